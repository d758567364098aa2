"""The chaos run's checker refuses every outcome that Dorsal must not come to."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.chaos.checker import violations
from tests.chaos.ledger import Answer, Sent
from tests.chaos.outcome import Found, Outcome, Verdict

READ = Verdict(status="completed", numbers=("12", "345"))
CUT = Verdict(status="failed", error="cut off")
A = frozenset({"derived/a/thumbnail.jpg", "derived/a/preview.jpg"})


def sent(name: str, answer: Answer = Answer.ACCEPTED) -> Sent:
    return Sent(name=name, race="r", answer=answer, at=0.0, status=202)


def photo(name: str, verdict: Verdict = READ, derivatives: frozenset[str] = A) -> Found:
    return Found(
        id=name,
        name=name,
        race="r",
        object_key=f"incoming/{name}",
        verdict=verdict,
        derivatives=derivatives,
    )


GOOD = Outcome(
    sent=[
        sent("a-1.jpg"),
        sent("a-2.jpg", Answer.REFUSED),
        sent("a-3.jpg", Answer.UNANSWERED),
        sent("cut-4.jpg"),
    ],
    found=[photo("a-1.jpg"), photo("cut-4.jpg", CUT, frozenset())],
    calm={"a": READ, "cut": CUT},
    objects=A | {"incoming/a-1.jpg", "incoming/cut-4.jpg"},
    waiting={"waiting": 0, "active": 0, "delayed": 0},
)


def first(change: Callable[[Found], Found]) -> Outcome:
    """The good one with another first photo."""
    return replace(GOOD, found=[change(GOOD.found[0]), *GOOD.found[1:]])


def ending(verdict: Verdict) -> Outcome:
    return first(lambda found: replace(found, verdict=verdict))


BAD = {
    "an accepted photo is lost": (replace(GOOD, found=GOOD.found[1:], objects=frozenset()), "0 t"),
    "it is there twice": (replace(GOOD, found=[*GOOD.found, GOOD.found[0]]), "2 times"),
    "a refused one was kept": (
        replace(
            GOOD,
            found=[*GOOD.found, replace(GOOD.found[0], name="a-2.jpg")],
        ),
        "refused, and there 1 times",
    ),
    "an unanswered one is there twice": (
        replace(GOOD, found=[*GOOD.found, *[replace(GOOD.found[0], name="a-3.jpg")] * 2]),
        "2 times",
    ),
    "nobody sent it": (
        replace(GOOD, found=[*GOOD.found, replace(GOOD.found[0], name="a-9.jpg")]),
        "nobody sent it",
    ),
    "it is still being read": (ending(replace(READ, status="processing")), "still processing"),
    "a number is missing": (ending(replace(READ, numbers=("12",))), "in calm"),
    "a number is wrong": (ending(replace(READ, numbers=("12", "999"))), "999"),
    "a bib is there twice": (ending(replace(READ, numbers=("12", "12", "345"))), "twice"),
    "it failed, and calm reads it": (ending(CUT), "failed cut off, in calm completed"),
    "it was completed, and calm fails": (
        replace(GOOD, calm={"a": READ, "cut": replace(CUT, error="stopped")}),
        "in calm failed stopped",
    ),
    "no calm verdict": (replace(GOOD, calm={"cut": CUT}), "no such item"),
    "an original is gone": (
        replace(GOOD, objects=GOOD.objects - {"incoming/a-1.jpg"}),
        "its original is gone",
    ),
    "a derivative is gone": (
        replace(GOOD, objects=GOOD.objects - {"derived/a/preview.jpg"}),
        "preview.jpg is gone",
    ),
    "a row names but one derivative": (
        first(lambda found: replace(found, derivatives=frozenset({"derived/a/preview.jpg"}))),
        "with 1 derivatives",
    ),
    "a derivative without a photo": (
        replace(GOOD, objects=GOOD.objects | {"derived/b/preview.jpg"}),
        "no photo points to it",
    ),
    "a preview has the watermark of before": (
        first(lambda found: replace(found, mark="© 1", watermark="© 2")),
        "has '© 1', its race '© 2'",
    ),
    "nobody knows what is on a preview": (
        first(lambda found: replace(found, mark=None)),
        "has None, its race ''",
    ),
    "a job waits": (replace(GOOD, waiting={"waiting": 3}), "3 waiting"),
    "something leaked": (replace(GOOD, leaks=["a process is left: 4711"]), "4711"),
}


def test_what_is_promised_is_well() -> None:
    assert violations(GOOD) == []
    again = [sent("a-1.jpg", Answer.UNANSWERED), *GOOD.sent]
    assert violations(replace(GOOD, sent=again)) == [], "one form, posted until it was accepted"
    unheard = replace(GOOD, found=[*GOOD.found, replace(GOOD.found[0], name="a-3.jpg")])
    assert violations(replace(unheard)) == [], "a yes that was lost on its way"


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_is_told(name: str) -> None:
    outcome, told = BAD[name]
    assert any(told in line for line in violations(outcome)), violations(outcome)
