"""All that is kept is exchanged or none of it, wherever it is cut short."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.backup import journal
from infra.local.backup.exchange import BESIDE, HOME, half_done, replacing, settle
from infra.local.backup.kept import Kept
from infra.local.backup.manifest import BadBackup
from tests.power import NoPower, Power

MOVES = 7  # four parts go, and three come: a backup has no Redis


class Refuses:
    """Renames, but for the ``at``-th time."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self, path: Path, to: Path) -> None:
        self.at -= 1
        if self.at == 0:
            raise PermissionError(1, "Operation not permitted")
        path.rename(to)


@pytest.fixture(params=["var/photos", "disk/race"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """What is there, and beside it what somebody else keeps."""
    there = Kept(tmp_path / "var", tmp_path / request.param)
    there.folder.mkdir()
    fill(there, "before", redis=True)
    for path in there.parts.values():
        path.with_name(f"{path.name}.old").write_text("somebody's")
        path.with_name(f"{path.name}.new").write_text("somebody's")
    return there


def fill(there: Kept, text: str, *, redis: bool = False) -> None:
    for name, path in there.parts.items():
        if name == "signing-secret":
            path.write_text(text)
        elif name != "redis" or redis:
            path.mkdir(parents=True)
            (path / "file").write_text(text)


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def exchanged(before: dict[str, str]) -> dict[str, str]:
    return {
        path: text if text == "somebody's" else "after"
        for path, text in before.items()
        if path != "var/redis/file"
    }


def replace(kept: Kept, rename: Callable[[Path, Path], object] = Path.rename) -> None:
    with replacing(kept, rename) as new:
        fill(new, "after")


def test_all_is_exchanged_and_nothing_else_touched(kept: Kept, tmp_path: Path) -> None:
    before = files(tmp_path)
    replace(kept)
    assert files(tmp_path) == exchanged(before)
    settle(kept.folder)
    assert files(tmp_path) == exchanged(before)


def test_what_goes_wrong_before_all_is_whole_changes_nothing(kept: Kept, tmp_path: Path) -> None:
    before, paths = files(tmp_path), set(tmp_path.rglob("*"))

    def broken() -> None:
        with replacing(kept) as new:
            fill(new, "after")
            raise BadBackup("a sum is wrong")

    with pytest.raises(BadBackup):
        broken()
    assert (files(tmp_path), set(tmp_path.rglob("*"))) == (before, paths)


@pytest.mark.parametrize("at", range(1, MOVES + 1))
def test_a_rename_that_is_refused_undoes_those_before(at: int, kept: Kept, tmp_path: Path) -> None:
    before = files(tmp_path)
    with pytest.raises(PermissionError):
        replace(kept, Refuses(at))
    assert files(tmp_path) == before


@pytest.mark.parametrize("lasts", range(1, MOVES))
def test_a_power_cut_between_two_renames_is_made_good(
    lasts: int, kept: Kept, tmp_path: Path
) -> None:
    before = files(tmp_path)
    with pytest.raises(NoPower):
        replace(kept, Power(lasts))
    assert half_done(kept.folder)
    settle(kept.folder)
    assert files(tmp_path) == exchanged(before)


def test_one_in_the_midst_of_undoing_too(kept: Kept, tmp_path: Path) -> None:
    before = files(tmp_path)

    class Both(Refuses):
        def __call__(self, path: Path, to: Path) -> None:
            super().__call__(path, to)
            if self.at < -1:
                raise NoPower

    with pytest.raises(NoPower):
        replace(kept, Both(5))
    settle(kept.folder)
    assert files(tmp_path) == exchanged(before)


def test_one_before_all_is_whole_leaves_what_was_there(kept: Kept, tmp_path: Path) -> None:
    before = files(tmp_path)
    cut = replacing(kept)
    fill(cut.__enter__(), "after")  # and nobody comes back
    settle(kept.folder)
    assert files(tmp_path) == before


def test_the_folder_may_be_moved_meanwhile(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "var", tmp_path / "var" / "photos")
    fill(kept, "before")
    with pytest.raises(NoPower):
        replace(kept, Power(3))
    kept.folder.rename(tmp_path / "moved")
    settle(tmp_path / "moved")
    assert set(files(tmp_path).values()) == {"after"}


@pytest.mark.parametrize("beside", [False, True])
def test_a_folder_of_its_names_that_it_did_not_make_is_left(beside: bool, tmp_path: Path) -> None:
    kept = Kept(tmp_path / "var", tmp_path / "disk" / "race")
    theirs = kept.photos.with_name(BESIDE.format(photos="race")) if beside else kept.folder / HOME
    theirs.mkdir(parents=True)
    (theirs / "file").write_text("somebody's")
    with pytest.raises(BadBackup, match="move it elsewhere"):
        replace(kept)
    assert list(files(tmp_path).values()) == ["somebody's"]


def test_a_journal_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / HOME).mkdir()
    (tmp_path / HOME / journal.NAME).write_text("{")
    with pytest.raises(BadBackup, match="damaged"):
        settle(tmp_path)
