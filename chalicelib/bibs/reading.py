"""What reading a photo gives: bibs, the candidates behind them, and what they were read from."""

from dataclasses import dataclass, field
from typing import Literal

from chalicelib.errors import Permanent

Box = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels of the upright full-size photo
Verdict = Literal["kept", "dropped"]


class Unreadable(Permanent):
    """The bytes are no photo that can be read; the message tells the photographer why."""


@dataclass(frozen=True)
class Bib:
    """A bib number on a photo; ``confidence`` is 0 to 1."""

    number: str
    confidence: float
    box: Box


@dataclass(frozen=True)
class Candidate:
    """A text seen on a photo, and why it was kept as a bib or dropped.

    It holds what judging needs, so that a race can be judged again without its pixels.
    """

    text: str
    confidence: float
    box: Box
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class Reading:
    """All that was read on one photo of ``width`` by ``height`` pixels, upright.

    ``seconds`` says how long decode, detect and recognise took.
    """

    bibs: tuple[Bib, ...]
    candidates: tuple[Candidate, ...]
    width: int
    height: int
    seconds: dict[str, float] = field(default_factory=dict)
