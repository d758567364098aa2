"""Exported rows: what they say, and that no spreadsheet runs them."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api import spreadsheet
from chalicelib.records.bibs import StoredBib
from chalicelib.records.exports import ExportedPhoto
from chalicelib.records.races import Entrant

PHOTO = ExportedPhoto(
    photo_id="6f6c4f5e-1a54-4b43-8f04-0a7a3a1b6a10",
    original_name="=cmd|' /C calc'!A0.jpg",
    sha256="9c1b",
    bytes=8,
    bibs_set_at=None,
    status="completed",
    taken_at=datetime(2026, 5, 17, 9, 30, tzinfo=UTC),
    bibs=(
        StoredBib(number="12", confidence=0.98765, read_as="=I2"),
        StoredBib(number="-7", source="person", confirmed=True),
    ),
)


def test_each_bib_has_its_row() -> None:
    first, second = spreadsheet.rows(PHOTO)
    assert len(first) == len(spreadsheet.HEADER)
    assert first[1] == "'=cmd|' /C calc'!A0.jpg"
    assert first[3:] == (
        "2026-05-17T09:30:00+00:00",
        "12",
        "0.988",
        "model",
        "false",
        "'=I2",
        "9c1b",
    )
    assert second[4:] == ("'-7", "", "person", "true", "", "9c1b")


def test_a_photo_without_bibs_has_a_row_too() -> None:
    [row] = spreadsheet.rows(
        ExportedPhoto(
            photo_id="x",
            original_name="a.jpg",
            sha256="",
            bytes=8,
            bibs_set_at=None,
            status="pending",
            taken_at=None,
            bibs=(),
        )
    )
    assert row == ("x", "a.jpg", "pending", "", "", "", "", "", "", "")


def test_entrants_are_named_where_they_are_asked_for() -> None:
    first, second = spreadsheet.rows(PHOTO, {"12": Entrant(bib="12", name="@Ann", category="W40")})
    assert len(first) == len(spreadsheet.HEADER + spreadsheet.NAMES)
    assert first[-2:] == ("'@Ann", "W40")
    assert second[-2:] == ("", "")


@given(st.text() | st.text(alphabet='=+-@;\t\r\n "a＝'))  # noqa: RUF001
def test_no_cell_begins_as_a_formula_whatever_parts_the_cells(text: str) -> None:
    shown = spreadsheet.harmless(text)
    for cell in re.split("[;\t\r\n]", shown):
        assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "＝", "＋"))  # noqa: RUF001
    assert not shown.startswith(("\t", "\r", "\n"))
    assert shown.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["", "IMG_1.jpg", "1+1", "a=b", "a;b", "O'Neill; 7-8", "'=1"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert spreadsheet.harmless(text) == text
