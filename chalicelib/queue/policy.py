"""When a job is tried again, and how much of what has ended is kept."""

from dataclasses import dataclass

MOST_RECEIVES = 1000  # as SQS's maxReceiveCount
LONGEST_WAIT = 366 * 86_400.0  # seconds: of a delay, a visibility, and between tries


@dataclass(frozen=True, kw_only=True)
class RedrivePolicy:
    """When a failed job is tried again, and when it is dead-lettered.

    The n-th retry waits ``base * 2 ** (n - 1)`` seconds, at most ``ceiling``. ``jitter``, 0 to 1,
    is the share of that which chance may take off, so that jobs which failed together do not all
    come back together.
    """

    max_receive_count: int = 3
    base: float = 2.0  # seconds
    ceiling: float = 900.0  # seconds; SQS's longest DelaySeconds
    jitter: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.max_receive_count <= MOST_RECEIVES:
            raise ValueError(
                f"max_receive_count is {self.max_receive_count}; it must be 1 to {MOST_RECEIVES}"
            )
        for name, seconds in (("base", self.base), ("ceiling", self.ceiling)):
            if not 0 <= seconds <= LONGEST_WAIT:
                raise ValueError(f"{name} is {seconds}; it must be 0 to {LONGEST_WAIT:.0f} seconds")
        if not 0 <= self.jitter <= 1:
            raise ValueError(f"jitter is {self.jitter}; it must be a share from 0 to 1")

    def delay(self, receive_count: int, chance: float = 0.0) -> float | None:
        """Seconds until the next try after ``receive_count`` tries, or None to dead-letter.

        ``chance``, 0 to 1, says how much of the jitter to take off.
        """
        if receive_count >= self.max_receive_count:
            return None
        # Beyond 2 ** 60 any base above a nanosecond has met its ceiling; floats end at 2 ** 1023.
        doublings = min(max(receive_count, 1) - 1, 60)
        return min(self.base * 2.0**doublings, self.ceiling) * (1 - self.jitter * chance)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How many ended jobs are kept; older ones go in the same step that ends a newer one."""

    completed: int = 100
    failed: int = 500

    def __post_init__(self) -> None:
        if self.completed < 0 or self.failed < 0:
            raise ValueError(f"{self} keeps less than nothing; use numbers from 0")
