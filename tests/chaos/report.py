"""What is told on the terminal: each fault with its time to recover, and what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

GOAL, DEATH_GOAL = 90.0, 5.0  # seconds to recover, and after a worker's death beyond its visibility


@dataclass(frozen=True, kw_only=True)
class Injected:
    """One fault that was injected."""

    name: str
    at: float  # seconds since the first one
    lasted: float  # seconds
    recovery: float | None  # seconds; None where it took too long
    death: bool = False
    trouble: str = ""  # why it could not be injected

    def line(self) -> str:
        recovery = "not recovered" if self.recovery is None else f"recovered in {self.recovery:.1f}"
        return (
            f"{self.at:7.1f}  {self.name:<38} lasted {self.lasted:5.1f}  {self.trouble or recovery}"
        )


def wrong(injected: Sequence[Injected], kinds: set[str]) -> list[str]:
    """Faults of which Dorsal did not recover in time, or that did not happen."""
    missing = kinds - {fault.name for fault in injected if not fault.trouble}
    late = [f for f in injected if f.recovery is None]
    return [f"{name}: not injected" for name in sorted(missing)] + [
        f"{fault.name}: not recovered within {GOAL:.0f} s" for fault in late
    ]


def slow_after_deaths(injected: Sequence[Injected], visibility: float) -> list[str]:
    """Whether deaths of workers are recovered from later than promised.

    By their median, since a busy machine may keep any one of them waiting.
    """
    deaths = _after_deaths(injected)
    if not deaths or median(deaths) <= visibility + DEATH_GOAL:
        return []
    return [
        f"workers' deaths: recovered from in {median(deaths):.1f} s (median),"
        f" promised within {DEATH_GOAL:.0f} s of the end of a visibility of {visibility:g} s"
    ]


def overdue(seconds: float, minutes: float) -> list[str]:
    """Whether it took longer than it may."""
    if seconds <= 60 * minutes:
        return []
    return [f"took {seconds / 60:.1f} minutes; at most {minutes:g} are promised"]


def summary(injected: Sequence[Injected], visibility: float) -> str:
    """The longest recoveries, and that after deaths of workers alone."""
    times = [fault.recovery for fault in injected if fault.recovery is not None]
    deaths = _after_deaths(injected)
    within = sum(seconds <= visibility + DEATH_GOAL for seconds in deaths)
    return (
        f"recovered in at most {max(times, default=0):.1f} s;"
        f" after a worker's death in at most {max(deaths, default=0):.1f} s, {within} of"
        f" {len(deaths)} within {DEATH_GOAL:.0f} s of the end of its visibility, {visibility:g} s"
    )


def _after_deaths(injected: Sequence[Injected]) -> list[float]:
    return [f.recovery for f in injected if f.death and not f.trouble and f.recovery is not None]
