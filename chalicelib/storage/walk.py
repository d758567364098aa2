"""The keys of a folder tree in the order in which S3 would list them."""

import os
from collections.abc import Iterator
from pathlib import Path

from chalicelib.storage.keys import BadKey, check_key


def keys_after(root: Path, prefix: str, after: str) -> Iterator[str]:
    """Keys of files below ``root`` that begin with ``prefix`` and sort behind ``after``.

    Lazy, and blind to folders that cannot hold such a key: a page costs about the folders that
    it shows. Links, and names that cannot be keys, are passed over.
    """
    folder = prefix.rpartition("/")[0]
    if not folder:
        yield from _below(root, "", prefix, after)
    elif _can_be_key(folder):
        yield from _below(root, f"{folder}/", prefix, after)


def _below(root: Path, folder: str, prefix: str, after: str) -> Iterator[str]:
    for key in _entries(root, folder):
        if key.endswith("/"):
            if _may_hold(key, prefix, after):
                yield from _below(root, key, prefix, after)
        elif key.startswith(prefix) and key > after:
            yield key


def _may_hold(folder: str, prefix: str, after: str) -> bool:
    in_prefix = folder.startswith(prefix) or prefix.startswith(folder)
    return in_prefix and (folder > after or after.startswith(folder))


def _entries(root: Path, folder: str) -> list[str]:
    """The folder's keys, folders with a slash behind them, in the order of their UTF-8.

    The slash takes part in the order: ``a-b`` sorts before ``a/b``. Code points sort like UTF-8.
    """
    try:
        with os.scandir(root / folder) as entries:
            return sorted(filter(None, (_key(folder, entry) for entry in entries)))
    except (FileNotFoundError, NotADirectoryError):
        root.stat()  # raises where all of it is gone: that is not the same as empty
        return []


def _key(folder: str, entry: os.DirEntry[str]) -> str:
    key = folder + entry.name
    if not _can_be_key(key):
        return ""
    if entry.is_dir(follow_symlinks=False):
        return f"{key}/"
    return key if entry.is_file(follow_symlinks=False) else ""


def _can_be_key(text: str) -> bool:
    try:
        check_key(text)
    except BadKey:
        return False
    return True
