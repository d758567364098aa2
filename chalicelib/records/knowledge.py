"""What is known of a race, out of its readings and its start list, and when that changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.records.database import Database

# On how many photos each number is clear, and who started; one snapshot, two values.
KNOWN = """
SELECT (
    SELECT jsonb_object_agg(number, photos) FROM (
        SELECT number, count(*) AS photos FROM clear_numbers
        WHERE race_id = :race_id AND photo_id <> :but::uuid GROUP BY number
    ) AS clear
) AS photos, (
    SELECT jsonb_agg(bib) FROM entrants WHERE race_id = :race_id
) AS start_list
"""

# How many photos show a number clearly, and how many one of :numbers.
SHOWING = """
SELECT count(DISTINCT photo_id) AS photos,
    count(DISTINCT photo_id) FILTER (WHERE number = ANY(:numbers::text[])) AS with_them
FROM clear_numbers WHERE race_id = :race_id
"""

# Something is known, or known no more, that was not known before.
RAISE = "UPDATE races SET knowledge = knowledge + 1 WHERE id = :race_id"

# The same, by a start list; two people who replace one list take turns at this row.
RAISE_BY_LIST = """
UPDATE races SET knowledge = knowledge + 1, start_list_changed = knowledge + 1
WHERE id = :race_id
"""

NONE = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a race at one moment."""

    photos: Mapping[str, int]  # on how many of its photos each number is clear
    start_list: frozenset[str]  # empty where there is none


def of(database: Database, race_id: str, but: str = "") -> Known:
    """What is known of a race, by all of its photos or by all ``but`` one.

    Every stored reading counts, that of a photo to be read anew until the new one is there.
    """
    [row] = database.run(KNOWN, race_id=race_id, but=but or NONE)
    return Known(photos=row["photos"] or {}, start_list=frozenset(row["start_list"] or ()))


def photos_showing(database: Database, race_id: str, numbers: Sequence[str]) -> tuple[int, int]:
    """How many of a race's photos show a number clearly, and how many one of ``numbers``."""
    [row] = database.run(SHOWING, race_id=race_id, numbers=list(numbers))
    return row["photos"], row["with_them"]


def changed(database: Database, race_id: str) -> None:
    """What is known of a race has changed; belongs into the transaction that changed it."""
    database.run(RAISE, race_id=race_id)


def start_list_changed(database: Database, race_id: str) -> None:
    """The same of its start list, for which its photos are judged again without a rest."""
    database.run(RAISE_BY_LIST, race_id=race_id)
