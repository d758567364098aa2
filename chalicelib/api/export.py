"""A race's photos and bibs as CSV, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterator

from chalicelib.api.doors import Doors, Reply, Visit
from chalicelib.api.races import known
from chalicelib.records import bibs
from chalicelib.records.bibs import ExportedPhoto

doors = Doors(__name__)
CSV = "text/csv; charset=utf-8"
HEADER = (
    "photo", "name", "status", "takenAt", "bib", "confidence", "source", "confirmed",
)  # fmt: skip
# What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@doors.open("GET", "/races/{slug}/export.csv", access="photographer", gives=None, produces=CSV)
def export_race(visit: Visit, slug: str) -> Reply:
    """Get a race's photos as CSV: one row for each bib, and one for a photo without any."""
    race = known(visit, slug)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for page in bibs.export(visit.services.database, race.id):
        writer.writerows(row for photo in page for row in rows(photo))
    name = f'attachment; filename="{race.slug}.csv"'
    return Reply(body=text.getvalue(), headers={"Content-Disposition": name})


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
