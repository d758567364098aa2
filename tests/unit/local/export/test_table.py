"""The CSV that is put together here is the API's, and comes whole or not at all."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.export.table import write_table

PHOTO: dict[str, Any] = {
    "id": "0d5f",
    "name": "=IMG.JPG",
    "sha256": None,
    "bytes": 8,
    "status": "completed",
    "takenAt": "2026-05-17T09:30:00Z",
    "bibsSetAt": None,
    "bibs": [
        {"number": "7", "confidence": 0.98, "source": "model", "confirmed": True, "readAs": "17",
         "name": "Ann Lee", "category": "W40"},
        {"number": "8", "confidence": None, "source": "person", "confirmed": True, "readAs": None},
    ],
}  # fmt: skip


def test_rows_are_those_of_the_api(tmp_path: Path) -> None:
    file = tmp_path / "race.csv"
    write_table(file, [PHOTO], names=True)
    first, second = csv.DictReader(file.open(newline=""))
    assert (first["name"], first["bib"], first["readAs"]) == ("'=IMG.JPG", "7", "17")
    assert first["takenAt"] == "2026-05-17T09:30:00+00:00"
    assert (first["entrant"], first["category"]) == ("Ann Lee", "W40")
    assert (second["bib"], second["confidence"], second["entrant"]) == ("8", "", "")
    write_table(file, [PHOTO], names=False)
    assert "Ann" not in file.read_text()


def test_a_line_that_breaks_leaves_the_earlier_table(tmp_path: Path) -> None:
    file = tmp_path / "race.csv"
    file.write_text("earlier")

    def broken() -> Iterator[dict[str, Any]]:
        yield PHOTO
        raise OSError("the line broke")

    with pytest.raises(OSError, match="broke"):
        write_table(file, broken(), names=False)
    assert file.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["race.csv"]
