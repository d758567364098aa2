"""Exported rows: what they say, and that no spreadsheet runs them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api import export
from chalicelib.records.bibs import ExportedPhoto, StoredBib

PHOTO = ExportedPhoto(
    photo_id="6f6c4f5e-1a54-4b43-8f04-0a7a3a1b6a10",
    original_name="=cmd|' /C calc'!A0.jpg",
    object_key="originals/a/b.jpg",
    status="completed",
    taken_at=datetime(2026, 5, 17, 9, 30, tzinfo=UTC),
    created_at=datetime(2026, 5, 17, 10, 0, tzinfo=UTC),
    bibs=(
        StoredBib(number="12", confidence=0.98765),
        StoredBib(number="-7", source="person", confirmed=True),
    ),
)


def test_each_bib_has_its_row() -> None:
    first, second = export.rows(PHOTO)
    assert len(first) == len(export.HEADER)
    assert first[1] == "'=cmd|' /C calc'!A0.jpg"
    assert first[3:] == ("2026-05-17T09:30:00+00:00", "12", "0.988", "model", "false")
    assert second[4:] == ("'-7", "", "person", "true")


def test_a_photo_without_bibs_has_a_row_too() -> None:
    [row] = export.rows(
        ExportedPhoto(
            photo_id="x",
            original_name="a.jpg",
            object_key="",
            status="pending",
            taken_at=None,
            created_at=PHOTO.created_at,
            bibs=(),
        )
    )
    assert row == ("x", "a.jpg", "pending", "", "", "", "", "")


@given(st.text())
def test_nothing_begins_as_a_formula(text: str) -> None:
    shown = export.harmless(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert shown.endswith(text)


@pytest.mark.parametrize("text", ["", "IMG_1.jpg", "1+1", "a=b"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert export.harmless(text) == text
