"""Forgetting a photo: its rows, its bytes in every version, its job.

What a request to take it away says of it stays on record: an id and a checksum.
"""

from chalicelib.errors import Unavailable
from chalicelib.pipeline.derivatives import PREFIX
from chalicelib.pipeline.services import Services
from chalicelib.records import knowledge, photos, uploads
from chalicelib.telemetry.logs import logger


def export_key(race_id: str, names: bool) -> str:
    """Where a race's list of photos is kept that is fetched by a link."""
    return f"exports/{race_id}{'-names' if names else ''}.csv"


def remove(services: Services, id: str) -> bool:
    """Delete a photo for good; False: no such photo.

    Raises :class:`Unavailable` when Postgres or storage is away; the photo is then still there
    and can be deleted again.
    """
    with services.database.transaction():
        photo = photos.get(services.database, id)
        if photo is None:
            return False
        keys = photos.delete(services.database, id)
        uploads.forget(services.database, keys)
        # Inside: were storage away after the commit, nothing would know of the bytes any more.
        # Below its folder lies also what attempts left that lost their lease.
        exported = [export_key(photo.race_id, names) for names in (False, True)]
        services.storage.erase([*keys, *exported], [f"{PREFIX}{id}/"])
        # Last, because others wait for the race's row.
        knowledge.changed(services.database, photo.race_id)
    try:
        services.queue.remove([id])
    except Unavailable as error:
        # A job without a photo is completed unread.
        logger.warning("the job of a deleted photo stays", extra={"reason": str(error)})
    logger.info("photo deleted", extra={"photo": id})
    return True
