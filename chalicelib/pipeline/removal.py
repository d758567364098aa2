"""Forgetting a photo: its rows, its bytes, its job."""

from chalicelib.errors import Unavailable
from chalicelib.pipeline.services import Services
from chalicelib.records import knowledge, photos
from chalicelib.telemetry.logs import logger


def remove(services: Services, id: str) -> bool:
    """Delete a photo for good; False: no such photo.

    Raises :class:`Unavailable` when Postgres or storage is away; the photo is then still there
    and can be deleted again.
    """
    with services.database.transaction():
        photo = photos.get(services.database, id)
        keys = photos.delete(services.database, id)
        # Inside: were storage away after the commit, nothing would know of the bytes any more.
        services.storage.delete(keys)
        if photo:  # last, because others wait for the race's row
            knowledge.changed(services.database, photo.race_id)
    if not keys:
        return False
    try:
        services.queue.remove([id])
    except Unavailable as error:
        # A job without a photo is completed unread.
        logger.warning("the job of a deleted photo stays", extra={"reason": str(error)})
    logger.info("photo deleted", extra={"photo": id, "keys": keys})
    return True
