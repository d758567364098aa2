"""What was sent and what was answered: by it the outcome is judged."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What the sender of a photo knows of it."""

    ACCEPTED = "accepted"  # 2xx: it is Dorsal's now
    REFUSED = "refused"  # nothing of it may be kept
    UNANSWERED = "unanswered"  # perhaps it was taken, once

    @classmethod
    def of(cls, status: int) -> "Answer":
        """What an HTTP status says; 0 is none, and 502 the gateway's word for none."""
        if 200 <= status < 300:
            return cls.ACCEPTED
        return cls.UNANSWERED if status in (0, 502, 504) else cls.REFUSED


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One try to upload; the name is the item's, a dash and more.

    Tries with one name are of one presigned form, and so of one photo.
    """

    name: str
    race: str
    answer: Answer
    at: float  # seconds, on the monotonic clock
    status: int = 0  # HTTP's, if there was one

    @property
    def item(self) -> str:
        return self.name.partition("-")[0]


class Ledger:
    """All tries, of several senders."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._turn = threading.Lock()
        self._sent: list[Sent] = []

    def note(self, name: str, race: str, answer: Answer, status: int = 0) -> None:
        """One more try."""
        with self._turn:
            sent = Sent(name=name, race=race, answer=answer, at=self._clock(), status=status)
            self._sent.append(sent)

    @property
    def sent(self) -> list[Sent]:
        with self._turn:
            return list(self._sent)

    def accepted(self) -> list[Sent]:
        return [sent for sent in self.sent if sent.answer is Answer.ACCEPTED]
