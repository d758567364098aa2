"""What reading a photo gives: bibs, the candidates behind them, and what they were read from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from string import digits
from typing import Any, Literal

from chalicelib.errors import Permanent

Box = tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels of the upright full-size photo
HIDDEN = "~"  # in a text: here characters are covered, folded away, cut off or unreadable
AROUND = " .,:;-_|/\\'\"`()[]*#°"  # what a bib's edges and pins are read as
Verdict = Literal["kept", "dropped"]


def has_digit(text: str) -> bool:
    """Whether an ASCII digit is in ``text``: what has none is no bib's number."""
    return any(character in digits for character in text)


class Unreadable(Permanent):
    """The bytes are no photo that can be read; the message tells the photographer why."""


@dataclass(frozen=True)
class Bib:
    """A bib number on a photo; ``confidence`` is the probability, 0 to 1, that it is right.

    ``read_as`` is what was read where the start list or the race's other photos corrected it,
    else "": that a number is listed with other leading zeros or capitals corrects nothing.
    """

    number: str
    confidence: float
    box: Box
    read_as: str = ""


@dataclass(frozen=True)
class Evidence:
    """What judging needs to know of a candidate's pixels once they are gone; goes into JSON.

    ``height`` is that of the text in pixels as the networks saw it; ``alternatives`` are other
    texts that the pixels may show, with their probabilities, likeliest first, "~" for a character
    that is hidden. ``hidden`` is the probability that some of the number is.
    """

    height: float = 0.0
    alternatives: tuple[tuple[str, float], ...] = ()
    hidden: float = 0.0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Evidence":
        """From what ``asdict`` gave and JSON made of it; unknown keys are passed over."""
        known = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        pairs = tuple((text, float(p)) for text, p in known.pop("alternatives", ()))
        return cls(**known, alternatives=pairs)


@dataclass(frozen=True)
class Candidate:
    """A text seen on a photo, and why it was kept as a bib or dropped.

    It holds what judging needs, so that a race can be judged again without its pixels.
    ``confidence`` is the recogniser's own and stays as it is; ``number``, ``belief`` (the
    probability that ``number`` is right), ``verdict`` and ``reason`` are judgement and change
    with what is known of the race. ``clear`` says that the photo alone sufficed to keep it, or
    would, were it no text with letters (A123): from clear numbers a race learns.
    """

    text: str
    confidence: float
    box: Box
    verdict: Verdict
    reason: str
    number: str = ""
    belief: float = 0.0
    clear: bool = False
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class Reading:
    """All that was read on one photo of ``width`` by ``height`` pixels, upright.

    ``seconds`` says how long decode, detect and recognise took; ``unread`` how many lines of text,
    none of them larger, are on it beside those that are read of one photo.
    """

    bibs: tuple[Bib, ...]
    candidates: tuple[Candidate, ...]
    width: int
    height: int
    seconds: dict[str, float] = field(default_factory=dict)
    unread: int = 0
