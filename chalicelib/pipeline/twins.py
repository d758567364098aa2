"""The same bytes twice in one race are one photo, where whoever sends them says their sum."""

import hashlib
from dataclasses import replace

from chalicelib.errors import Permanent
from chalicelib.pipeline.services import Services
from chalicelib.records import arrivals, sums
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.photos import Photo
from chalicelib.storage.keys import folder_of
from chalicelib.telemetry.logs import logger


def insert_once(services: Services, new: NewPhoto) -> tuple[Photo, bool]:
    """Store ``new`` as pending, unless its race has these bytes as another photo: then that one.

    Says also whether there is work to do. A sum that the bytes do not have is no ground to drop
    them: they are a photo of their own.
    """
    if not new.sha256:
        return arrivals.insert(services.database, new)
    with services.database.transaction():
        sums.lock(services.database, new.race_id, new.sha256)
        twin = sums.twin(services.database, new.race_id, new.sha256, new.object_key)
        if twin is None:
            return arrivals.insert(services.database, new)
    if _has_sum(services, new):
        told = {"photo": twin.id, "key": folder_of(new.object_key)}  # without the file's name
        logger.info("the race has these bytes already", extra=told)
        return twin, False
    return arrivals.insert(services.database, replace(new, sha256=""))


def _has_sum(services: Services, new: NewPhoto) -> bool:
    """Read, not believed: not every storage holds a form to its sum, and the bytes will go."""
    try:
        data = services.storage.get(new.object_key, new.object_version)
    except Permanent:
        return False  # replaced meanwhile; that version is told of by itself
    return hashlib.sha256(data).hexdigest() == new.sha256
