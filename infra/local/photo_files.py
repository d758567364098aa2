"""The photos in a folder of this machine."""

from collections.abc import Iterable
from pathlib import Path

from chalicelib.errors import DorsalError

TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


def photos_named(files: Iterable[Path]) -> list[Path]:
    """``files`` in their order, a folder being the photos below it; raises as photos_below."""
    return [photo for file in files for photo in (photos_below(file) if file.is_dir() else [file])]


def photos_below(folder: Path) -> list[Path]:
    """Every photo below ``folder``, sorted; raises DorsalError if there is none."""
    photos = sorted(path for path in folder.rglob("*") if _is_photo(path))
    if not photos:
        raise DorsalError(f"{folder} holds no photos ({', '.join(TYPES)}); name another folder")
    return photos


def printable(text: object) -> str:
    """``text`` on one line of a terminal, which no escape sequence in it commands."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))


def _is_photo(path: Path) -> bool:
    # On memory cards macOS keeps a ._IMG_1.JPG, which is none, beside each IMG_1.JPG.
    return path.suffix.lower() in TYPES and not path.name.startswith(".") and path.is_file()
