"""A race's photos and bibs taken out: as CSV for people, in pages of JSON for programs."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from chalicelib.api import spreadsheet
from chalicelib.api.doors import Doors
from chalicelib.api.export_types import (
    CsvQuery,
    ExportAnswer,
    ExportedBibAnswer,
    ExportedPhotoAnswer,
    ExportQuery,
)
from chalicelib.api.photo_types import FileAnswer
from chalicelib.api.races import known
from chalicelib.api.types import Source, Status
from chalicelib.api.visit import Reply, Visit
from chalicelib.pipeline.removal import export_key
from chalicelib.records import exports
from chalicelib.records.bibs import StoredBib
from chalicelib.records.exports import ExportedPhoto
from chalicelib.records.races import Entrant, Race

doors = Doors(__name__)
CSV = "text/csv; charset=utf-8"
MAX_ANSWER = 2_000_000  # bytes; Lambda answers 6 MB of JSON, in which some characters take more


@doors.open(
    "GET",
    "/races/{slug}/export.csv",
    access="photographer",
    query=CsvQuery,
    gives=None,
    produces=CSV,
    redirects=True,
)
def export_race(visit: Visit, slug: str, query: CsvQuery) -> Reply:
    """Get a race's photos as CSV: one row for each bib, and one for a photo without any.

    With names, also of the start list's entrants. What is larger than a function can answer is at
    Location for some minutes.
    """
    race = known(visit, slug)
    with SpooledTemporaryFile(max_size=MAX_ANSWER) as file:
        _write(visit, race, query.names, cast(IO[bytes], file))
        return _answer(visit, race, query.names, cast(IO[bytes], file))


@doors.open(
    "POST", "/races/{slug}/export.csv", access="photographer", query=CsvQuery, gives=FileAnswer
)
def link_export(visit: Visit, slug: str, query: CsvQuery) -> FileAnswer:
    """Put a race's CSV into storage, for a browser, whose downloads carry no token.

    The answer is a link to it, good for some minutes.
    """
    race = known(visit, slug)
    with SpooledTemporaryFile(max_size=MAX_ANSWER) as file:
        file.write(codecs.BOM_UTF8)  # without it Excel reads a double-clicked CSV as Latin-1
        _write(visit, race, query.names, cast(IO[bytes], file))
        return FileAnswer(url=_stored(visit, race, query.names, cast(IO[bytes], file)))


@doors.open(
    "GET", "/races/{slug}/export", access="photographer", query=ExportQuery, gives=ExportAnswer
)
def export_page(visit: Visit, slug: str, query: ExportQuery) -> ExportAnswer:
    """Get a page of a race's photos with their bibs and checksums, the oldest first.

    With names, also of the start list's entrants.
    """
    race, database = known(visit, slug), visit.services.database
    photos, following = exports.page(database, race, cursor=query.cursor, limit=query.limit)
    entrants = exports.entrants(database, race, photos) if query.names else {}
    shown = tuple(_shown(photo, entrants) for photo in photos)
    return ExportAnswer(photos=shown, next_cursor=following or None)


def _write(visit: Visit, race: Race, names: bool, file: IO[bytes]) -> None:
    """The whole CSV into ``file``, a page of photos in memory at a time."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text)
    writer.writerow(spreadsheet.HEADER + (spreadsheet.NAMES if names else ()))
    for row in _rows(visit, race, names):
        writer.writerow(row)
    text.flush()
    text.detach()


def _rows(visit: Visit, race: Race, names: bool) -> Iterator[tuple[str, ...]]:
    database = visit.services.database
    for page in exports.pages(database, race):
        entrants = exports.entrants(database, race, page) if names else None
        for photo in page:
            yield from spreadsheet.rows(photo, entrants)


def _answer(visit: Visit, race: Race, names: bool, file: IO[bytes]) -> Reply:
    if file.tell() <= MAX_ANSWER:
        file.seek(0)
        as_file = f'attachment; filename="{_name(race)}"'
        return Reply(body=file.read().decode(), headers={"Content-Disposition": as_file})
    return Reply(
        status=HTTPStatus.SEE_OTHER, headers={"Location": _stored(visit, race, names, file)}
    )


def _stored(visit: Visit, race: Race, names: bool, file: IO[bytes]) -> str:
    """A link to ``file``, put into storage."""
    file.seek(0)
    # One object for each race, so that exports do not pile up; and one with names, so that a link
    # to the other never leads to them.
    stored = visit.services.storage.put_file(export_key(race.id, names), file, "text/csv")
    return visit.link(stored.key, _name(race))


def _name(race: Race) -> str:
    return f"{race.slug}.csv"


def _shown(photo: ExportedPhoto, entrants: Mapping[str, Entrant]) -> ExportedPhotoAnswer:
    return ExportedPhotoAnswer(
        id=photo.photo_id,
        name=photo.original_name,
        sha256=photo.sha256 or None,
        bytes=photo.bytes,
        status=cast(Status, photo.status),
        taken_at=photo.taken_at,
        bibs_set_at=photo.bibs_set_at,
        bibs=tuple(_bib(bib, entrants.get(bib.number)) for bib in photo.bibs),
    )


def _bib(bib: StoredBib, entrant: Entrant | None) -> ExportedBibAnswer:
    who = {"name": entrant.name, "category": entrant.category} if entrant else {}
    return ExportedBibAnswer(
        number=bib.number,
        confidence=bib.confidence,
        source=cast(Source, bib.source),
        confirmed=bib.confirmed,
        read_as=bib.read_as or None,
        **who,
    )
