"""Which licences pass, and that every library is pinned by its hashes."""

import re
from email.message import Message

import pytest

from infra.licences import ALL, ALLOWED, AS_THEY_ARE, MOZILLA, PROJECT, allowed, licence_of, pins

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
    text = (PROJECT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) >= 15
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]
    assert "://" not in text
    assert "--index" not in text
    assert len(list(pins(text))) == len(entries)


def test_what_may_be_used_as_it_is_is_used() -> None:
    pinned = {library for library, _ in pins((PROJECT / "requirements-dev.txt").read_text())}
    assert set(AS_THEY_ARE) <= pinned
