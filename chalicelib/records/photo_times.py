"""A race's photos in the order in which they were taken.

The database keeps the cameras' times and the race its clock's offset, so that another offset
changes one row and no cursor: a cursor holds a camera's time, and the order is the same by both.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.records import photos
from chalicelib.records.database import Database
from chalicelib.records.hidden import HIDDEN
from chalicelib.records.listing import Listing
from chalicelib.records.paging import decode_upwards, encode_upwards
from chalicelib.records.photos import COLUMNS, Photo
from chalicelib.records.races import Race

EARLIEST, LATEST = "-infinity", "9999-12-31T00:00:00Z"  # a photo without a time is later than all
ALL = "infinity"

# As the indexes have it; a photo without a time comes last.
_TAKEN = "COALESCE(photos.taken_at, 'infinity')"

# A page in time's order. Few of those that are not completed have a time, so they are sorted;
# the completed ones, which are all that the public asks for, have an index of their own.
LISTING = Listing.of(
    COLUMNS,
    where=f"""
WHERE photos.race_id = :race_id
    AND ({_TAKEN}, photos.id) > (:at::timestamptz, :id::uuid)
    AND {_TAKEN} >= :first::timestamptz - :offset * interval '1 second'
    AND {_TAKEN} <= :last::timestamptz - :offset * interval '1 second'
    AND (:with_hidden::boolean OR NOT {HIDDEN})
""",
    order=f"ORDER BY {_TAKEN}, photos.id LIMIT :limit",
    indexed=["completed"],
)


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
    rows = LISTING.rows(
        database,
        bib=bib,
        status=status,
        find=find,
        race_id=race.id,
        at=at,
        id=id,
        limit=limit + 1,
        with_hidden=with_hidden,
        first=first,
        last=last,
        offset=race.clock_offset,
    )
    ended = rows[limit - 1] if len(rows) > limit else None
    following = encode_upwards(ended["taken_at"], ended["id"]) if ended else ""
    return photos.with_bibs(database, rows[:limit]), following
