"""`dorsal upload` takes each photo by itself: a bad one keeps no other from its race."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.local.client import Client, Refused
from infra.local.upload import upload_folder

LARGEST = 10  # bytes that the desk takes


@dataclass(frozen=True)
class Desk(Client):
    """A Dorsal that keeps what it is sent, and reads nothing by itself."""

    url: str = ""
    token: str = ""
    kept: list[tuple[str, bytes]] = field(default_factory=list)
    read: bool = True
    arrived: list[int] = field(default_factory=lambda: [0])

    def ensure_race(self, slug: str, name: str, date: str) -> None:
        pass

    def photos(self, slug: str) -> Iterator[Mapping[str, Any]]:
        for name, body in self.kept:
            sha256 = hashlib.sha256(body).hexdigest() if self.read else None
            yield {"name": name, "bytes": len(body), "sha256": sha256}

    def count(self, slug: str) -> int:
        self.arrived[0] += self.arrived[0] < len(self.kept)
        return self.arrived[0]

    def presign(self, slug: str, files: Sequence[Path]) -> list[Mapping[str, Any]]:
        if any(file.stat().st_size > LARGEST for file in files):
            raise Refused(422, "Some files are too large")
        return [{"name": file.name} for file in files]

    def send(self, presigned: Mapping[str, Any], photo: Path) -> None:
        assert presigned["name"] == photo.name
        self.kept.append((photo.name, photo.read_bytes()))


def a_folder(root: Path, **photos: bytes) -> Path:
    for name, body in photos.items():
        (root / f"{name}.jpg").write_bytes(body)
    return root


@pytest.mark.parametrize("read", [True, False])
def test_what_is_there_is_not_sent_again_read_or_not(tmp_path: Path, read: bool) -> None:
    desk, folder = Desk(read=read), a_folder(tmp_path, a=b"1", b=b"22")
    assert upload_folder(desk, "r", folder) == 0
    a_folder(folder, b=b"333", c=b"4")  # another b.jpg, as from the next memory card
    assert upload_folder(desk, "r", folder) == 0
    sent = [("a.jpg", b"1"), ("b.jpg", b"22"), ("b.jpg", b"333"), ("c.jpg", b"4")]
    assert sorted(desk.kept) == sent


def test_it_ends_when_the_race_has_all_that_was_sent(tmp_path: Path) -> None:
    desk = Desk()
    upload_folder(desk, "r", a_folder(tmp_path, a=b"1", b=b"2", c=b"3"))
    assert desk.arrived == [3]


def test_photos_that_are_refused_are_named_and_keep_no_other_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_folder(tmp_path, a=b"1", b=b"", c=b"x" * (LARGEST + 1), d=b"2", e=b"3")
    desk = Desk()
    assert upload_folder(desk, "r", folder) == 1
    assert {name for name, _ in desk.kept} == {"a.jpg", "d.jpg", "e.jpg"}
    said = capsys.readouterr()
    assert said.out == "3 uploaded, 0 already there, 2 refused\n"
    assert f"{folder / 'b.jpg'}: the file is empty\n" in said.err
    assert f"{folder / 'c.jpg'}: Some files are too large\n" in said.err
