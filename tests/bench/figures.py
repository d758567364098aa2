"""How every benchmark prints a figure: one JSON line, beside a peer's of the same run."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A measured value, and the peer's or the limit that it is held against.

    ``at_least`` and ``at_most`` are what is asked of the ratio between the two, if anything is.
    """

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """Our value in terms of the peer's."""
        return self.value / self.peer_value if self.peer_value else None

    def show(self) -> None:
        """Print it with its ratio to the peer's."""
        shown = {key: getattr(self, key) for key in ("name", "value", "unit", "peer", "peer_value")}
        print(json.dumps(rounded(shown | {"ratio": self.ratio})), flush=True)

    def miss(self) -> str | None:
        """What was asked and not met, in words; None if all was met."""
        ratio = self.ratio
        if self.at_least is not None and (ratio is None or ratio < self.at_least):
            return f"{self._compared()}, and should be at least {self.at_least:g} x"
        if self.at_most is not None and (ratio is None or ratio > self.at_most):
            return f"{self._compared()}, and should be at most {self.at_most:g} x"
        return None

    def _compared(self) -> str:
        times = "no ratio" if self.ratio is None else f"{self.ratio:.3g} x"
        return f"{self.name}: {self.value:.4g} {self.unit} is {times} {self.peer}"


def rounded(line: dict[str, object]) -> dict[str, object]:
    """Four significant digits: more would be noise."""
    return {k: float(f"{v:.4g}") if isinstance(v, float) else v for k, v in line.items()}


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that so many percent of them do not exceed."""
    return sorted(values)[max(ceil(len(values) * percent / 100), 1) - 1]


def wilson(some: float, of: float, z: float = 1.96) -> tuple[float, float]:
    """Where a share that was ``some`` in ``of`` lies with 95 %: Wilson's score interval (1927)."""
    if not of:
        return 0.0, 1.0
    share, spread = some / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
