"""What the reader saw on a photo, and why it kept or dropped it.

With these a race can be judged again (start list, usual numbers) without its pixels.
"""

from dataclasses import dataclass

from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

# All that was seen on one photo, in the reader's order.
OF_PHOTO = """
SELECT text, confidence, box, verdict, reason FROM candidates
WHERE photo_id = :photo_id ORDER BY position
"""


@dataclass(frozen=True, kw_only=True)
class StoredCandidate:
    """One text on a photo that might have been a bib."""

    text: str
    confidence: float  # 0..1
    box: tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels of the upright full-size photo
    verdict: str  # "kept" or "dropped"
    reason: str = ""


def of(database: Database, photo_id: str) -> list[StoredCandidate]:
    """What the last reading of a photo saw."""
    rows = database.run(OF_PHOTO, photo_id=photo_id) if is_id(photo_id) else []
    return [StoredCandidate(**{**row, "box": tuple(row["box"])}) for row in rows]
