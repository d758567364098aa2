"""A line that breaks now and then: tried again after growing pauses, until it is given up."""

import random
import threading
import time
from collections.abc import Callable

from chalicelib.errors import DorsalError

FIRST = 1.0  # seconds
LONGEST = 30.0  # seconds
MOST_TRIES = 8  # of one call, where others get through


class Broken(DorsalError):
    """The line broke, or the other end asked to come back; ``seconds`` is when, if it said so."""

    def __init__(self, detail: str, seconds: float = 0.0) -> None:
        super().__init__(detail)
        self.seconds = seconds


class Stopped(BaseException):
    """The user ended it; no error, and nothing that handles errors may swallow it."""


def backoff(failures: int, seconds: float = 0.0, share: float = 1.0) -> float:
    """Seconds to wait after the n-th failure in a row, from 1; ``share`` is a random 0..1 of it.

    At least what was asked for. Half of it is by chance, so that many that were cut off together
    do not come back together.
    """
    whole = min(FIRST * 2.0 ** (failures - 1), LONGEST)
    return max(whole * (0.5 + share / 2), seconds)


class Line:
    """The way to a Dorsal, shared by all that goes over it at the same time.

    Given up once nothing got through for ``patience`` seconds; never where that is None.
    """

    def __init__(
        self,
        patience: float | None,
        *,
        told: Callable[[str], None] = lambda why: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._patience, self._told, self._clock = patience, told, clock
        self._worked = clock()
        self._stop = threading.Event()

    def through[T](self, call: Callable[[], T]) -> T:
        """What ``call`` answers, at last. Raises its last :class:`Broken` once it is given up."""
        tries, began = 0, self._clock()
        while True:
            self.check()
            try:
                answer = call()
            except Broken as broken:
                tries += 1
                if self._hopeless(tries, began):
                    raise
                self._rest(broken, tries)
            else:
                self._worked = self._clock()
                return answer

    def stop(self) -> None:
        """End what is under way, at its next piece, and let nothing begin."""
        self._stop.set()

    def check(self) -> None:
        """Raise :class:`Stopped` once stopped."""
        if self._stop.is_set():
            raise Stopped

    def wait(self, seconds: float) -> None:
        """Let time pass. Raises :class:`Stopped`."""
        self._stop.wait(seconds)
        self.check()

    @property
    def given_up(self) -> bool:
        """Whether it has been away for longer than the patience lasts."""
        return self._patience is not None and self._clock() - self._worked > self._patience

    def _hopeless(self, tries: int, began: float) -> bool:
        return self.given_up or (tries >= MOST_TRIES and self._worked > began)

    def _rest(self, broken: Broken, tries: int) -> None:
        seconds = backoff(tries, broken.seconds, random.random())  # noqa: S311 - no secret
        if tries > 1:  # the first one is no news
            self._told(f"{broken}; trying again in {seconds:.0f} s")
        self.wait(seconds)
