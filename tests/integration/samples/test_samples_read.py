"""The reader finds on each sample the numbers that its label names, and no others."""

from pathlib import Path
from typing import Any

import pytest

import infra.samples
from chalicelib.bibs import BibReader
from chalicelib.bibs.weights import find_weights
from chalicelib.errors import Unavailable
from infra.samples.labels import read_labels

SAMPLES = Path(infra.samples.__file__).parent
MARGIN = 0.95  # the reader keeps what it is 0.9 sure of; samples must not sit on that edge


@pytest.fixture(scope="module")
def reader() -> BibReader:
    try:
        find_weights()
    except Unavailable as error:
        pytest.skip(str(error))
    return BibReader()


@pytest.mark.parametrize(
    "line", read_labels(SAMPLES / "labels.jsonl"), ids=lambda line: Path(line["file"]).stem
)
def test_the_sample_is_read_as_labelled(reader: BibReader, line: dict[str, Any]) -> None:
    reading = reader.read(SAMPLES / line["file"])
    found = sorted(bib.number for bib in reading.bibs)
    assert [n for n in found if n not in line["ignore"]] == sorted(line["bibs"])
    assert all(bib.confidence >= MARGIN for bib in reading.bibs)
    near_misses = [
        one for one in reading.candidates if one.verdict == "dropped" and "little" in one.reason
    ]
    assert all(one.confidence < 0.85 for one in near_misses)
    for number, box in zip(line["bibs"], line["boxes"], strict=True):
        assert any(bib.number == number and _meet(bib.box, box) for bib in reading.bibs)


def _meet(first: tuple[int, int, int, int], second: list[int]) -> bool:
    """True where the two boxes share more than half of what they cover together."""
    wide = min(first[2], second[2]) - max(first[0], second[0])
    high = min(first[3], second[3]) - max(first[1], second[1])
    if wide <= 0 or high <= 0:
        return False
    both = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (first, second))
    return wide * high > 0.5 * (both - wide * high)
