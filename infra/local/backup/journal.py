"""What is to be done to end an exchange that was cut short; see ``exchange``."""

import os
from pathlib import Path

import msgspec

from chalicelib.storage.draft import sync
from infra.local.backup.manifest import BadBackup

NAME = "journal.json"


class Journal(msgspec.Struct):
    """Written anew before and after the renames."""

    photos: str  # where they belong; relative where that is in the folder of `dorsal run`
    whole: list[str] = []  # the parts that take their places; none before that, and none after


def read(home: Path) -> Journal | None:
    """That of a restore under way or cut short; raises BadBackup where it is damaged."""
    try:
        return msgspec.json.decode((home / NAME).read_bytes(), type=Journal)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise BadBackup(
            f"{home / NAME} is damaged ({error}): put back by hand what lies beside it"
        ) from None


def write(home: Path, journal: Journal) -> None:
    """It is on the disk when this returns."""
    draft = home / f"{NAME}.new"
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(journal))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(home / NAME)
    sync(home)
