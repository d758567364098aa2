"""Photos posted through the API: one as the body, or many as a form."""

from http import HTTPStatus
from urllib.parse import unquote

from chalicelib.api import formats, incoming, multipart, photos
from chalicelib.api.doors import Doors
from chalicelib.api.limiting import check_limit
from chalicelib.api.photo_types import PhotoAnswer
from chalicelib.api.problems import Fault, Invalid, Refused
from chalicelib.api.races import known
from chalicelib.api.upload_types import PostQuery, TakenAnswer, Verdict
from chalicelib.api.visit import Reply, Visit
from chalicelib.errors import DorsalError, Unavailable
from chalicelib.pipeline import intake
from chalicelib.pipeline.file_names import presentable
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race

doors = Doors(__name__)
ONE = (formats.JPEG, formats.PNG, formats.WEBP, "application/octet-stream")
MANY = "multipart/form-data"


@doors.open(
    "POST", "/races/{slug}/photos", access="photographer", media=(*ONE, MANY), query=PostQuery,
    gives=PhotoAnswer, or_gives=TakenAnswer, status=202, limit="uploads",
)  # fmt: skip
def post_photos(visit: Visit, slug: str, query: PostQuery) -> Reply:
    """Post one photo as the body, or up to 100 as a multipart form.

    A single one is named by ?name= or the header X-Filename, and Location says where to ask for
    its status. Of several, each has its own verdict in order; 422 if none was taken in.
    """
    race = known(visit, slug)
    media = incoming.media_type(visit.request)
    if media == MANY:
        return _many(visit, race)
    if media not in ONE:
        raise formats.refuse_type(media)
    return _one(visit, race, query.name or unquote(visit.header("X-Filename")))


def _one(visit: Visit, race: Race, name: str) -> Reply:
    body = visit.body()
    photo = intake.accept(
        visit.services,
        race,
        body=body,
        content_type=formats.recognised(body),
        name=presentable(name),
        correlation_id=visit.correlation_id,
    )
    return Reply(
        body=photos.shown(visit, photo, race), headers={"Location": _status_of(visit, photo)}
    )


def _many(visit: Visit, race: Race) -> Reply:
    files = multipart.files(visit.body(), visit.header("Content-Type"))
    if not files:
        raise Invalid("The form holds no files.")
    check_limit(visit, "uploads", len(files) - 1)  # the door counted one
    judged = [_judge(file) for file in files]
    good = [file for file in judged if isinstance(file, intake.Incoming)]
    kept = iter(intake.accept_many(visit.services, race, good, correlation_id=visit.correlation_id))
    verdicts = [
        _verdict(visit, file.name, refused if isinstance(refused, Refused) else next(kept))
        for file, refused in zip(files, judged, strict=True)
    ]
    if not any(verdict.status == HTTPStatus.ACCEPTED for verdict in verdicts):
        raise Invalid("None of the files was taken in.", errors=_faults(verdicts))
    return Reply(body=TakenAnswer(photos=tuple(verdicts)))


def _judge(file: multipart.File) -> intake.Incoming | Refused:
    try:
        content_type = formats.recognised(file.body)
    except Refused as refused:
        return refused
    return intake.Incoming(name=presentable(file.name), body=file.body, content_type=content_type)


def _verdict(visit: Visit, name: str, outcome: Photo | DorsalError) -> Verdict:
    name = presentable(name)
    if isinstance(outcome, Refused):
        return Verdict(name=name, status=int(outcome.status), error=str(outcome))
    if isinstance(outcome, Unavailable):
        error = "Something that Dorsal depends on went away; send this file again."
        return Verdict(name=name, status=int(HTTPStatus.SERVICE_UNAVAILABLE), error=error)
    if isinstance(outcome, DorsalError):
        return Verdict(name=name, status=int(HTTPStatus.UNPROCESSABLE_ENTITY), error=str(outcome))
    accepted = int(HTTPStatus.ACCEPTED)
    return Verdict(name=name, status=accepted, id=outcome.id, location=_status_of(visit, outcome))


def _faults(verdicts: list[Verdict]) -> list[Fault]:
    return [
        Fault(at=f"files[{index}]", reason=f"{verdict.name}: {verdict.error}")
        for index, verdict in enumerate(verdicts)
    ]


def _status_of(visit: Visit, photo: Photo) -> str:
    return visit.address(f"/photos/{photo.id}/status")
