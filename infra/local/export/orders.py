"""What is to be written, and how it is written: whole or not at all, and never over a photo."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from chalicelib.errors import DorsalError


class InTheWay(DorsalError):
    """There is another file where one was to be written."""


@dataclass(frozen=True)
class Orders:
    """What the photographer asked for."""

    race: str
    sidecars: bool = True
    full_names: bool = False  # IMG_1.JPG.xmp, not IMG_1.xmp
    embed: Path | None = None  # copies with keywords go here
    copies: Path | None = None  # copies as they are go here
    in_place: bool = False
    dry_run: bool = False


@dataclass
class Account:
    """What was done, in counts and, where it matters, line by line."""

    counts: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def put(path: Path, data: bytes) -> None:
    """Write ``data`` in place of what is at ``path``; a crash leaves the one or the other."""
    with NamedTemporaryFile(dir=path.parent, prefix=".dorsal-", delete=False) as draft:
        try:
            draft.write(data)
            draft.flush()
            os.fsync(draft.fileno())
            os.fchmod(draft.fileno(), rights(path))
            Path(draft.name).replace(path)
        except BaseException:
            Path(draft.name).unlink(missing_ok=True)
            raise


def write_new(path: Path, data: bytes, *, dry_run: bool) -> bool:
    """Write a file where none is; False: it is there already, just so. Raises InTheWay."""
    if path.exists():
        if path.read_bytes() == data:
            return False
        raise InTheWay(f"{path} is there already and differs; move it away to have it anew")
    if not dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, data)
    return True


def move(targets: Mapping[Path, Path]) -> None:
    """Rename files, all or none; raises InTheWay where there is one of such a name."""
    for path, target in targets.items():
        # One system takes IMG_1.jpg and img_1.jpg for the same file.
        if os.path.lexists(target) and not target.samefile(path):
            raise InTheWay(f"{target} is there already")
    for path, target in targets.items():
        path.rename(target)


def rights(path: Path) -> int:
    """Who may do what with a file at ``path``: what it has, or what a new one gets."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
