"""Photos: looked at, searched by bib, corrected, read again, deleted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import cast

from msgspec import UNSET, UnsetType, structs

from chalicelib.api import auth, estimates, races
from chalicelib.api.doors import Doors
from chalicelib.api.photo_types import (
    BibAnswer,
    CandidateAnswer,
    CorrectedBibs,
    Fate,
    PhotoAnswer,
    PhotosAnswer,
    PhotosQuery,
    StatusAnswer,
    TakenBack,
)
from chalicelib.api.problems import Conflict, Fault, Invalid, Malformed, NotFound
from chalicelib.api.types import Source, Status
from chalicelib.api.visit import Visit
from chalicelib.pipeline.redrive import reprocess
from chalicelib.pipeline.removal import remove
from chalicelib.records import bibs, candidates, photo_times, photos, visibility
from chalicelib.records.bibs import ANYTHING, Contradicted, Seen
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.photo_times import Window
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race

doors = Doors(__name__)
type Page = tuple[list[Photo], str]  # and the cursor of the next


@doors.open(
    "GET", "/races/{slug}/photos", access="public", query=PhotosQuery, gives=PhotosAnswer,
    limit="searches",
)  # fmt: skip
def list_photos(visit: Visit, slug: str, query: PhotosQuery) -> PhotosAnswer:
    """List a race's photos, newest first, of one bib or status only if asked.

    Sorted by the time they were taken, or of a window of time: earliest first. Times are those of
    the race, the clock's offset added. Without a token: the completed ones that are
    not hidden.
    """
    race = races.visible(visit, slug)
    wanted, everything = query.status or None, visit.holds(race.id)
    find = _sought(visit, race, query)
    if not everything:
        if wanted not in {None, "completed"}:
            raise auth.kept_out(visit.token, "Photos that are not completed need a token.")
        wanted = "completed"
    found, following = _lister(visit, race, query)(
        bib=query.bib.upper() if query.bib else None,
        status=None if find else wanted,
        find=find,
        with_hidden=everything,
        cursor=query.cursor,
        limit=query.limit,
    )
    return PhotosAnswer(
        photos=tuple(shown(visit, photo, race) for photo in found), next_cursor=following or None
    )


def _sought(visit: Visit, race: Race, query: PhotosQuery) -> str | None:
    """What only a photographer looks for; by itself, save for the time."""
    if not query.find:
        return None
    if not visit.holds(race.id):
        raise auth.kept_out(visit.token, "What is still to be checked needs a token.")
    if query.bib or query.status:
        fault = Fault(at="$.find", reason="goes with neither bib nor status")
        raise Malformed("A query parameter is not valid.", errors=[fault])
    return query.find


def _lister(visit: Visit, race: Race, query: PhotosQuery) -> Callable[..., Page]:
    """What lists a race's photos in the order that is asked for."""
    database = visit.services.database
    window = Window(query.taken_from or None, query.taken_to or None)
    if window == Window() and query.sort != "taken":
        return partial(photos.page, database, race.id)
    if query.sort == "created":
        fault = Fault(at="$.sort", reason="a window of time is listed by the time taken")
        raise Malformed("A query parameter is not valid.", errors=[fault])
    return partial(photo_times.page, database, race, window)


@doors.open("GET", "/photos/{photo_id}", access="public", gives=PhotoAnswer)
def get_photo(visit: Visit, photo_id: str) -> PhotoAnswer:
    """Tell of a photo; one that is unfinished or hidden needs a token.

    With a token also of everything that was seen on it, and why it was kept or dropped; and of
    one that has no verdict, about how long until it has.
    """
    photo, race = visible(visit, photo_id)
    answer = shown(visit, photo, race)
    if not visit.holds(race.id):
        return answer
    seen = candidates.of(visit.services.database, photo_id)
    return structs.replace(
        answer,
        candidates=tuple(map(_seen, seen)),
        estimate=estimates.of_photo(visit, photo),
    )


@doors.open("GET", "/photos/{photo_id}/status", access="public", gives=StatusAnswer)
def get_photo_status(visit: Visit, photo_id: str) -> StatusAnswer:
    """Say where a photo stands; failed is final, a failed try shows as pending with its error."""
    photo, _ = visible(visit, photo_id)
    return _standing(photo)


@doors.open(
    "PUT", "/photos/{photo_id}/bibs", access="photographer", takes=CorrectedBibs,
    gives=PhotoAnswer, refuses=(409,),
)  # fmt: skip
def put_bibs(visit: Visit, photo_id: str, body: CorrectedBibs) -> PhotoAnswer:
    """Say which numbers are on a photo; this outranks and survives every reading.

    ``boxes`` says where a number is that was not read; one that was keeps its own. With the
    ``reviewedAt`` that the photo had when it was looked at: 409 if somebody has said something
    else meanwhile. Without it the last word counts.
    """
    check_own(visit, photo_id)
    numbers = [number.upper() for number in body.numbers]
    boxes = {number.upper(): box for number, box in body.boxes.items()}
    if any(x0 >= x1 or y0 >= y1 for x0, y0, x1, y1 in boxes.values()):
        raise Invalid("A box is x0, y0, x1, y1 in pixels, with x0 < x1 and y0 < y1.")
    with _contradiction():
        if not bibs.set_by_person(
            visit.services.database, photo_id, numbers, _seen_then(body.reviewed_at), boxes
        ):
            raise _unknown(photo_id)
    return shown(visit, *_known(visit, photo_id))


