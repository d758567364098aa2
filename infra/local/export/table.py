"""A race as CSV, of any size: the API's own, put together from the pages of its export."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from chalicelib.api.spreadsheet import HEADER, NAMES, rows
from chalicelib.records.bibs import StoredBib
from chalicelib.records.exports import ExportedPhoto
from chalicelib.records.races import Entrant
from infra.local.export.orders import rights
from infra.local.export.originals import Photo


def write_table(file: Path, photos: Iterable[Photo], *, names: bool) -> None:
    """Write ``photos`` in place of what is in ``file``, once all of them are there."""
    with _in_place_of(file) as draft:
        writer = csv.writer(draft)
        writer.writerow(HEADER + (NAMES if names else ()))
        for photo in photos:
            writer.writerows(rows(_exported(photo), _entrants(photo) if names else None))


@contextmanager
def _in_place_of(file: Path) -> Iterator[IO[str]]:
    with NamedTemporaryFile(
        "w", dir=file.parent, prefix=".dorsal-", delete_on_close=False, newline="", encoding="utf-8"
    ) as draft:
        yield draft
        draft.close()
        Path(draft.name).chmod(rights(file))
        Path(draft.name).replace(file)


def _exported(photo: Photo) -> ExportedPhoto:
    return ExportedPhoto(
        photo_id=photo["id"],
        original_name=photo["name"],
        sha256=photo["sha256"] or "",
        bytes=photo["bytes"],
        status=photo["status"],
        taken_at=_time(photo["takenAt"]),
        bibs_set_at=_time(photo["bibsSetAt"]),
        bibs=tuple(map(_bib, photo["bibs"])),
    )


def _bib(bib: Mapping[str, Any]) -> StoredBib:
    return StoredBib(
        number=bib["number"],
        confidence=bib["confidence"],
        source=bib["source"],
        confirmed=bib["confirmed"],
        read_as=bib["readAs"] or "",
    )


def _entrants(photo: Photo) -> dict[str, Entrant]:
    return {
        bib["number"]: Entrant(bib=bib["number"], name=bib["name"], category=bib["category"])
        for bib in photo["bibs"]
        if "name" in bib
    }


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
