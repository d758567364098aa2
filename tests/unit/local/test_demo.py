"""What the demo tells of the samples, and what it makes of an album that has changed since."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.local.client import Client
from infra.local.demo import known_numbers, show

LINES = 24  # of a terminal as it opens


@dataclass(frozen=True)
class Desk(Client):
    """A Dorsal that reads what it is sent between one look and the next, newest first."""

    url: str = ""
    token: str = ""
    kept: list[dict[str, Any]] = field(default_factory=list)
    misread: str = ""

    def ensure_race(self, slug: str, name: str, date: str) -> None:
        pass

    def photos(self, slug: str) -> Iterator[Mapping[str, Any]]:
        yield from [dict(photo) for photo in reversed(self.kept)]
        known = known_numbers()
        for photo in self.kept:
            if photo["status"] == "pending":
                numbers = [] if photo["name"] == self.misread else known[photo["name"]]
                photo |= {"status": "completed", "bibs": [{"number": n} for n in numbers]}

    def upload(self, slug: str, photo: Path) -> str:
        sha256 = hashlib.sha256(photo.read_bytes()).hexdigest()
        self.keep(photo.name, sha256, "pending")
        return photo.name

    def keep(self, name: str, sha256: str, status: str) -> None:
        photo = {"name": name, "sha256": sha256, "status": status, "bibs": [], "error": None}
        self.kept.append(photo)


def shown(desk: Desk, *, terminal: bool = False) -> tuple[bool, str]:
    paper = io.StringIO()
    console = Console(file=paper, width=80, height=LINES, force_terminal=terminal)
    return show(desk, console, lambda: True), paper.getvalue()


def test_every_sample_gets_one_line_that_fits() -> None:
    right, said = shown(Desk())
    assert right
    for name in known_numbers():
        assert sum(name in line for line in said.splitlines()) == 1, name
    assert max(map(len, said.splitlines())) <= 80


def test_progress_is_seen_on_a_terminal_lower_than_the_album() -> None:
    count = len(known_numbers())
    _, said = shown(Desk(), terminal=True)
    assert count >= LINES - 1
    assert f"{count}/{count}" in said.split("reading")[-1]
    assert "..." not in said


def test_a_sample_read_wrongly_is_told_with_what_it_shows() -> None:
    name, known = next((name, known) for name, known in known_numbers().items() if known)
    right, said = shown(Desk(misread=name))
    assert not right
    assert f"known: {', '.join(known)}" in said


def test_samples_of_an_earlier_album_are_not_taken_for_todays() -> None:
    desk = Desk()
    for name in known_numbers():
        desk.keep(name, "another", "completed")
    right, _ = shown(desk)
    assert right
