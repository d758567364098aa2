"""Objects that storage tells of, each of which becomes one photo.

Events come late, twice and out of order; the sweep tells of objects whose events were lost.
"""

import uuid

from chalicelib.errors import Unavailable
from chalicelib.pipeline.file_names import presentable
from chalicelib.pipeline.sending import BULK_PRIORITY, send
from chalicelib.pipeline.services import Services
from chalicelib.pipeline.twins import insert_once
from chalicelib.records import attempts, objects, races, uploads
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from chalicelib.records.uploads import Upload
from chalicelib.storage.keys import folder_of, is_key
from chalicelib.telemetry.logs import about, logger
from chalicelib.telemetry.metrics import metrics


def arrive(
    services: Services,
    *,
    key: str,
    version: str,
    size: int,
    sequencer: str = "",
) -> Photo | None:
    """Take in an object that storage tells of; the same event twice is one photo.

    So are the same bytes, where their sum was promised: the second object is deleted.

    ``key`` is decoded: incoming/{slug}/{upload}/{name}, or incoming/{slug}/{name} for a dropped
    file. None, with the reason logged, for an object that is no photo of a race or is gone.
    Raises :class:`Unavailable` when Postgres or storage is away; the event is then to be told
    again.
    """
    with about(key=key):
        race = _race_of(services, key)
        if race is None:
            return None
        promised = uploads.by_key(services.database, key)
        if _gone(services, key, promised):
            return None
        photo, fresh = insert_once(
            services,
            NewPhoto(
                id=str(uuid.uuid4()),
                race_id=race.id,
                object_key=key,
                object_version=version,
                sequencer=sequencer,
                original_name=presentable(promised.original_name if promised else key),
                content_type=promised.content_type if promised else "",
                sha256=promised.sha256 if promised else "",
                bytes=size,
                # The request's that presigned it; who drops a file into a folder sends none.
                correlation_id=(promised and promised.correlation_id) or uuid.uuid4().hex,
            ),
        )
        if promised:
            uploads.mark_arrived(services.database, key, photo.id)
        # From here on without the file's name, which may say whose photo it is.
        with about(key=folder_of(key), photo=photo.id, correlation=photo.correlation_id):
            _take_in(services, photo, key, size, fresh)
        return photo


def _take_in(services: Services, photo: Photo, key: str, size: int, fresh: bool) -> None:
    if photo.object_key != key:
        services.storage.delete([key])  # marked first: told again, it is deleted again
        return
    if fresh:
        metrics.record("PhotosReceived")
    logger.info("photo arrived", extra={"fresh": fresh, "bytes": size})
    if size > services.settings.max_upload_bytes:
        _refuse_size(services, photo)
    elif fresh or _unknown_to_queue(services, photo):
        send(services, [photo], BULK_PRIORITY)


def _race_of(services: Services, key: str) -> Race | None:
    if not is_key(key):
        logger.warning("an object whose key no photo can have was passed over")
        return None
    prefix, _, rest = key.partition("/")
    slug, _, name = rest.partition("/")
    if prefix != "incoming" or not slug or not name or name.endswith("/"):
        logger.warning("an object that is no upload was passed over")
        return None
    race = races.get(services.database, slug)
    if race is None:
        logger.warning("an object of no known race was passed over")
    return race


def _gone(services: Services, key: str, promised: Upload | None) -> bool:
    """Whether a late event tells of an object whose photo was deleted meanwhile."""
    if promised and promised.photo_id is None:
        return False  # the usual case: it came just now, for the first time
    if objects.known(services.database, [key]) or services.storage.head(key):
        return False
    logger.warning("an object that is gone was passed over")
    return True


def _refuse_size(services: Services, photo: Photo) -> None:
    """Fail what would not fit into a worker's memory; a presigned form's own limit is passed by."""
    most = services.settings.max_upload_bytes
    reason = f"the file has {photo.bytes:,} bytes; at most {most:,} can be read"
    if attempts.fail_unfinished(services.database, {photo.id: reason}):
        metrics.record("PhotosFailed", Reason="TooLarge")
        logger.warning("photo failed: it is too large")


def _unknown_to_queue(services: Services, photo: Photo) -> bool:
    """Whether an earlier telling of the same event kept the photo and died before sending it."""
    if photo.status != "pending":
        return False
    try:
        return services.queue.states([photo.id])[photo.id] is None
    except Unavailable:
        return False
