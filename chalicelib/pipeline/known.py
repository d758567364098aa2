"""Which files a race has already, by the SHA-256 of their bytes: so that none is sent twice."""

from collections.abc import Sequence

from chalicelib.pipeline.arrival import arrive
from chalicelib.pipeline.services import Services
from chalicelib.records import sums
from chalicelib.records.races import Race


def known_photos(services: Services, race: Race, wanted: Sequence[str]) -> dict[str, str]:
    """The ids of the race's photos that have these bytes, by their sums; the rest is not there.

    Storage is asked for those that were promised to it, and what it has is taken in at once:
    its event may be late or lost. Raises :class:`Unavailable` when Postgres or storage is away.
    """
    found = sums.photos(services.database, race.id, wanted)
    missing = [sha256 for sha256 in wanted if sha256 not in found]
    for upload in sums.promised(services.database, race.id, missing):
        stored = None if upload.sha256 in found else services.storage.head(upload.key)
        if stored is None:
            continue
        photo = arrive(services, key=stored.key, version=stored.version, size=stored.size)
        if photo:
            found[upload.sha256] = photo.id
    return found
