"""The numbers on a photo.

The model's rows and a person's rows live side by side. Until a person has spoken the model's
are the photo's bibs; from then on the person's alone are, so that neither what a person added
nor what a person removed is lost to a later reading.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.errors import DorsalError
from chalicelib.records.database import Database
from chalicelib.records.paging import is_id

type Box = tuple[int, int, int, int]  # x0, y0, x1, y1, upright full-size pixels

# Which rows count, in any statement that joins bibs to their photos.
COUNTS = "(bibs.source = 'person') = (photos.bibs_set_at IS NOT NULL)"


def same(number: str, other: str) -> str:
    """The condition that two expressions are one number, as the indexes have it.

    Zeros in front do not count: who is printed 02478 may be listed, or read, as 2478.
    """
    return f"ltrim({number}, '0') = ltrim({other}, '0')"


# The model's bibs as JSON holds them, and how they, read(id of the photo, ...), come into the table
# or replace what it has of the same number.
READ_COLUMNS = (
    "(number text, confidence double precision, box jsonb, confirmed boolean, read_as text)"
)
KEEP_READ = """
    INSERT INTO bibs (photo_id, number, source, confidence, box, confirmed, read_as)
    SELECT id, number, 'model', confidence, box, confirmed, read_as FROM read
    ON CONFLICT (photo_id, number, source) DO UPDATE SET confidence = excluded.confidence,
        box = excluded.box, confirmed = excluded.confirmed, read_as = excluded.read_as
""".strip()

# The bibs of some photos, surest first.
OF_PHOTOS = f"""
SELECT bibs.photo_id, number, confidence, box, source, confirmed, read_as
FROM photos JOIN bibs ON bibs.photo_id = photos.id AND {COUNTS}
WHERE photos.id = ANY(:ids::uuid[])
ORDER BY confidence DESC NULLS FIRST, number
"""

# A person has spoken; also locks the photo, so that two people's lists do not mix.
# When is the clock's time and not the transaction's: of two in a row the later is later.
MARK_SET = """
UPDATE photos SET bibs_set_at = clock_timestamp(), updated_at = now()
WHERE id = :id AND (:whatever OR bibs_set_at IS NOT DISTINCT FROM :seen::timestamptz) RETURNING id
"""

# Nobody has spoken: the reading counts again.
MARK_UNSET = """
UPDATE photos SET bibs_set_at = NULL, updated_at = now()
WHERE id = :id AND (:whatever OR bibs_set_at IS NOT DISTINCT FROM :seen::timestamptz) RETURNING id
"""

# What a person says of a photo now; no row: there is no such photo.
SAID = """
SELECT bibs_set_at IS NOT NULL AS spoken,
    (SELECT coalesce(jsonb_agg(number), '[]') FROM bibs
        WHERE photo_id = photos.id AND source = 'person') AS numbers
FROM photos WHERE id = :id
"""

# Forget the person's earlier list.
CLEAR_PERSONS = "DELETE FROM bibs WHERE photo_id = :id AND source = 'person'"

# The person's list; a number that the model had read too keeps its box and confidence, another one
# has the box that was said.
ADD_PERSONS = """
INSERT INTO bibs (photo_id, number, source, confidence, box, confirmed, read_as)
SELECT :id::uuid, said.number, 'person', model.confidence,
    COALESCE(model.box, :boxes::jsonb -> said.number), true, COALESCE(model.read_as, '')
FROM (SELECT DISTINCT jsonb_array_elements_text(:numbers::jsonb) AS number) AS said
LEFT JOIN bibs AS model
    ON model.photo_id = :id AND model.number = said.number AND model.source = 'model'
"""


@dataclass(frozen=True, kw_only=True)
class StoredBib:
    """A number on a photo, and who says so."""

    number: str
    confidence: float | None = None  # 0..1; None: a person's, where the model had read nothing
    box: Box | None = None
    source: str = "model"  # or "person"
    confirmed: bool = False  # by a person, or by the start list
    read_as: str = ""  # what was read, where the list or other photos corrected it

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "StoredBib":
        """From a row, or JSON, with these columns."""
        box = row["box"]
        return cls(**{**row, "box": tuple(box) if box is not None else None})


@dataclass(frozen=True)
class Seen:
    """What a person's word is based on: when a person spoke last (None: never), or ``whatever``."""

    seen: datetime | None = None
    whatever: bool = True


def of(database: Database, photo_ids: Sequence[str]) -> dict[str, tuple[StoredBib, ...]]:
    """The bibs that count, by photo; photos without any are left out."""
    found: dict[str, tuple[StoredBib, ...]] = {}
    ids = [id for id in photo_ids if is_id(id)]
    for row in database.run(OF_PHOTOS, ids=ids) if ids else ():
        photo_id = row.pop("photo_id")
        found[photo_id] = (*found.get(photo_id, ()), StoredBib.of_row(row))
    return found


class Contradicted(DorsalError):
    """Somebody else has said something of the photo since it was looked at; look again."""


ANYTHING = Seen()
NOWHERE: Mapping[str, Box] = {}


def set_by_person(
    database: Database,
    photo_id: str,
    numbers: Sequence[str],
    seen: Seen = ANYTHING,
    boxes: Mapping[str, Box] = NOWHERE,
) -> bool:
    """Let a person's list, which may be empty, be the photo's bibs; False: no such photo.

    ``boxes`` says where numbers are that the model has not read.
    Raises :class:`Contradicted` where it is not as it was ``seen``, unless it says the same
    already: then an answer was lost on its way, or two people agree.
    """
    with database.transaction():
        if not is_id(photo_id):
            return False
        if not database.run(MARK_SET, id=photo_id, **vars(seen)):
            return _says(database, photo_id, numbers)
        database.run(CLEAR_PERSONS, id=photo_id)
        said = {"numbers": json.dumps(list(numbers)), "boxes": json.dumps(dict(boxes))}
        database.run(ADD_PERSONS, id=photo_id, **said)
    return True


def unset_by_person(database: Database, photo_id: str, seen: Seen = ANYTHING) -> bool:
    """Take a person's list back, so that the reading counts again; False: no such photo.

    Raises :class:`Contradicted` as :func:`set_by_person` does.
    """
    with database.transaction():
        if not is_id(photo_id):
            return False
        if not database.run(MARK_UNSET, id=photo_id, **vars(seen)):
            return _says(database, photo_id, None)
        database.run(CLEAR_PERSONS, id=photo_id)
    return True


def _says(database: Database, photo_id: str, numbers: Sequence[str] | None) -> bool:
    """Whether the photo is there; raises Contradicted unless ``numbers`` are said of it."""
    for row in database.run(SAID, id=photo_id):
        if row["spoken"] != (numbers is not None) or set(row["numbers"]) != set(numbers or ()):
            raise Contradicted("somebody else has said something of this photo meanwhile")
        return True
    return False
