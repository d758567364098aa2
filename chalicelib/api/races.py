"""Races: made, listed and changed."""

from typing import cast

from msgspec import UNSET, UnsetType, structs

from chalicelib.api import auth, estimates
from chalicelib.api.doors import Doors
from chalicelib.api.problems import Conflict, NotFound
from chalicelib.api.race_types import (
    ChangedRace,
    NewRace,
    OverviewAnswer,
    PhotoCounts,
    PreviewCounts,
    RaceAnswer,
    RacesAnswer,
    RacesQuery,
)
from chalicelib.api.takedown_types import TakedownCounts
from chalicelib.api.types import Listed
from chalicelib.api.visit import Reply, Visit
from chalicelib.errors import Unavailable
from chalicelib.pipeline.sending import ring_anew
from chalicelib.records import link_keys, races, redraws, refusals, takedowns
from chalicelib.records.races import Overview, Race

doors = Doors(__name__)


@doors.open(
    "POST", "/races", access="photographer", all_races=True, takes=NewRace, gives=RaceAnswer,
    status=201, refuses=(409,),
)  # fmt: skip
def create_race(visit: Visit, body: NewRace) -> Reply:
    """Make a race; a token of some races makes no more of them."""
    database = visit.services.database
    try:
        with database.transaction():
            race = races.create(database, body.slug, body.name, body.date)
            if body.listed != race.listed:
                race = races.change(database, race.id, listed=body.listed) or race
    except refusals.Conflict as error:
        raise Conflict(f"There is a race {body.slug!r} already; choose another slug.") from error
    return Reply(body=shown(race), headers={"Location": visit.address(f"/races/{race.slug}")})


@doors.open("GET", "/races", access="public", gives=RacesAnswer, query=RacesQuery)
def list_races(visit: Visit, query: RacesQuery) -> RacesAnswer:
    """List races, the latest first; without a token the public ones.

    With a token of some races: those, and the public ones unless ?mine=true.
    """
    token = visit.token
    if query.mine and token is None:
        raise auth.unauthorized("Races of one's own need a token: Authorization: Bearer TOKEN.")
    found, following = races.page(
        visit.services.database,
        public=not query.mine,
        unlisted=token is not None and token.race_ids is None,
        and_also=(token and token.race_ids) or (),
        cursor=query.cursor,
        limit=query.limit,
    )
    return RacesAnswer(races=tuple(map(shown, found)), next_cursor=following or None)


@doors.open("GET", "/races/{slug}", access="public", gives=OverviewAnswer)
def get_race(visit: Visit, slug: str) -> RaceAnswer:
    """Tell of a race; one that is closed needs its link key, in X-Link-Key, or a token.

    With a token also of how far its photos are, and about how long the unfinished still take.
    """
    race = visible(visit, slug)
    overview = races.overview(visit.services.database, slug) if visit.holds(race.id) else None
    return _with_counts(visit, overview) if overview else shown(race)


@doors.open(
    "PATCH", "/races/{slug}", access="photographer", takes=ChangedRace, gives=OverviewAnswer
)
def change_race(visit: Visit, slug: str, body: ChangedRace) -> OverviewAnswer:
    """Change what is given of a race, and leave the rest as it is.

    The clock's offset counts at once, in answers, in search and in exports. With another watermark
    the previews are drawn anew, one after the other; ``previews`` tells how many are still to be.
    """
    given = {name: new for name, new in structs.asdict(body).items() if new is not UNSET}
    database = visit.services.database
    races.change(database, known(visit, slug).id, **given)
    overview = races.overview(database, slug)
    if overview is None:
        raise _unknown(slug)
    answer = _with_counts(visit, overview)
    if answer.previews:
        ring_anew(visit.services, answer.previews.waiting)
    return answer


@doors.open(
    "DELETE", "/races/{slug}", access="photographer", gives=None, status=204, refuses=(409,)
)
def delete_race(visit: Visit, slug: str) -> None:
    """Delete a race that was made by mistake, with its start list and its requests.

    409 while it has photos: delete these first, so that nobody's work goes with one call.
    """
    try:
        races.delete(visit.services.database, known(visit, slug).id)
    except refusals.Conflict as error:
        raise Conflict(f"The race {slug!r} has photos; delete these first.") from error


def known(visit: Visit, slug: str) -> Race:
    """The race, for whoever holds a token of it. Raises NotFound, or Forbidden for others."""
    race = named(visit, slug)
    if not visit.holds(race.id):
        raise auth.kept_out(visit.token, "This needs a token.")
    return race


def named(visit: Visit, slug: str) -> Race:
    """The race, whoever asks. Raises :class:`NotFound`."""
    race = races.get(visit.services.database, slug)
    if race is None:
        raise _unknown(slug)
    return race


def visible(visit: Visit, slug: str) -> Race:
    """The race, if this visitor may know of it."""
    race = named(visit, slug)
    if not open_to(visit, race):
        needs = f"The race {slug!r} is closed; it needs its link key or a token."
        raise auth.kept_out(visit.token, needs)
    return race


def open_to(visit: Visit, race: Race) -> bool:
    """Whether this visitor may know of the race."""
    if race.listed != "closed" or visit.holds(race.id):
        return True
    return link_keys.opens(race, visit.link_key(race.slug))


def _unknown(slug: str) -> NotFound:
    return NotFound(f"There is no race {slug!r}.")


def _with_counts(visit: Visit, overview: Overview) -> OverviewAnswer:
    estimate = estimates.of_race(visit, overview)
    previews = redraws.counts(visit.services.database, overview.race.id)
    asks = previews["waiting"] and estimate is not UNSET  # where it is, Redis is away
    return OverviewAnswer(
        **structs.asdict(shown(overview.race)),
        clock_offset=overview.race.clock_offset,
        watermark=overview.race.watermark,
        photos=PhotoCounts(**overview.photos),
        takedowns=TakedownCounts(**takedowns.undecided(visit.services.database, overview.race.id)),
        previews=PreviewCounts(**previews, paused=_paused(visit) if asks else UNSET),
        estimate=estimate,
    )


def _paused(visit: Visit) -> bool | UnsetType:
    try:
        return visit.services.queue.paused()
    except Unavailable:
        return UNSET


def shown(race: Race) -> RaceAnswer:
    """A race as clients see it."""
    return RaceAnswer(
        slug=race.slug,
        name=race.name,
        date=race.date,
        listed=cast(Listed, race.listed),
        created_at=race.created_at,
    )
