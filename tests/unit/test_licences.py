"""Which licences pass, and that every library is pinned by its hashes."""

import json
import re
from email.message import Message
from pathlib import Path

import pytest

from infra.licences import (
    ALL,
    ALLOWED,
    AS_THEY_ARE,
    MOZILLA,
    NPM,
    PROJECT,
    allowed,
    licence_of,
    npm_faults,
    pins,
)

PEERS = {path.name: path for path in (PROJECT / "tests/bench/peer_pins").glob("*.txt")}
LOCKED = (*ALL, "infra/localstack/requirements.txt")


@pytest.mark.parametrize(
    ("expression", "passes"),
    [
        ("MIT", True),
        ("MIT OR GPL-2.0-only", True),
        ("GPL-2.0-only OR LGPL-3.0-or-later", False),
        ("MIT AND GPL-3.0-only", False),
        ("Apache-2.0 AND CNRI-Python", True),
        ("AGPL-3.0-only", False),
        (MOZILLA, False),
        ("", False),
    ],
)
def test_one_alternative_must_be_of_allowed_licences_alone(expression: str, passes: bool) -> None:
    assert allowed(expression, ALLOWED) is passes


def about(**told: str) -> Message:
    message = Message()
    for name, value in told.items():
        message[name.replace("_", "-")] = value
    return message


def test_a_licence_is_told_in_one_of_three_ways() -> None:
    osi = "License :: OSI Approved ::"
    assert licence_of(about(License_Expression="MIT", License="other")) == "MIT"  # type: ignore[arg-type]
    assert licence_of(about(Classifier=f"{osi} MIT License")) == "MIT"  # type: ignore[arg-type]
    assert licence_of(about(License="BSD License\n\nwhole text")) == "BSD-3-Clause"  # type: ignore[arg-type]
    gpl = f"{osi} GNU General Public License v3 (GPLv3)"
    assert not allowed(licence_of(about(Classifier=gpl)), ALLOWED)  # type: ignore[arg-type]
    assert licence_of(about(Name="untold")) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize("name", LOCKED)
def test_every_library_is_pinned_with_hashes_and_from_nowhere_in_particular(name: str) -> None:
    assert pinned_in(PROJECT / name) >= 15


@pytest.mark.parametrize("name", PEERS)
def test_so_is_what_a_peer_of_the_benches_needs(name: str) -> None:
    assert pinned_in(PEERS[name]) >= 2
    asked = (line for line in PEERS[name].with_suffix(".in").read_text().splitlines())
    text = PEERS[name].read_text()
    wanted = [re.sub(r"\[.*?\]", "", line) for line in asked if "==" in line]
    assert all(f"{line} " in re.sub(r"\[.*?\]", "", text) for line in wanted), "make lock-peers"


@pytest.mark.parametrize("name", NPM)
def test_so_are_npm_s_packages(name: str) -> None:
    packages = json.loads((PROJECT / name).read_text())["packages"]
    assert all(about.get("integrity") for path, about in packages.items() if path)
    assert "://" not in "".join(str(about.get("resolved", "")) for about in packages.values())


def test_npm_s_packages_are_held_against_the_list_too(tmp_path: Path) -> None:
    assert list(npm_faults()) == []
    lock = tmp_path / "package-lock.json"
    about = {"": {}, "node_modules/a/node_modules/b": {"license": "GPL-3.0-only"}}
    lock.write_text(json.dumps({"packages": about | {"node_modules/c": {}}}))
    told = list(npm_faults((str(lock),)))
    assert [line.rpartition(": ")[2] for line in told] == [
        "b is under GPL-3.0-only",
        "c is under no licence that it tells",
    ]


def pinned_in(path: Path) -> int:
    """How many libraries a lock file pins, each with its hashes."""
    text = path.read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]
    assert "://" not in text
    assert "--index" not in text
    assert len(list(pins(text))) == len(entries)
    return len(entries)


def test_what_may_be_used_as_it_is_is_used() -> None:
    pinned = {library for library, _ in pins((PROJECT / "requirements-dev.txt").read_text())}
    assert set(AS_THEY_ARE) - {"axe-core"} <= pinned
