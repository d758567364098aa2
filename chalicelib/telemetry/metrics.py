"""What is counted and timed, kept in memory until it is flushed."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.settings import settings
from chalicelib.telemetry.catalogue import METRICS
from chalicelib.telemetry.summary import Summary

MOST_POINTS = 5_000  # kept while they cannot be flushed; what comes then is not counted
MOST_VALUES = 10_000  # of a metric that are to be emitted; others are in its summary alone
MINUTE = 60
LATEST = 120  # seconds; what is flushed later than this after its minute counts as of then

type Dimensions = tuple[tuple[str, str], ...]  # name and value, sorted by name
type Key = tuple[str, Dimensions, int]


@dataclass(frozen=True, kw_only=True)
class Point:
    """What one minute saw of one metric; ``at`` is the minute's begin in Unix seconds."""

    name: str
    dimensions: Dimensions
    at: int
    summary: Summary
    values: Sequence[float] = ()  # those that were not taken before, where they are kept at all

    @property
    def unit(self) -> str:
        return METRICS[self.name].unit


class Metrics:
    """A process's values since its last flush; several threads may use it.

    With ``keep_values`` its points hold the values themselves beside their summaries.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, *, keep_values: bool = False
    ) -> None:
        self._clock = clock
        self._keep_values = keep_values
        self._turn = threading.Lock()
        self._points: dict[Key, Summary] = {}
        self._values: dict[Key, list[float]] = {}

    def record(self, name: str, value: float = 1.0, **dimensions: str) -> None:
        """Count ``value`` under ``name``; never raises, as no job is to fail for its figures.

        Dropped are values that are no amounts, what the catalogue does not know, its dimensions
        included, and what no longer finds room.
        """
        at = int(self._clock()) // MINUTE * MINUTE
        key = name, tuple(sorted(dimensions.items())), at
        with self._turn:
            summary = self._points.get(key)
            if summary is None and _known(name, dimensions) and len(self._points) < MOST_POINTS:
                summary = self._points[key] = Summary()
            if summary is not None and 0 <= value < float("inf"):
                summary.add(value)
                if self._keep_values:
                    self._keep(key, value)

    def take(self) -> list[Point]:
        """All that was counted, which is forgotten here."""
        with self._turn:
            taken, self._points = self._points, {}
            values, self._values = self._values, {}
        oldest = int(self._clock() - LATEST) // MINUTE * MINUTE
        return [
            Point(
                name=name,
                dimensions=dimensions,
                at=max(at, oldest),
                summary=summary,
                values=values.get((name, dimensions, at), ()),
            )
            for (name, dimensions, at), summary in taken.items()
            if summary.count
        ]

    def put_back(self, points: Iterable[Point]) -> None:
        """What could not be flushed is counted again, as far as there is room, without values."""
        with self._turn:
            for point in points:
                key = point.name, point.dimensions, point.at
                if key in self._points:
                    self._points[key].merge(point.summary)
                elif len(self._points) < MOST_POINTS:
                    self._points[key] = point.summary

    def _keep(self, key: Key, value: float) -> None:
        kept = self._values.setdefault(key, [])
        if len(kept) < MOST_VALUES:
            kept.append(value)


def _known(name: str, dimensions: Mapping[str, str]) -> bool:
    return name in METRICS and METRICS[name].dimensions == tuple(dimensions)


metrics = Metrics(keep_values=bool(settings().emf_namespace))
