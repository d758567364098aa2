"""Taking photos in: bytes into storage, a pending row, a job, a ring, in an order that loses none.

A photo is acknowledged once its bytes and its row are kept. What comes after (the job, the ring)
may fail: the sweep finds pending photos that the queue does not know.
"""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from chalicelib.errors import DorsalError, Permanent, Unavailable
from chalicelib.pipeline.services import Services
from chalicelib.queue import NewJob
from chalicelib.records import arrivals, attempts, photos, races, uploads
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from chalicelib.telemetry.logs import about, logger

SINGLE_PRIORITY = 10  # someone waits for this one photo; it overtakes a bulk
BULK_PRIORITY = 0
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}

type NewId = Callable[[], str]


def _new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One file of a direct post, its type found out from its bytes."""

    name: str
    body: bytes
    content_type: str


def job_for(photo: Photo, priority: int = BULK_PRIORITY) -> NewJob:
    """The job owed to ``photo``: JSON of its generation and correlation id, for whoever looks."""
    payload = {"generation": photo.generation, "correlationId": photo.correlation_id}
    return NewJob(id=photo.id, payload=msgspec.json.encode(payload), priority=priority)


def accept(
    services: Services,
    race: Race,
    *,
    body: bytes,
    name: str,
    content_type: str,
    correlation_id: str,
    new_id: NewId = _new_id,
) -> Photo:
    """Take in one photo posted directly; it overtakes what came in bulk.

    Raises :class:`Unavailable` when storage or Postgres is away; then nothing is kept.
    """
    file = Incoming(name=name, body=body, content_type=content_type)
    photo = keep(services, race, file, correlation_id=correlation_id, new_id=new_id)
    send(services, [photo], SINGLE_PRIORITY)
    return photo


def accept_many(
    services: Services,
    race: Race,
    files: Sequence[Incoming],
    *,
    correlation_id: str,
    new_id: NewId = _new_id,
) -> list[Photo | DorsalError]:
    """Take in several photos: each its photo, or why it could not be kept; one send for all.

    Raises :class:`Unavailable` when that is so for the first of them, and so for all.
    """
    verdicts: list[Photo | DorsalError] = []
    for file in files:
        try:
            verdicts.append(
                keep(services, race, file, correlation_id=correlation_id, new_id=new_id)
            )
        except Unavailable as error:
            if not any(isinstance(verdict, Photo) for verdict in verdicts):
                raise
            # Some are kept: they are told of, and the rest is the client's to send again.
            missed = len(files) - len(verdicts)
            verdicts.extend([error] * missed)
            break
        except Permanent as error:
            verdicts.append(error)
    send(services, [verdict for verdict in verdicts if isinstance(verdict, Photo)], BULK_PRIORITY)
    return verdicts


def keep(
    services: Services,
    race: Race,
    file: Incoming,
    *,
    correlation_id: str,
    new_id: NewId = _new_id,
) -> Photo:
    """Store ``file``'s bytes and insert its row; without the row the bytes are removed again."""
    photo_id = new_id()
    key = f"originals/{race.id}/{photo_id}.{EXTENSIONS[file.content_type]}"
    stored = services.storage.put(key, file.body, file.content_type)
    try:
        photo, _ = arrivals.insert(
            services.database,
            NewPhoto(
                id=photo_id,
                race_id=race.id,
                object_key=key,
                object_version=stored.version,
                original_name=file.name,
                content_type=file.content_type,
                sha256=hashlib.sha256(file.body).hexdigest(),
                bytes=len(file.body),
                correlation_id=correlation_id,
            ),
        )
    except BaseException:
        _undo(services, photo_id, key)
        raise
    with about(photo=photo.id):
        logger.info("photo taken in", extra={"key": key, "bytes": len(file.body)})
    return photo


def _undo(services: Services, photo_id: str, key: str) -> None:
    # The insert may have been committed although its answer was lost: the row goes first.
    for undo in (
        lambda: photos.delete(services.database, photo_id),
        lambda: services.storage.delete([key]),
    ):
        try:
            undo()
        except DorsalError as error:
            logger.warning(
                "left behind by a failed intake", extra={"key": key, "reason": str(error)}
            )


def send(services: Services, kept: Sequence[Photo], priority: int) -> None:
    """Queue the jobs of photos that are kept, and ring; with Redis away the sweep does it."""
    if not kept:
        return
    try:
        services.queue.send([job_for(photo, priority) for photo in kept])
        services.doorbell.ring()
    except Unavailable as error:
        logger.warning(
            "photos kept but not sent; the sweep will",
            extra={"photos": [photo.id for photo in kept], "reason": str(error)},
        )


def arrive(
    services: Services,
    *,
    key: str,
    version: str,
    size: int,
    sequencer: str = "",
    correlation_id: str = "",
    new_id: NewId = _new_id,
) -> Photo | None:
    """Take in an object that storage tells of; the same event twice is one photo.

    ``key`` is decoded: incoming/{slug}/{upload}/{name}, or incoming/{slug}/{name} for a dropped
    file. None, with the reason logged, for an object that is no photo of a race. Raises
    :class:`Unavailable` when Postgres is away; the event is then to be told again.
    """
    with about(key=key):
        race = _race_of(services, key)
        if race is None:
            return None
        promised = uploads.by_key(services.database, key)
        photo, fresh = arrivals.insert(
            services.database,
            NewPhoto(
                id=new_id(),
                race_id=race.id,
                object_key=key,
                object_version=version,
                sequencer=sequencer,
                original_name=promised.original_name if promised else key.rpartition("/")[2],
                content_type=promised.content_type if promised else "",
                bytes=size,
                correlation_id=correlation_id or new_id(),
            ),
        )
        if promised:
            uploads.mark_arrived(services.database, key, photo.id)
        if size > services.settings.max_upload_bytes:
            _refuse_size(services, photo)
        elif fresh or _unknown_to_queue(services, photo):
            send(services, [photo], BULK_PRIORITY)
        logger.info("photo arrived", extra={"photo": photo.id, "fresh": fresh, "bytes": size})
        return photo


def _race_of(services: Services, key: str) -> Race | None:
    prefix, _, rest = key.partition("/")
    slug, _, name = rest.partition("/")
    if prefix != "incoming" or not slug or not name or name.endswith("/"):
        logger.warning("an object that is no upload was passed over")
        return None
    race = races.get(services.database, slug)
    if race is None:
        logger.warning("an object of no known race was passed over")
    return race


def _refuse_size(services: Services, photo: Photo) -> None:
    """Fail what would not fit into a worker's memory; a presigned form's own limit is passed by."""
    most = services.settings.max_upload_bytes
    reason = f"the file has {photo.bytes:,} bytes; at most {most:,} can be read"
    attempts.fail_unfinished(services.database, {photo.id: reason})


def _unknown_to_queue(services: Services, photo: Photo) -> bool:
    """Whether an earlier telling of the same event kept the photo and died before sending it."""
    if photo.status != "pending":
        return False
    try:
        return services.queue.states([photo.id])[photo.id] is None
    except Unavailable:
        return False
