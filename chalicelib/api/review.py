"""Reviewing: the photos that a person should look at, with what they may show."""

from typing import cast

from chalicelib.api import races
from chalicelib.api.doors import Doors
from chalicelib.api.photos import shown
from chalicelib.api.problems import NotFound
from chalicelib.api.review_types import (
    Doubt,
    DoubtfulAnswer,
    NearbyAnswer,
    ReadAnswer,
    ReviewAnswer,
    ReviewQuery,
    SuggestionAnswer,
    Suggests,
)
from chalicelib.api.visit import Visit
from chalicelib.pipeline.doubt import reason_of
from chalicelib.pipeline.suggestions import Read, reads
from chalicelib.records import candidates, photos, reviews
from chalicelib.records.races import Race, start_list
from chalicelib.records.reviews import Doubtful

doors = Doors(__name__)
NEAR_SECONDS = 15  # a runner is in front of one camera for about so long
NEAR_PHOTOS = 60  # of a burst; the nearest
NEAR_NUMBERS = 9  # as many as there are keys for


@doors.open(
    "GET", "/races/{slug}/review", access="photographer", query=ReviewQuery, gives=ReviewAnswer
)
def list_doubtful(visit: Visit, slug: str, query: ReviewQuery) -> ReviewAnswer:
    """List the photos that a person should look at, the most doubtful first.

    First those with a number below 0.8 of confidence, then those with a part of a number, with a
    dropped text that may well be one, and without any. A photo of which a person has said what it
    shows is not among them; a cursor stays good while others are taken out. With ``photo`` that
    completed one alone, whoever has said what of it; its doubt is ``asked``.
    """
    race, database = races.known(visit, slug), visit.services.database
    if query.photo:
        page, following = [_asked(visit, race, query.photo)], ""
    else:
        page, following = reviews.page(database, race.id, cursor=query.cursor, limit=query.limit)
    ids = [doubtful.photo.id for doubtful in page]
    seen = candidates.of_many(database, ids)
    near = reviews.nearby(database, ids, within=NEAR_SECONDS, most=NEAR_PHOTOS)
    listed = start_list(database, race.id) if page else frozenset()
    return ReviewAnswer(
        photos=tuple(
            DoubtfulAnswer(
                photo=shown(visit, photo, race),
                original_url=visit.link(photo.object_key),
                doubt="asked" if query.photo else cast(Doubt, reason_of(doubtful.doubt)),
                reads=tuple(map(_read, reads(photo, seen.get(photo.id, []), listed, around))),
                nearby=_nearby(around),
            )
            for doubtful in page
            for photo, around in [(doubtful.photo, near.get(doubtful.photo.id, {}))]
        ),
        left=reviews.left(database, race.id),
        next_cursor=following or None,
    )


def _asked(visit: Visit, race: Race, photo_id: str) -> Doubtful:
    photo = photos.get(visit.services.database, photo_id)
    if photo is None or photo.race_id != race.id or photo.status != "completed":
        raise NotFound(f"This race has no photo {photo_id[:36]!r} that was read.")
    return Doubtful(photo, 0.0)


def _nearby(around: dict[str, float]) -> tuple[NearbyAnswer, ...]:
    nearest = list(around.items())[:NEAR_NUMBERS]
    return tuple(NearbyAnswer(number=number, seconds=seconds) for number, seconds in nearest)


def _read(read: Read) -> ReadAnswer:
    return ReadAnswer(
        text=read.text,
        number=read.number or None,
        confidence=read.confidence,
        box=read.box,
        reason=read.reason,
        suggestions=tuple(
            SuggestionAnswer(number=one.number, source=cast(Suggests, one.source))
            for one in read.suggestions
        ),
    )
