"""Copies of originals: with keywords or as they are, under their own names or by a pattern."""

from pathlib import Path

from infra.local.export.embedding import embedded
from infra.local.export.keywords import Keywords
from infra.local.export.naming import Pattern, free, stem
from infra.local.export.orders import Account, Orders, move, write_new
from infra.local.export.originals import Original, companions

type Taken = dict[Path, set[str]]  # the stems of each folder that photos have


def write_copy(
    original: Original,
    folder: Path,
    orders: Orders,
    pattern: Pattern | None,
    account: Account,
    taken: Taken,
) -> None:
    """Copy one original below its place in the folder of copies.

    Two originals that come to one name get two; a file that is there already stays.
    """
    place = orders.embed or orders.copies or Path()
    into = place / original.path.parent.relative_to(folder)
    data = original.path.read_bytes()
    if orders.embed:
        data = embedded(data, Keywords.of(original.photo))
    path = into / _name(original, orders, pattern, taken.setdefault(into, set()))
    fresh = write_new(path, data, dry_run=orders.dry_run)
    if fresh and (pattern or orders.dry_run):
        print(f"{'would copy ' if orders.dry_run else ''}{original.path} -> {path}")
    account.count("copied" if fresh else "there already")


def _name(original: Original, orders: Orders, pattern: Pattern | None, taken: set[str]) -> str:
    name = original.path.name
    if pattern:
        name = pattern.name(orders.race, original.photo, original.path.suffix)
    name = free(name, taken)
    taken.add(stem(name))
    return name


def rename(
    original: Original, pattern: Pattern, orders: Orders, account: Account, taken: Taken,
    given: Taken, originals: frozenset[Path],
) -> None:  # fmt: skip
    """Rename one original, and with it what else has its name in its folder: raw file, sidecar.

    ``taken`` are the stems that files have by now, ``given`` those that originals got or kept.
    """
    path = original.path
    stems = taken.setdefault(path.parent, _stems(path.parent))
    settled = given.setdefault(path.parent, set())
    name = pattern.name(orders.race, original.photo, path.suffix)
    if name != path.name:
        # Another, as img_1.JPG beside IMG_1.JPG, may have got the name that this one gives up.
        stems -= {stem(path.name)} - settled
        name = free(name, stems)
    stems.add(stem(name))
    settled.add(stem(name))
    if name == path.name:
        account.count("named so already")
        return
    targets = {file: _renamed(file, path, name) for file in (*companions(path, originals), path)}
    for file, target in targets.items():
        print(f"{'would rename ' if orders.dry_run else ''}{file} -> {target}")
    if not orders.dry_run:
        move(targets)
    account.count("renamed")


def _renamed(file: Path, path: Path, name: str) -> Path:
    """Where ``file`` goes when ``path`` is called ``name``: both IMG_1.xmp and IMG_1.JPG.xmp go."""
    if file.name.startswith(path.name):
        return file.with_name(name + file.name.removeprefix(path.name))
    return file.with_name(Path(name).stem + file.name.removeprefix(path.stem))


def _stems(folder: Path) -> set[str]:
    return {stem(file.name) for file in folder.iterdir()}
