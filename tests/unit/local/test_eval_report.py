"""An evaluation, told to people and to programs."""

import json
from pathlib import Path

from infra.local.eval_found import Evaluation, evaluation
from infra.local.eval_labels import Label
from infra.local.eval_report import as_object, in_words
from infra.local.readers import Outcome
from tests.unit.local.seen import candidate, outcome


def label(file: str, *bibs: str) -> Label:
    return Label(file, bibs, (), Path("labels"), 1)


def found() -> Evaluation:
    pairs = [
        (label("a.jpg", "42"), outcome("x/a.jpg", candidate("42", 0.97), seconds=0.25)),
        (label("b.jpg", "7", "8"), outcome("x/b.jpg", candidate("7", 0.55), candidate("9", 0.65))),
        (label("c.jpg"), None),
        (label("d.jpg", "5"), Outcome(Path("x/d.jpg"), error="it is cut off")),
    ]
    return evaluation(pairs, unlabelled=3)


def test_for_people() -> None:
    told = in_words(found(), errors=True)
    assert "4 labelled photos, 4 numbers to read" in told
    assert "precision   0.667  0." in told
    assert "recall      0.500  0." in told
    assert "F1          0.571  0." in told
    assert "seconds a photo: median 0.38, p95 0.49" in told
    assert "0.60 to 0.70     1   65.0%    0.0%" in told
    assert "x/b.jpg  read wrongly: 9  missed: 8" in told
    assert "x/d.jpg  missed: 5" in told
    assert "without a label, passed over: 3" in told
    assert "missing, counts as read empty: c.jpg" in told
    assert "cannot be read, counts as read empty: x/d.jpg: it is cut off" in told


def test_errors_are_counted_and_listed_on_demand() -> None:
    told = in_words(found(), errors=False)
    assert "photos with an error: 2; --errors lists them" in told
    assert "x/b.jpg" not in told


def test_photos_that_are_all_away_have_no_seconds() -> None:
    away = evaluation([(label("a.jpg", "42"), None)], unlabelled=0)
    assert away.seconds is None
    assert "seconds" not in in_words(away, errors=True)


def test_for_programs() -> None:
    told = json.loads(json.dumps(as_object(found())))
    assert told["precision"]["value"] == 0.6667
    assert told["seconds"] == {"median": 0.375, "p95": 0.4875}
    assert told["wrong"][0] == {"file": "x/b.jpg", "extra": ["9"], "missed": ["8"]}
    assert told["missing"] == ["c.jpg"]
    assert [(one["bibs"], one["right"]) for one in told["reliability"]] == [(1, 1), (1, 0), (1, 1)]
