"""A watched folder's photos are taken once they are whole, each once."""

import os
from pathlib import Path

import pytest

from infra.local.watching import ABANDONED, SETTLED, Folder, looks_whole

WHOLE = {
    "a.jpg": b"\xff\xd8\xff" + bytes(100) + b"\xff\xd9",
    "b.png": b"\x89PNG\r\n\x1a\n" + bytes(20) + b"IEND\xaeB`\x82",
    "c.webp": b"RIFF\x10\x00\x00\x00WEBP" + bytes(12),
}


@pytest.fixture
def at() -> list[float]:
    return [0.0]


@pytest.fixture
def folder(tmp_path: Path, at: list[float]) -> Folder:
    return Folder(tmp_path, clock=lambda: at[0])


def later(at: list[float], seconds: float) -> None:
    at[0] += seconds


@pytest.mark.parametrize(("name", "body"), WHOLE.items())
def test_a_whole_photo_ends_as_its_kind_does(tmp_path: Path, name: str, body: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    assert looks_whole(path)
    path.write_bytes(body[:-8])
    assert not looks_whole(path)
    path.write_bytes(b"")
    assert not looks_whole(path)
    assert not looks_whole(tmp_path / "gone.jpg")


def test_the_end_of_a_camera_s_preview_is_not_the_photo_s(tmp_path: Path) -> None:
    preview = b"\xff\xd8\xff\xda" + bytes(40) + b"\xff\xd9"
    exif = b"\xff\xe1" + (len(preview) + 2).to_bytes(2) + preview
    scan = b"\xff\xda\x00\x02" + bytes(40) + b"\xff\xd9"
    path, body = tmp_path / "a.jpg", b"\xff\xd8" + exif + exif + scan
    path.write_bytes(body)
    assert looks_whole(path)
    for end in range(len(body)):  # a transfer may stall anywhere
        path.write_bytes(body[:end])
        assert not looks_whole(path), end


def test_it_is_taken_once_when_it_has_settled(
    folder: Folder, tmp_path: Path, at: list[float]
) -> None:
    (tmp_path / "day 1").mkdir()
    photo = tmp_path / "day 1/a.jpg"
    photo.write_bytes(WHOLE["a.jpg"])
    assert folder.ready() == []
    later(at, SETTLED)
    assert folder.ready() == [photo]
    later(at, ABANDONED)
    assert folder.ready() == []


def test_a_file_still_being_written_is_left(
    folder: Folder, tmp_path: Path, at: list[float]
) -> None:
    photo = tmp_path / "a.jpg"
    for end in range(10, len(WHOLE["a.jpg"]), 10):
        photo.write_bytes(WHOLE["a.jpg"][:end])
        assert folder.ready() == []
        later(at, SETTLED)  # a stalled transfer does not look whole
        assert folder.ready() == []
    photo.write_bytes(WHOLE["a.jpg"])
    assert folder.ready() == []
    later(at, SETTLED)
    assert folder.ready() == [photo]


def test_what_never_looks_whole_is_taken_after_a_minute(
    folder: Folder, tmp_path: Path, at: list[float]
) -> None:
    (tmp_path / "notes.jpg").write_text("notes")
    folder.ready()
    later(at, ABANDONED - 1)
    assert folder.ready() == []
    later(at, 1)
    assert folder.ready() == [tmp_path / "notes.jpg"]


def test_a_photo_that_is_replaced_is_taken_again(
    folder: Folder, tmp_path: Path, at: list[float]
) -> None:
    photo = tmp_path / "a.jpg"

    def settled() -> list[Path]:
        folder.ready()
        later(at, SETTLED)
        return folder.ready()

    photo.write_bytes(WHOLE["a.jpg"])
    assert settled() == [photo]
    os.utime(photo, ns=(1, 1))
    assert settled() == [photo]
    photo.unlink()
    assert settled() == []
    photo.write_bytes(WHOLE["a.jpg"])
    assert settled() == [photo]
