"""A question about metrics, held to the rules of CloudWatch's GetMetricStatistics."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.errors import DorsalError
from chalicelib.telemetry.figures import Figures
from chalicelib.telemetry.metrics import Dimensions

MOST_DATAPOINTS = 1_440
PERCENTILE = re.compile(r"p(100|[0-9]{1,2}(\.[0-9]{1,10})?)")
PLAIN: dict[str, Callable[[Figures], float]] = {
    "SampleCount": lambda figures: float(figures.count),
    "Sum": lambda figures: figures.sum,
    "Average": lambda figures: figures.sum / figures.count,
    "Minimum": lambda figures: figures.min,
    "Maximum": lambda figures: figures.max,
}
# How old a question's begin may be for each length of the rows that are kept, which its periods
# have to be multiples of.
KEPT = {60: timedelta(days=15), 300: timedelta(days=63), 3600: timedelta(days=455)}
LONGEST = 86_400  # seconds of a period
UNIT = re.compile(
    "(Micros|Millis|S)econds|Percent|Count(/Second)?|None"
    "|(Bytes|Bits|(Kilo|Mega|Giga|Tera)(bytes|bits))(/Second)?"
)


class BadQuestion(DorsalError):
    """A question that CloudWatch would refuse; ``code`` is CloudWatch's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Question:
    """One metric's ``statistics`` for each ``period`` (seconds) from ``start`` until ``end``.

    Raises :class:`BadQuestion`.
    """

    metric: str
    dimensions: Dimensions
    start: datetime
    end: datetime
    period: int
    statistics: tuple[str, ...]
    unit: str | None = None  # what is kept in another unit does not answer

    def __post_init__(self) -> None:
        for name in self.statistics:
            if name not in PLAIN and not PERCENTILE.fullmatch(name):
                raise _value(
                    f"The value {name} for parameter Statistics is not one of "
                    f"{', '.join(PLAIN)}, or a percentile such as p99.9."
                )
        if not self.statistics:
            raise _combination("Must specify Statistics.")
        if self.unit is not None and not UNIT.fullmatch(self.unit):
            raise _value(f"The value {self.unit} for parameter Unit is not one of CloudWatch's.")
        if self.period < 60 or self.period % 60 or self.period > LONGEST:
            raise _value(
                f"The parameter Period must be a multiple of 60, up to {LONGEST}, "
                f"not {self.period}."
            )
        if self.start >= self.end:
            raise _value("The parameter StartTime must be less than the parameter EndTime.")
        if (points := (self.end - self.start) / timedelta(seconds=self.period)) > MOST_DATAPOINTS:
            raise _combination(
                f"You have requested up to {points:,.0f} datapoints, which exceeds the limit of "
                f"{MOST_DATAPOINTS:,}. You may reduce the datapoints requested by increasing "
                "Period, or decreasing the time range."
            )

    def resolution(self, now: datetime) -> int:
        """Seconds of the rows that answer it; 0 if none are kept from so long ago."""
        oldest = next((each for each, kept in KEPT.items() if now - self.start <= kept), 0)
        if not oldest or self.period % oldest:
            return 0
        fits = [each for each in KEPT if each >= oldest and self._in_whole(each)]
        return max(fits, default=oldest)

    def begin(self, resolution: int) -> datetime:
        """Where its first period begins: CloudWatch rounds down to what is kept."""
        seconds = int(self.start.timestamp()) // resolution * resolution
        return datetime.fromtimestamp(seconds, UTC)

    @property
    def needs_sketches(self) -> bool:
        return bool(self._percentiles)

    def answers(self, figures: Figures) -> dict[str, float]:
        """Each statistic's value."""
        told = {name: PLAIN[name](figures) for name in self.statistics if name in PLAIN}
        if percentiles := self._percentiles:
            shares = [float(name[1:]) / 100 for name in percentiles]
            told |= zip(percentiles, figures.quantiles(shares), strict=True)
        return told

    @property
    def _percentiles(self) -> list[str]:
        return [name for name in self.statistics if name not in PLAIN]

    def _in_whole(self, seconds: int) -> bool:
        """Whether each of its periods is some whole rows of so many seconds."""
        return not self.period % seconds and not int(self.begin(60).timestamp()) % seconds


def _value(message: str) -> BadQuestion:
    return BadQuestion("InvalidParameterValue", message)


def _combination(message: str) -> BadQuestion:
    return BadQuestion("InvalidParameterCombination", message)
