"""A race's photos and bibs as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus

from chalicelib.api.doors import Doors
from chalicelib.api.races import known
from chalicelib.api.visit import Reply, Visit
from chalicelib.records import bibs
from chalicelib.records.bibs import ExportedPhoto

doors = Doors(__name__)
CSV = "text/csv; charset=utf-8"
MAX_ANSWER = 2_000_000  # characters; Lambda answers 6 MB, and a character may take three bytes
LINK_SECONDS = 900
HEADER = (
    "photo", "name", "status", "takenAt", "bib", "confidence", "source", "confirmed",
)  # fmt: skip
# What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@doors.open(
    "GET",
    "/races/{slug}/export.csv",
    access="photographer",
    gives=None,
    produces=CSV,
    redirects=True,
)
def export_race(visit: Visit, slug: str) -> Reply:
    """Get a race's photos as CSV: one row for each bib, and one for a photo without any.

    What is larger than a function can answer is at Location for some minutes.
    """
    race = known(visit, slug)
    text = _text(bibs.export(visit.services.database, race.id))
    name = f"{race.slug}.csv"
    if len(text) > MAX_ANSWER:
        # One object for each race, so that exports do not pile up.
        stored = visit.services.storage.put(f"exports/{race.id}.csv", text.encode(), "text/csv")
        link = visit.services.storage.presign_get(stored.key, LINK_SECONDS, name)
        return Reply(status=HTTPStatus.SEE_OTHER, headers={"Location": link})
    return Reply(body=text, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _text(pages: Iterable[Sequence[ExportedPhoto]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for page in pages:
        writer.writerows(row for photo in page for row in rows(photo))
    return text.getvalue()


def rows(photo: ExportedPhoto) -> Iterator[tuple[str, ...]]:
    """A photo's rows, under HEADER."""
    taken = photo.taken_at.isoformat() if photo.taken_at else ""
    about = (photo.photo_id, harmless(photo.original_name), photo.status, taken)
    if not photo.bibs:
        yield (*about, "", "", "", "")
    for bib in photo.bibs:
        confidence = "" if bib.confidence is None else f"{bib.confidence:.3f}"
        confirmed = "true" if bib.confirmed else "false"
        yield (*about, harmless(bib.number), confidence, bib.source, confirmed)


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: such get an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text