@doors.open(
    "DELETE", "/photos/{photo_id}/bibs", access="photographer", query=TakenBack,
    gives=PhotoAnswer, refuses=(409,),
)  # fmt: skip
def take_bibs_back(visit: Visit, photo_id: str, query: TakenBack) -> PhotoAnswer:
    """Take back what a person said of a photo, so that its reading counts again.

    With ``reviewedAt`` as for saying it.
    """
    check_own(visit, photo_id)
    with _contradiction():
        if not bibs.unset_by_person(
            visit.services.database, photo_id, _seen_then(query.reviewed_at)
        ):
            raise _unknown(photo_id)
    return shown(visit, *_known(visit, photo_id))


def _seen_then(reviewed_at: datetime | UnsetType | None) -> Seen:
    return ANYTHING if reviewed_at is UNSET else Seen(reviewed_at, whatever=False)


@contextmanager
def _contradiction() -> Iterator[None]:
    try:
        yield
    except Contradicted as error:
        detail = "Somebody else has said which numbers are on this photo; look at it again."
        raise Conflict(detail) from error


@doors.open(
    "POST", "/photos/{photo_id}/reprocess", access="photographer", gives=StatusAnswer, status=202
)
def reprocess_photo(visit: Visit, photo_id: str) -> StatusAnswer:
    """Read a photo anew; what a person said of its bibs is kept."""
    check_own(visit, photo_id)
    if not reprocess(visit.services, photo_id):
        raise _unknown(photo_id)
    return _standing(_known(visit, photo_id)[0])


@doors.open("DELETE", "/photos/{photo_id}", access="photographer", gives=None, status=204)
def delete_photo(visit: Visit, photo_id: str) -> None:
    """Delete a photo, its bibs and its bytes, for good."""
    check_own(visit, photo_id)
    if not remove(visit.services, photo_id):
        raise _unknown(photo_id)


def shown(visit: Visit, photo: Photo, race: Race) -> PhotoAnswer:
    """A photo as this visitor sees it: who holds a token is told of the file too."""
    answer = _shown_to_all(visit, photo, race)
    if not visit.holds(race.id):
        return answer
    return structs.replace(
        answer,
        name=photo.original_name,
        bytes=photo.bytes,
        sha256=photo.sha256 or None,
        attempts=photo.attempts,
        next_attempt_at=photo.next_attempt_at,
        hidden=photo.hidden,
    )


def public_name(photo: Photo, race: Race) -> str:
    """What the photo is called in public; the file's own name may tell who is on it."""
    return f"{race.slug}-{photo.id[:8]}.jpg"


def _shown_to_all(visit: Visit, photo: Photo, race: Race) -> PhotoAnswer:
    standing = _standing(photo)
    return PhotoAnswer(
        id=photo.id,
        race_slug=race.slug,
        name=public_name(photo, race),
        status=standing.status,
        error=standing.error,
        is_processed=standing.is_processed,
        processed_at=standing.processed_at,
        created_at=photo.created_at,
        taken_at=race.corrected(photo.taken_at),
        width=photo.width,
        height=photo.height,
        bibs=tuple(
            BibAnswer(
                number=bib.number,
                confidence=bib.confidence,
                box=bib.box,
                source=cast(Source, bib.source),
                confirmed=bib.confirmed,
                read_as=bib.read_as or None,
            )
            for bib in photo.bibs
        ),
        thumbnail_url=visit.link(photo.thumbnail_key) if photo.thumbnail_key else None,
        preview_url=visit.link(photo.preview_key) if photo.preview_key else None,
        reviewed_at=photo.bibs_set_at,
    )


def _seen(candidate: StoredCandidate) -> CandidateAnswer:
    return CandidateAnswer(
        text=candidate.text,
        number=candidate.number or None,
        confidence=candidate.confidence,
        belief=candidate.belief,
        box=candidate.box,
        verdict=cast(Fate, candidate.verdict),
        reason=candidate.reason,
    )


def _standing(photo: Photo) -> StatusAnswer:
    return StatusAnswer(
        status=cast(Status, photo.status),
        error=photo.error,
        is_processed=photo.is_processed,
        processed_at=photo.processed_at,
    )


def visible(visit: Visit, photo_id: str) -> tuple[Photo, Race]:
    """The photo and its race, if this visitor may see it."""
    photo, race = _known(visit, photo_id)
    finished = photo.status == "completed" and not photo.hidden
    if not visit.holds(race.id) and not (finished and races.open_to(visit, race)):
        raise auth.kept_out(visit.token, "This photo is not public; it needs a token.")
    return photo, race


def check_own(visit: Visit, photo_id: str) -> None:
    """Raise NotFound where there is no such photo, Forbidden where it is of another's races."""
    race_id = visibility.race_of(visit.services.database, photo_id)
    if race_id is None:
        raise _unknown(photo_id)
    if not visit.holds(race_id):
        raise auth.kept_out(visit.token, "This needs a token.")


def _known(visit: Visit, photo_id: str) -> tuple[Photo, Race]:
    database = visit.services.database
    photo = photos.get(database, photo_id)
    race = visibility.race_by_id(database, photo.race_id) if photo else None
    if photo is None or race is None:
        raise _unknown(photo_id)
    return photo, race


def _unknown(photo_id: str) -> NotFound:
    return NotFound(f"There is no photo {photo_id!r}.")
