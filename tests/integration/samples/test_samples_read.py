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
MARGIN = 0.8  # what is less sure is to be looked at by a person; samples must not need that


@pytest.fixture(scope="module")
def reader() -> BibReader:
    try:
        find_weights()
    except Unavailable as error:
        pytest.fail(str(error))  # `make test` fetches them
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
    assert all(one.belief < 0.4 for one in near_misses)
    for number, box in zip(line["bibs"], line["boxes"], strict=True):
        assert any(bib.number == number and _meet(bib.box, box) for bib in reading.bibs)


def _meet(read: tuple[int, int, int, int], ink: list[int]) -> bool:
    """True where ``read`` holds the middle of the ink and covers about as much.

    The detector leaves a rim around small text, so a third of their union is enough to share.
    """
    wide = min(read[2], ink[2]) - max(read[0], ink[0])
    high = min(read[3], ink[3]) - max(read[1], ink[1])
    middle = (ink[0] + ink[2]) / 2, (ink[1] + ink[3]) / 2
    if not (read[0] < middle[0] < read[2] and read[1] < middle[1] < read[3]):
        return False
    both = sum((b[2] - b[0]) * (b[3] - b[1]) for b in (read, ink))
    return wide * high > (both - wide * high) / 3
