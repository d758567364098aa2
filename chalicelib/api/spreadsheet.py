"""Rows of a CSV that is safe to open in a spreadsheet."""

import re
from collections.abc import Iterator, Mapping

from chalicelib.records.bibs import StoredBib
from chalicelib.records.exports import ExportedPhoto
from chalicelib.records.races import Entrant

HEADER = (
    "photo", "name", "status", "takenAt", "bib", "confidence", "source", "confirmed", "readAs",
    "sha256",
)  # fmt: skip
NAMES = ("entrant", "category")
# What a spreadsheet takes for the start of a formula, at the start of a cell (OWASP, "CSV
# Injection"). Where semicolons or tabs part the cells, one that holds them becomes several.
_FORMULA = re.compile('(^|[;\\t\\r\\n])(?=[ "]*[=+\\-@\\t\\r\\n＝＋－＠])')  # noqa: RUF001


def rows(
    photo: ExportedPhoto, entrants: Mapping[str, Entrant] | None = None
) -> Iterator[tuple[str, ...]]:
    """A photo's rows: one for each bib, or one without; under HEADER, with entrants also NAMES."""
    taken = photo.taken_at.isoformat() if photo.taken_at else ""
    about = (photo.photo_id, harmless(photo.original_name), photo.status, taken)
    nobody = Entrant(bib="")
    for bib in photo.bibs or (None,):
        entrant = (entrants or {}).get(bib.number, nobody) if bib else nobody
        names = (harmless(entrant.name), harmless(entrant.category)) if entrants is not None else ()
        yield (*about, *_bib(bib), photo.sha256, *names)


def _bib(bib: StoredBib | None) -> tuple[str, ...]:
    if bib is None:
        return ("",) * 5
    confidence = "" if bib.confidence is None else f"{bib.confidence:.3f}"
    confirmed = "true" if bib.confirmed else "false"
    return harmless(bib.number), confidence, bib.source, confirmed, harmless(bib.read_as)


def harmless(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: such get an apostrophe in front."""
    # Most texts are numbers and names of files, and a race has some 100,000 of each.
    return text if text.isalnum() else _FORMULA.sub(r"\1'", text)
