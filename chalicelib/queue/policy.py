"""When a job is tried again, and how much of what has ended is kept."""

from dataclasses import dataclass
from math import isfinite

MOST_RECEIVES = 1000  # as SQS's maxReceiveCount


@dataclass(frozen=True, kw_only=True)
class RedrivePolicy:
    """When a failed job is tried again, and when it is dead-lettered.

    The n-th retry waits ``base * 2 ** (n - 1)`` seconds, at most ``ceiling``.
    """

    max_receive_count: int = 3
    base: float = 2.0  # seconds
    ceiling: float = 900.0  # seconds; SQS's longest DelaySeconds

    def __post_init__(self) -> None:
        if not 1 <= self.max_receive_count <= MOST_RECEIVES:
            raise ValueError(
                f"max_receive_count is {self.max_receive_count}; it must be 1 to {MOST_RECEIVES}"
            )
        for name, seconds in (("base", self.base), ("ceiling", self.ceiling)):
            if not (isfinite(seconds) and seconds >= 0):
                raise ValueError(f"{name} is {seconds}; it must be a number of seconds from 0")

    def delay(self, receive_count: int) -> float | None:
        """Seconds until the next try after ``receive_count`` tries, or None to dead-letter."""
        if receive_count >= self.max_receive_count:
            return None
        # Beyond 2 ** 60 any base above a nanosecond has met its ceiling; floats end at 2 ** 1023.
        doublings = min(max(receive_count, 1) - 1, 60)
        return min(self.base * 2.0**doublings, self.ceiling)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How many ended jobs are kept; older ones go in the same step that ends a newer one."""

    completed: int = 100
    failed: int = 500

    def __post_init__(self) -> None:
        if self.completed < 0 or self.failed < 0:
            raise ValueError(f"{self} keeps less than nothing; use numbers from 0")
