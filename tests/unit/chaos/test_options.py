"""The command that a failed chaos run prints asks for that very run again."""

import shlex

import click
import pytest

from tests.chaos.__main__ import chosen, main, options
from tests.chaos.options import Options, short


def read(words: str) -> Options:
    """What ``words`` on the command line ask for."""
    given = main.make_context("chaos", shlex.split(words)).params
    given.pop("parts")
    return options(given.pop("seed"), given)


@pytest.mark.parametrize(
    "asked",
    [
        *short(7),
        Options(seed=3, faults=60, long=True, photos=2000),
        Options(seed=3, only="worker killed,Redis read-only", photos=9),
    ],
)
def test_the_printed_command_is_the_same_run(asked: Options) -> None:
    assert read(asked.words()) == asked


def test_what_is_left_open_is_as_in_the_short_or_the_long_form() -> None:
    assert read("--seed 1") == Options(seed=1, photos=500, faults=0)
    assert read("--seed 1 --long") == Options(seed=1, photos=2000, faults=60, long=True)
    assert (read("--seed 1").minutes, read("--seed 1 --long").minutes) == (10, 60)


def test_a_name_that_no_fault_has_is_told() -> None:
    with pytest.raises(click.UsageError, match="no fault on a bucket has 'no such'"):
        chosen(Options(seed=1, only="no such"))


@pytest.mark.parametrize(("ci", "wrong"), [("true", 1), ("", 0)])
def test_a_disk_that_cannot_be_filled_is_wrong_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, wrong: int
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("tests.chaos.__main__.may_mount", lambda: False)
    kinds, missing = chosen(Options(seed=1, place="folder"))
    assert len(missing) == wrong
    assert "disk full" not in {kind.name for kind in kinds}


def test_what_only_a_sweep_goes_on_with_is_not_broken_without_sweeps() -> None:
    kinds, _ = chosen(Options(seed=1, place="folder", only="worker killed", alone=True))
    assert len(kinds) == 6
    assert all(kind.death for kind in kinds)
