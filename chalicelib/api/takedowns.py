"""Requests to take photos away: anybody asks, who holds a token decides."""

from typing import cast

from chalicelib.api import auth, photos, races
from chalicelib.api.doors import Doors
from chalicelib.api.problems import Fault, Headers, Invalid, NotFound, TooManyRequests
from chalicelib.api.takedown_types import (
    AskedAnswer,
    NewTakedownBody,
    TakedownAnswer,
    TakedownCounts,
    TakedownsAnswer,
    TakedownsQuery,
    TakedownStatus,
    VerdictAnswer,
    VerdictBody,
    Wish,
)
from chalicelib.api.visit import Visit
from chalicelib.pipeline import takedowns as asking
from chalicelib.records import takedowns
from chalicelib.records.races import Race
from chalicelib.records.takedowns import NewTakedown, Takedown

doors = Doors(__name__)
A_DAY: Headers = {"Retry-After": "86400"}


@doors.open(
    "POST", "/races/{slug}/takedowns", access="public", takes=NewTakedownBody, gives=AskedAnswer,
    status=201, refuses=(429,),
)  # fmt: skip
def ask_takedown(visit: Visit, slug: str, body: NewTakedownBody) -> AskedAnswer:
    """Ask for a photo, or all photos of a number, to be hidden or deleted.

    An open request hides at once, for a number also photos that are read later, within the
    limits. One that is waiting hides nothing more until the organiser decides: one of too many, or
    of what was rejected.
    """
    asked = ask(visit, races.visible(visit, slug), body)
    return AskedAnswer(id=asked.id, status=cast(TakedownStatus, asked.status))


@doors.open(
    "GET", "/races/{slug}/takedowns", access="photographer", query=TakedownsQuery,
    gives=TakedownsAnswer,
)  # fmt: skip
def list_takedowns(visit: Visit, slug: str, query: TakedownsQuery) -> TakedownsAnswer:
    """List a race's requests, newest first, and how many have no verdict yet."""
    database, race = visit.services.database, races.known(visit, slug)
    found, following = takedowns.page(
        database, race.id, status=query.status or None, cursor=query.cursor, limit=query.limit
    )
    return TakedownsAnswer(
        takedowns=tuple(map(_shown, found)),
        undecided=TakedownCounts(**takedowns.undecided(database, race.id)),
        next_cursor=following or None,
    )


@doors.open(
    "POST", "/takedowns/{takedown_id}", access="photographer", takes=VerdictBody,
    gives=VerdictAnswer,
)  # fmt: skip
def decide_takedown(visit: Visit, takedown_id: str, body: VerdictBody) -> VerdictAnswer:
    """Confirm a request, hiding or deleting for good what it is about, or reject it.

    A later verdict replaces an earlier one; what was deleted stays deleted. Deleting many photos
    may take more than one call: say it again while any are left.
    """
    known = takedowns.get(visit.services.database, takedown_id)
    if known is None or visit.token is None:
        raise NotFound(f"There is no request {takedown_id!r}.")
    if not visit.holds(known.race_id):
        raise auth.kept_out(visit.token, "This needs a token.")
    wants = body.wants or known.wants
    try:
        decided = asking.decide(visit.services, takedown_id, body.verdict, wants, visit.token.hash)
    except takedowns.Gone as error:
        raise NotFound(f"There is no request {takedown_id!r}.") from error
    return VerdictAnswer(
        id=takedown_id,
        status=cast(TakedownStatus, decided.takedown.status),
        wants=cast(Wish, decided.takedown.wants),
        deleted=decided.deleted,
        left=decided.left,
    )


def ask(visit: Visit, race: Race, body: NewTakedownBody) -> Takedown:
    """Put a visitor's request on record; raises what a client is to be told."""
    photo_id, number = body.photo_id or None, body.number or None
    if (photo_id is None) == (number is None):
        reason = "give photoId or number, and only one of them"
        raise Invalid("The body is not valid.", errors=[Fault(at="$", reason=reason)])
    if number and body.wants == "correct":
        reason = "a wrong number is told of one photo: give photoId"
        raise Invalid("The body is not valid.", errors=[Fault(at="$.wants", reason=reason)])
    if photo_id:
        photo, its_race = photos.visible(visit, photo_id)
        if its_race.id != race.id:
            raise NotFound(f"There is no photo {photo_id!r} in this race.")
        photo_id = photo.id
    new = NewTakedown(
        race_id=race.id,
        photo_id=photo_id,
        number=number.upper() if number else None,
        wants=body.wants,
        reason=body.reason.strip(),
        contact=body.contact.strip(),
    )
    try:
        return asking.ask(visit.services, new, visit.source_address, visit.now)
    except takedowns.Gone as error:
        raise NotFound(f"It cannot be asked for any more: {error}.") from error
    except asking.TooMany as error:
        raise TooManyRequests(
            "Too many requests from here today; write to the organiser instead.", headers=A_DAY
        ) from error


def _shown(takedown: Takedown) -> TakedownAnswer:
    return TakedownAnswer(
        id=takedown.id,
        photo_id=takedown.photo_id,
        number=takedown.number,
        wants=cast(Wish, takedown.wants),
        reason=takedown.reason,
        contact=takedown.contact,
        status=cast(TakedownStatus, takedown.status),
        photos=takedown.photos,
        created_at=takedown.created_at,
        decided_at=takedown.decided_at,
    )
