"""What the reader saw on a photo, and why it was kept or dropped.

With these a race can be judged again (start list, usual numbers) without its pixels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

# All that was seen on one photo, in the reader's order.
OF_PHOTO = """
SELECT text, confidence, box, verdict, reason, number, belief, clear, evidence FROM candidates
WHERE photo_id = :photo_id ORDER BY position
"""

# All that was seen on some photos.
OF_PHOTOS = """
SELECT photo_id, text, confidence, box, verdict, reason, number, belief, clear, evidence
FROM candidates WHERE photo_id = ANY(:ids::uuid[]) ORDER BY photo_id, position
"""


@dataclass(frozen=True, kw_only=True)
class StoredCandidate:
    """One text on a photo that might have been a bib; its numbers come back to the last bit.

    ``text``, ``confidence``, ``box``, ``clear`` and ``evidence`` are the reading's and stay; the
    rest is judgement and changes with what is known of the race.
    """

    text: str
    confidence: float  # 0..1
    box: tuple[int, int, int, int]  # x0, y0, x1, y1 in pixels of the upright full-size photo
    verdict: str  # "kept" or "dropped"
    reason: str = ""
    number: str = ""  # what it stands for
    belief: float = 0.0  # 0..1, that ``number`` is right
    clear: bool = False  # the photo alone sufficed to keep it
    evidence: Mapping[str, Any] = field(default_factory=dict)  # JSON; {}: of before there was any

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "StoredCandidate":
        """From a row, or JSON, with these columns."""
        return cls(**{**row, "box": tuple(row["box"])})


def of(database: Database, photo_id: str) -> list[StoredCandidate]:
    """What the last reading of a photo saw."""
    rows = database.run(OF_PHOTO, photo_id=photo_id) if is_id(photo_id) else []
    return [StoredCandidate.of_row(row) for row in rows]


def of_many(database: Database, photo_ids: Sequence[str]) -> dict[str, list[StoredCandidate]]:
    """The same of some photos, by photo; those on which nothing was seen are left out."""
    found: dict[str, list[StoredCandidate]] = {}
    for row in database.run(OF_PHOTOS, ids=list(photo_ids)):
        photo_id = row.pop("photo_id")
        found.setdefault(photo_id, []).append(StoredCandidate.of_row(row))
    return found
