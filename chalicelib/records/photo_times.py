"""A race's photos in the order in which they were taken.

The database keeps the cameras' times and the race its clock's offset, so that another offset
changes one row and no cursor: a cursor holds a camera's time, and the order is the same by both.
"""

# ruff: noqa: S608 - what is put together here are constants of this folder

from dataclasses import dataclass
from datetime import datetime

from chalicelib.records import bibs, photos
from chalicelib.records.database import Database
from chalicelib.records.finds import FINDS
from chalicelib.records.hidden import HIDDEN
from chalicelib.records.paging import decode_upwards, encode_upwards
from chalicelib.records.photos import COLUMNS, Photo
from chalicelib.records.races import Race

EARLIEST, LATEST = "-infinity", "9999-12-31T00:00:00Z"  # a photo without a time is later than all
ALL = "infinity"

# As the indexes have it; a photo without a time comes last.
_TAKEN = "COALESCE(photos.taken_at, 'infinity')"

# A page in time's order. Each kind of listing has its own text, as those of photos have.
_FILTER = f"""
WHERE photos.race_id = :race_id
    AND ({_TAKEN}, photos.id) > (:at::timestamptz, :id::uuid)
    AND {_TAKEN} >= :first::timestamptz - :offset * interval '1 second'
    AND {_TAKEN} <= :last::timestamptz - :offset * interval '1 second'
    AND (:with_hidden::boolean OR NOT {HIDDEN})
"""
_ORDER = f"ORDER BY {_TAKEN}, photos.id LIMIT :limit"

PAGE = f"SELECT {COLUMNS} FROM photos {_FILTER} {_ORDER}"

# Nearly all that have a time, and all that the public asks for: with an index of its own.
PAGE_OF_COMPLETED = f"""
SELECT {COLUMNS} FROM photos {_FILTER} AND photos.processing_status = 'completed' {_ORDER}
"""

# Few of these have a time, so they are sorted.
PAGE_BY_STATUS = f"""
SELECT {COLUMNS} FROM photos {_FILTER} AND photos.processing_status = :status {_ORDER}
"""

PAGE_BY_BIB = f"""
SELECT {COLUMNS} FROM bibs JOIN photos ON photos.id = bibs.photo_id AND {bibs.COUNTS}
{_FILTER} AND bibs.number = :bib
    AND (:status::text IS NULL OR photos.processing_status = :status)
{_ORDER}
"""

PAGES_FOUND = {
    find: f"SELECT {COLUMNS} FROM photos {_FILTER} AND {found} {_ORDER}"
    for find, found in FINDS.items()
}

_LISTINGS = {None: PAGE, "completed": PAGE_OF_COMPLETED}


@dataclass(frozen=True)
class Window:
    """From when to when, both inclusive, by the race's corrected clock; None: without an end.

    Photos without a time are in no window but the one without ends.
    """

    first: datetime | None = None
    last: datetime | None = None

    def bounds(self) -> tuple[str, str]:
        """Both ends as the statements take them."""
        if self.first is None and self.last is None:
            return EARLIEST, ALL
        first = self.first.isoformat() if self.first else EARLIEST
        return first, self.last.isoformat() if self.last else LATEST


def page(
    database: Database,
    race: Race,
    window: Window,
    *,
    bib: str | None = None,
    status: str | None = None,
    find: str | None = None,
    with_hidden: bool = True,
    cursor: str = "",
    limit: int = 50,
) -> tuple[list[Photo], str]:
    """A page of a race's photos with their bibs, earliest taken first, and the next's cursor.

    Of one of FINDS' kinds with ``find``, which goes with neither bib nor status. The cursor is
    empty on the last page; a malformed one raises BadCursor.
    """
    at, id = decode_upwards(cursor)
    first, last = window.bounds()
    params: dict[str, object] = {"race_id": race.id, "at": at, "id": id, "limit": limit + 1}
    params |= {"first": first, "last": last, "offset": race.clock_offset}
    params["with_hidden"] = with_hidden
    if find is not None:
        rows = database.run(PAGES_FOUND[find], **params)
    elif bib is not None:
        rows = database.run(PAGE_BY_BIB, **params, bib=bib, status=status)
    elif status in _LISTINGS:
        rows = database.run(_LISTINGS[status], **params)
    else:
        rows = database.run(PAGE_BY_STATUS, **params, status=status)
    ended = rows[limit - 1] if len(rows) > limit else None
    following = encode_upwards(ended["taken_at"], ended["id"]) if ended else ""
    return photos.with_bibs(database, rows[:limit]), following
