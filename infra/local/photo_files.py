"""The photos in a folder of this machine."""

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from chalicelib.errors import DorsalError

TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# What else cameras and phones write, and photographers do not expect to be left out.
OTHERS = {
    ".arw", ".avif", ".bmp", ".cr2", ".cr3", ".dng", ".gif", ".heic", ".heif", ".nef", ".orf",
    ".raf", ".rw2", ".tif", ".tiff",
}  # fmt: skip


def photos_named(files: Iterable[Path]) -> list[Path]:
    """``files`` in their order, each once, a folder being the photos below it.

    Raises as photos_below.
    """
    named = (photos_below(file) if file.is_dir() else [file] for file in files)
    return list(dict.fromkeys(photo for photos in named for photo in photos))


def photos_below(folder: Path, *, quiet: bool = False) -> list[Path]:
    """Every photo below ``folder``, sorted; raises DorsalError if there is none.

    Of pictures of kinds that cannot be read, a line on stderr tells, if not ``quiet``.
    """
    files = _files_below(folder)
    photos = _photos(files)
    others = _counted(_others(files, photos))
    if not photos:
        mend = f"export its {others} as JPEGs" if others else "name another folder"
        raise DorsalError(f"{folder} holds no photos ({', '.join(TYPES)}); {mend}")
    if others and not quiet:
        print(f"{folder}: passed over {others}; export such as JPEGs", file=sys.stderr)
    return photos


def unread_below(folder: Path) -> list[Path]:
    """Pictures of kinds that cannot be read, without those beside a photo of their name."""
    files = _files_below(folder)
    return _others(files, _photos(files))


def photos_now_below(folder: Path) -> list[Path]:
    """Every photo below ``folder`` as it is now, sorted; there may be none yet."""
    return _photos(_files_below(folder))


def _files_below(folder: Path) -> list[Path]:
    # On memory cards macOS keeps a ._IMG_1.JPG, which is none, beside each IMG_1.JPG.
    return sorted(f for f in folder.rglob("*") if not f.name.startswith(".") and f.is_file())


def _photos(files: Iterable[Path]) -> list[Path]:
    return [file for file in files if file.suffix.lower() in TYPES]


def _others(files: Iterable[Path], photos: Iterable[Path]) -> list[Path]:
    beside = {photo.with_suffix("") for photo in photos}
    kinds = (file for file in files if file.suffix.lower() in OTHERS)
    return [file for file in kinds if file.with_suffix("") not in beside]


def _counted(files: Iterable[Path]) -> str:
    kinds = Counter(file.suffix.lower() for file in files)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def printable(text: object) -> str:
    """``text`` on one line of a terminal, which no escape sequence in it commands."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
