"""What a person is to look at, and before what."""

from dataclasses import replace

import pytest

from chalicelib.bibs.judge import CUT, PART, SMALL, TWICE, UNSURE
from chalicelib.bibs.verdict import AMBIGUOUS, UNLISTED
from chalicelib.pipeline.doubt import doubt_of, reason_of
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate


def bib(number: str, confidence: float) -> StoredBib:
    return StoredBib(number=number, confidence=confidence)


def dropped(text: str, reason: str, *, number: str = "", belief: float = 0.0) -> StoredCandidate:
    return StoredCandidate(
        text=text, confidence=0.9, box=(0, 0, 9, 9), verdict="dropped", reason=reason,
        number=number, belief=belief,
    )  # fmt: skip


SURE = bib("1234", 0.97)


@pytest.mark.parametrize(
    ("bibs", "candidates", "reason"),
    [
        ([bib("88", 0.79), SURE], [], "unsure"),
        ([SURE], [dropped("56~", PART)], "partial"),
        ([SURE], [dropped("567", CUT, number="567", belief=0.1)], "partial"),
        ([SURE], [dropped("567", AMBIGUOUS + "5671, 5672", number="567")], "partial"),
        ([SURE], [dropped("567", UNSURE, number="567", belief=0.4)], "dropped"),
        ([SURE], [replace(dropped("567", UNLISTED, number="567"), clear=True)], "dropped"),
        ([], [dropped("567", UNSURE, number="567", belief=0.1)], "nothing"),
        ([], [], "nothing"),
    ],
)
def test_a_doubtful_photo_says_why(
    bibs: list[StoredBib], candidates: list[StoredCandidate], reason: str
) -> None:
    doubt = doubt_of(bibs, candidates)
    assert doubt is not None
    assert reason_of(doubt) == reason


@pytest.mark.parametrize(
    "candidate",
    [
        dropped("12~4", PART, number="1234"),  # the number that is kept
        dropped("34~", PART),  # a part of it
        dropped("5~", PART),  # a digit fits anything
        dropped("567", SMALL, number="567", belief=0.9),
        dropped("1234", TWICE, number="1234", belief=0.9),
        dropped("ADIDAS", "no digits"),
        dropped("567", UNSURE, number="567", belief=0.2),
    ],
    ids=lambda candidate: f"{candidate.text} {candidate.reason[:9]}",
)
def test_a_sure_photo_needs_no_look(candidate: StoredCandidate) -> None:
    assert doubt_of([SURE], [candidate]) is None


def test_one_with_text_left_unread_is_looked_at_first() -> None:
    doubts = [doubt_of([bib("1", 0.0)], [])]
    doubts += [doubt_of([SURE], [], unread) for unread in (1, 400, 5000)]
    known = [doubt for doubt in doubts if doubt is not None]
    assert known == sorted(set(known))
    assert [reason_of(doubt) for doubt in known] == ["unsure", *["crowded"] * 3]


def test_the_most_doubtful_come_first() -> None:
    part, likely = dropped("56~", PART), dropped("567", UNSURE, number="567", belief=0.4)
    doubts = [
        doubt_of([bib("1", 0.0)], []),
        doubt_of([bib("1", 0.5)], [part]),
        doubt_of([bib("1", 0.7)], [likely]),
        doubt_of([SURE], [likely, part]),
        doubt_of([SURE], [likely]),
        doubt_of([SURE], [dropped("567", UNSURE, number="567", belief=0.3)]),
        doubt_of([], []),
    ]
    known = [doubt for doubt in doubts if doubt is not None]
    assert len(known) == len(doubts)
    assert known == sorted(known, reverse=True)
    assert len(set(known)) == len(known)
