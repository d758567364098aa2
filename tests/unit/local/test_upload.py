"""`dorsal upload` takes each photo by itself: a bad one, or a bad line, keeps no other back."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest

from infra.local import line
from infra.local.client import Busy, Client, Refused
from infra.local.line import Broken
from infra.local.upload_folder import upload_folder

LARGEST = 30  # bytes that the desk takes
JPEG = b"\xff\xd8\xff"


@dataclass(frozen=True)
class Desk(Client):
    """A Dorsal that keeps what it is sent; each of ``troubles`` befalls one sending."""

    url: str = ""
    token: str = ""
    kept: list[bytes] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    troubles: list[BaseException] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    outlook: str = "working"
    paused: bool = False
    turn: threading.Lock = field(default_factory=threading.Lock)

    def impatient(self) -> Self:
        return self

    def call(self, method: str, path: str, *_: object) -> Mapping[str, Any]:
        # An empty queue is done, whether it is paused or not.
        return {"/queue/estimate": {"outlook": self.outlook}, "/queue": {"paused": self.paused}}[
            path
        ]

    def ensure_race(self, slug: str, name: str, date: str) -> bool:
        return not self.kept

    def known(self, slug: str, sums: Sequence[str]) -> set[str]:
        assert len(sums) <= 100
        return {hashlib.sha256(body).hexdigest() for body in self.kept} & set(sums)

    def links(self, slug: str, described: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        self.linked.append(len(described))
        large = {n: "too large" for n, file in enumerate(described) if file["bytes"] > LARGEST}
        if large:
            raise Refused(422, "Some files are too large", faults=large)
        return list(described)

    def send(
        self, link: Mapping[str, Any], photo: Path, sending: Callable[[int], None] = lambda _: None
    ) -> None:
        body = photo.read_bytes()
        sending(len(body))
        with self.turn:
            if self.troubles:
                raise self.troubles.pop(0)
            assert (link["sha256"], link["contentType"]) == (
                hashlib.sha256(body).hexdigest(),
                "image/jpeg",
            )
            self.kept.append(body)
            self.names.append(link["name"])


@dataclass(frozen=True)
class Answering(Client):
    """A Dorsal that answers each method with a status, and is asked nothing else."""

    url: str = ""
    token: str = ""
    answers: dict[str, int] = field(default_factory=dict)

    def call(self, method: str, path: str, *_: object) -> None:
        status = self.answers[method]
        if status >= 300:
            raise Refused(status, f"status {status}")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "FIRST", 0.0)


def a_folder(root: Path, **photos: bytes) -> Path:
    for name, body in photos.items():
        (root / f"{name}.jpg").write_bytes(JPEG + body if body else body)
    return root


def test_what_is_there_is_not_sent_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, folder = Desk(), a_folder(tmp_path, a=b"1", b=b"22")
    assert upload_folder(desk, "r", folder) == 0
    a_folder(folder, b=b"333", c=b"4", again=b"4")  # another b.jpg, as from the next memory card
    assert "race r is made" in capsys.readouterr().err
    assert upload_folder(desk, "r", folder) == 0
    assert capsys.readouterr().out == "2 uploaded, 2 already there, 0 refused\n"
    assert sorted(body.removeprefix(JPEG) for body in desk.kept) == [b"1", b"22", b"333", b"4"]


@pytest.mark.parametrize(
    ("outlook", "paused", "said"),
    [
        ("working", False, "being read now"),
        ("paused", True, "reading is paused"),
        ("done", True, "reading is paused"),
        ("stalled", False, "nobody reads"),
    ],
)
def test_what_becomes_of_the_photos_is_said(
    outlook: str, paused: bool, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(outlook=outlook, paused=paused)
    assert upload_folder(desk, "r", a_folder(tmp_path, a=b"1")) == 0
    assert said in capsys.readouterr().err


def test_photos_that_are_refused_are_named_and_keep_no_other_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_folder(tmp_path, a=b"1", b=b"", c=b"x" * (LARGEST + 1), d=b"2", e=b"3")
    (folder / "notes.jpg").write_text("my notes of the race")
    (folder / "f.CR3").write_text("raw")
    desk = Desk()
    assert upload_folder(desk, "r", folder) == 1
    assert sorted(desk.names) == ["a.jpg", "d.jpg", "e.jpg"]
    said = capsys.readouterr()
    assert said.out == "3 uploaded, 0 already there, 4 refused\n"
    assert f"{folder / 'b.jpg'}: The file is empty." in said.err
    assert f"{folder / 'c.jpg'}: too large" in said.err
    assert f"{folder / 'notes.jpg'}: The file is not a JPEG, PNG or WebP image." in said.err
    assert f"{folder / 'f.CR3'}: .cr3 cannot be read; export it as JPEG" in said.err


def test_a_line_that_breaks_is_tried_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    troubles = [Broken("cut"), Busy(503, "away", 0.0), Broken("cut"), Refused(403, "Expired")]
    desk = Desk(troubles=[*troubles])
    folder = a_folder(tmp_path, **{f"p{n}": b"%d" % n for n in range(30)})
    assert upload_folder(desk, "r", folder) == 0
    assert len(set(desk.kept)) == len(desk.kept) == 30
    assert capsys.readouterr().out.startswith("30 uploaded")
    assert sorted(desk.linked) == [1, 8, 22], "and a fresh link for the one that ran out"


def test_what_storage_does_not_take_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(troubles=[Refused(400, "BadDigest: other bytes", code="BadDigest")])
    assert upload_folder(desk, "r", a_folder(tmp_path, a=b"1")) == 1
    assert "changed while it was being uploaded" in capsys.readouterr().err


@pytest.mark.parametrize(("status", "again"), [(401, True), (403, False)])
def test_a_token_that_is_not_valid_ends_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int, *, again: bool
) -> None:
    class Stranger(Desk):
        def known(self, slug: str, sums: Sequence[str]) -> set[str]:
            raise Refused(status, "The token is unknown.")

    assert upload_folder(Stranger(), "r", a_folder(tmp_path, a=b"1")) == 1
    said = capsys.readouterr()
    assert said.out == "0 uploaded, 0 already there, 0 refused\n"
    assert "The token is unknown." in said.err
    assert ("Run it again" in said.err) is again


def test_ctrl_c_ends_it_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk(troubles=[KeyboardInterrupt()])
    folder = a_folder(tmp_path, **{f"p{n}": b"%d" % n for n in range(30)})
    assert upload_folder(desk, "r", folder) == 130
    assert "Run it again to go on" in capsys.readouterr().err
    assert upload_folder(desk, "r", folder) == 0
    assert len(set(desk.kept)) == len(desk.kept) == 30


@pytest.mark.parametrize(
    ("answers", "made"),
    [({"GET": 200}, False), ({"GET": 404, "POST": 201}, True), ({"GET": 404, "POST": 409}, False)],
)
def test_a_race_is_made_where_there_is_none(answers: dict[str, int], made: bool) -> None:
    assert Answering(answers=answers).ensure_race("r", "R", "2026-05-17") is made


@pytest.mark.parametrize(
    ("answers", "said"),
    [({"GET": 401}, "status 401"), ({"GET": 404, "POST": 403}, "'r', and a token of some races")],
)
def test_who_may_not_make_it_is_told(answers: dict[str, int], said: str) -> None:
    with pytest.raises(Refused, match=said):
        Answering(answers=answers).ensure_race("r", "R", "2026-05-17")
