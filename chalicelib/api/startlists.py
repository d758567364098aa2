"""A race's start list: looked at before it is put, put, followed, and taken away."""

from collections.abc import Sequence

from chalicelib.api import incoming, startlist
from chalicelib.api.doors import Doors
from chalicelib.api.problems import UnsupportedType
from chalicelib.api.races import known
from chalicelib.api.startlist import StartList
from chalicelib.api.startlist_types import (
    EntrantAnswer,
    PreviewAnswer,
    StandingAnswer,
    StartListAnswer,
)
from chalicelib.api.visit import Visit
from chalicelib.pipeline.matching import matches
from chalicelib.pipeline.removal import export_key
from chalicelib.pipeline.sending import ring_anew
from chalicelib.records import passes, races
from chalicelib.records.races import Entrant, Race

doors = Doors(__name__)
CSV_TYPES = ("text/csv", "text/plain", "application/csv", "application/octet-stream")
SHOWN = 10  # entrants, and unlisted numbers, of a preview


@doors.open("GET", "/races/{slug}/start-list", access="photographer", gives=StandingAnswer)
def get_start_list(visit: Visit, slug: str) -> StandingAnswer:
    """Tell how long a race's start list is, and how far its photos are judged by it."""
    database, race = visit.services.database, known(visit, slug)
    progress = passes.of_list(database, race.id)
    return StandingAnswer(
        entrants=races.entrant_count(database, race.id),
        judging=progress.judging,
        photos=progress.photos,
        photos_left=progress.photos_left,
    )


@doors.open(
    "PUT", "/races/{slug}/start-list", access="photographer", media=CSV_TYPES,
    gives=StartListAnswer,
)  # fmt: skip
def put_start_list(visit: Visit, slug: str) -> StartListAnswer:
    """Replace a race's start list by a CSV with the columns bib, name, category.

    Comma, semicolon or tab; with or without a header; UTF-8. A list with any fault changes
    nothing and is answered with each faulty line's number.
    """
    race, rows = known(visit, slug), _sent(visit).entrants
    _replace(visit, race, rows)
    return StartListAnswer(entrants=len(rows))


@doors.open(
    "POST", "/races/{slug}/start-list/preview", access="photographer", media=CSV_TYPES,
    gives=PreviewAnswer,
)  # fmt: skip
def preview_start_list(visit: Visit, slug: str) -> PreviewAnswer:
    """Say what a CSV would be taken for as a start list, and change nothing.

    With how many photos show a number that is on it. Faults are answered as PUT answers them.
    """
    race, sent = known(visit, slug), _sent(visit)
    rows = sent.entrants
    found = matches(visit.services, race.id, [row.bib for row in rows])
    return PreviewAnswer(
        entrants=len(rows),
        named=sum(bool(row.name) for row in rows),
        with_category=sum(bool(row.category) for row in rows),
        ignored=sent.ignored[:SHOWN],
        first=tuple(
            EntrantAnswer(bib=row.bib, name=row.name, category=row.category) for row in rows[:SHOWN]
        ),
        replaces=races.entrant_count(visit.services.database, race.id),
        photos=found.photos,
        photos_listed=found.photos_listed,
        numbers=found.numbers,
        numbers_listed=found.listed,
        unlisted=found.unlisted[:SHOWN],
    )


@doors.open(
    "DELETE", "/races/{slug}/start-list", access="photographer", gives=None, status=204
)  # fmt: skip
def delete_start_list(visit: Visit, slug: str) -> None:
    """Let a race have no start list; its photos are judged again without one."""
    _replace(visit, known(visit, slug), ())


def _replace(visit: Visit, race: Race, rows: Sequence[Entrant]) -> None:
    races.replace_entrants(visit.services.database, race.id, rows)
    # An export may hold names that the race has no more.
    visit.services.storage.erase([export_key(race.id, names=True)])
    ring_anew(visit.services)


def _sent(visit: Visit) -> StartList:
    """The list that came with the request. Raises what :func:`startlist.parse` raises."""
    if incoming.media_type(visit.request) not in CSV_TYPES:
        raise UnsupportedType("Send text/csv.")
    return startlist.parse(visit.body())
