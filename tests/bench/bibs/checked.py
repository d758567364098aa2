"""A figure beside its limit: one JSON line that says whether it is met."""

import json
from dataclasses import dataclass

from tests.bench.figures import rounded


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A measured value; ``at_least`` and ``at_most`` are what is asked of it, if anything is.

    ``interval`` holds 95 of 100 values that other photos like these would give.
    """

    figure: str
    value: float
    unit: str = ""
    interval: tuple[float, float] | None = None
    count: int | None = None  # of what the value is a share of
    confidence: float | None = None  # the mean of those
    at_least: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the value is as asked; None if nothing is."""
        if self.at_least is None and self.at_most is None:
            return None
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def limit(self) -> str | None:
        """What is asked, in words."""
        if self.at_least is not None:
            return f"at least {self.at_least:.4g}"
        return None if self.at_most is None else f"at most {self.at_most:.4g}"

    def line(self) -> str:
        """The JSON line."""
        shown: dict[str, object] = {"figure": self.figure, "value": self.value}
        if self.unit:
            shown["unit"] = self.unit
        if self.interval is not None:
            shown |= {"low": self.interval[0], "high": self.interval[1]}
        if self.count is not None:
            shown["of"] = self.count
        if self.confidence is not None:
            shown["confidence"] = self.confidence
        return json.dumps(rounded(shown | {"limit": self.limit, "pass": self.met}))
