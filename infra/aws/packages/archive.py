"""Zips whose bytes depend on what is in them alone."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
READABLE, RUNNABLE = 0o100644, 0o100755


def archive(folder: Path, file: Path) -> None:
    """Zip ``folder``'s files into ``file``: in order of their names, without times or owners."""
    with ZipFile(file, "w") as zipped:
        for path in files(folder):
            info = ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = (RUNNABLE if ".so" in path.suffixes else READABLE) << 16
            zipped.writestr(info, path.read_bytes())


def files(folder: Path) -> list[Path]:
    """Every file below ``folder``, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
