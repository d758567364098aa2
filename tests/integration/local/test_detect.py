"""`dorsal detect` and `dorsal eval` with the real models on the sample photos."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import DorsalError
from infra.local.detect import detect
from infra.local.eval import evaluate
from infra.models import fetch_models
from tests.acceptance.product import SAMPLES

PHOTOS = [SAMPLES / name for name in ("11-empty-park.jpg", "05-two-abreast.jpg")]
LABELS = SAMPLES.parent / "labels.jsonl"


@pytest.fixture(autouse=True, scope="module")
def _models() -> None:
    fetch_models()


def lines(files: list[Path], **options: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    detect(files, **({"as_json": True, "alone": False, "out": out} | options))
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("alone", [True, False])
def test_two_processes_write_what_one_does(alone: bool) -> None:
    one, two = (lines(PHOTOS, alone=alone, jobs=jobs, explain=True) for jobs in (1, 2))
    for line in one + two:
        assert line.pop("seconds") > 0
    assert one == two
    assert [line["file"] for line in one] == [str(photo) for photo in PHOTOS]


@pytest.mark.parametrize("alone", [True, False])
def test_a_start_list_that_has_all_keeps_all(alone: bool) -> None:
    listed = frozenset({"2478", "3407", "12"})
    found = lines(PHOTOS, alone=alone, start_list=listed)
    assert [sorted(bib["bib"] for bib in line["bibs"]) for line in found] == [[], ["2478", "3407"]]


def test_each_text_is_explained() -> None:
    (line,) = lines(PHOTOS[1:], explain=True)
    kept = [seen["number"] for seen in line["candidates"] if seen["verdict"] == "kept"]
    assert sorted(kept) == ["2478", "3407"]
    assert all(seen["reason"] for seen in line["candidates"])


def test_labelled_photos_are_evaluated(tmp_path: Path) -> None:
    out = io.StringIO()
    labels = tmp_path / "labels.csv"
    labels.write_text("05-two-abreast.jpg,3407 2479\nnot-there.jpg,5\n")
    options = {"as_json": True, "errors": False, "alone": True, "out": out}
    assert evaluate(PHOTOS, [labels], **options) == 1
    told = json.loads(out.getvalue())
    assert [told[name]["value"] for name in ("precision", "recall", "f1")] == [0.5, 0.3333, 0.4]
    wrong = {"file": str(PHOTOS[1]), "extra": ["2478"], "missed": ["2479"]}
    assert told["wrong"][0] == wrong
    assert (told["missing"], told["unlabelled"]) == (["not-there.jpg"], 1)
    assert told["seconds"]["median"] > 0


def test_several_labels_files_are_taken_together(tmp_path: Path) -> None:
    out = io.StringIO()
    empty, other = tmp_path / "empty.csv", tmp_path / "other.csv"
    empty.write_text("11-empty-park.jpg")
    other.write_text("05-two-abreast.jpg,3407 2478")
    options = {"as_json": True, "errors": False, "alone": False, "out": out}
    assert evaluate(PHOTOS, [empty, other], **options) == 0
    assert json.loads(out.getvalue())["f1"] == {"value": 1.0, "low": 0.0, "high": 1.0}


def test_labels_of_other_photos_are_told(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("other.jpg,1")
    options = {"as_json": True, "errors": False, "alone": True, "out": io.StringIO()}
    with pytest.raises(DorsalError, match="none of the 2 photos has a label in"):
        evaluate(PHOTOS, [labels], **options)
