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
from chalicelib.bibs.room import MOST

PICTURE = Picture(np.zeros((300, 400, 3), np.uint8), 800, 600)


class Finds:
    """A detector that sees one line everywhere, or others."""

    def __init__(self, *lines: Line) -> None:
        self.lines = list(lines) or [Line(200.0, 150.0, 90.0, 30.0, 0.0)]

    def side(self, pixels: Any) -> int:
        return 1280

    def find(self, pixels: Any) -> list[Line]:
        return self.lines

    def find_in(self, rows: Any, pixels: Any, side: int) -> list[Line]:
        return self.lines


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


def test_of_a_wall_of_text_the_largest_lines_are_read_and_no_second_look_is_taken() -> None:
    small = [Line(200.0, 150.0, 60.0, 20.0 + i / 1000, 0.0) for i in range(MOST)]
    large = [Line(200.0, 150.0, 90.0, 30.0, 0.0)] * 5
    wall: Any = Finds(*small[:9], *large, *small[9:])
    with_wall = replace(parts({"FINISH": 0.99}, {}), detector=wall)
    reading = BibReader(parts=with_wall).read_picture(PICTURE)
    assert (len(reading.candidates), reading.unread) == (MOST, 5)
    heights = [one.evidence.height for one in reading.candidates]
    assert heights[4:9] == [30.0] * 5, "in their order"
    assert min(heights) > 20.0 + 4 / 1000


def test_what_the_first_look_left_is_room_for_the_second() -> None:
    lines: Any = Finds(*[Line(200.0, 150.0, 60.0, 20.0, 0.0)] * (MOST - 10))
    reading = BibReader(parts=replace(parts({"FINISH": 0.99}, {}), detector=lines)).read_picture(
        PICTURE
    )
    assert reading.unread == MOST - 20


def test_a_detector_sees_at_the_sides_that_it_is_given() -> None:
    class Session:
        def get_inputs(self) -> list[Any]:
            return [type("Input", (), {"name": "x"})]

    session: Any = Session()
    assert Detector(session, (1120, 1440)).side(PICTURE.pixels) == 1120
    assert Detector(session).side(PICTURE.pixels) == seen_side(PICTURE.pixels)
