"""A reader reads with the parts that it is given."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chalicelib.bibs import BibReader
from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.decode import Picture
from chalicelib.bibs.detect import Detector, seen_side
from chalicelib.bibs.line import Line
from chalicelib.bibs.parts import Parts

PICTURE = Picture(np.zeros((300, 400, 3), np.uint8), 800, 600)


class Finds:
    """A detector that sees one line everywhere."""

    def side(self, pixels: Any) -> int:
        return 1280

    def find(self, pixels: Any) -> list[Line]:
        return [Line(200.0, 150.0, 90.0, 30.0, 0.0)]


class Says:
    """Either reader, which reads the same on every line."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts

    def read(self, pixels: Any, lines: Sequence[Line]) -> list[Texts]:
        return [self.texts for _ in lines]


def parts(line: Texts, context: Texts) -> Parts:
    found: Any = Finds()
    recogniser: Any = Says(line)
    other: Any = Says(context)
    return Parts(found, recogniser, other)


def test_a_reader_reads_with_its_parts() -> None:
    (bib,) = BibReader(parts=parts({"1442": 0.99}, {"1442": 0.9})).read_picture(PICTURE).bibs
    assert (bib.number, bib.box) == ("1442", (310, 270, 490, 330))


def test_its_parts_say_how_two_readers_are_weighed() -> None:
    def second(line: Texts, context: Texts) -> Texts:
        return context

    theirs = replace(parts({"442": 0.99}, {"1442": 0.9}), fuse=second)
    (bib,) = BibReader(parts=theirs).read_picture(PICTURE).bibs
    assert bib.number == "1442"


def test_a_detector_sees_at_the_sides_that_it_is_given() -> None:
    class Session:
        def get_inputs(self) -> list[Any]:
            return [type("Input", (), {"name": "x"})]

    session: Any = Session()
    assert Detector(session, (1120, 1440)).side(PICTURE.pixels) == 1120
    assert Detector(session).side(PICTURE.pixels) == seen_side(PICTURE.pixels)
