"""Taking photos in: bytes into storage, a pending row, a job, a ring, in an order that loses none.

Photos are posted directly (here) or come to storage first (:mod:`chalicelib.pipeline.arrival`).
A photo is acknowledged once its bytes and its row are kept. What comes after (the job, the ring)
may fail: the sweep finds pending photos that the queue does not know.
"""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.errors import DorsalError, Unavailable
from chalicelib.pipeline.sending import BULK_PRIORITY, SINGLE_PRIORITY, send
from chalicelib.pipeline.services import Services
from chalicelib.records import arrivals, photos
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from chalicelib.telemetry.logs import about, logger
from chalicelib.telemetry.metrics import metrics

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
        except DorsalError as error:
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
        metrics.record("PhotosReceived")
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
