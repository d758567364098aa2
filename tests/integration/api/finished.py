"""Photos brought into a state, as the worker would have brought them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from chalicelib.pipeline.services import Services
from chalicelib.records import arrivals, attempts, results
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from chalicelib.records.results import Result

TAKEN_AT = datetime(2026, 5, 17, 9, 30, tzinfo=UTC)


def arrived(services: Services, race: Race, name: str = "a.jpg") -> Photo:
    """A pending photo whose original is in storage, without a job."""
    key = f"originals/{race.id}/{uuid4()}.jpg"
    stored = services.storage.put(key, b"original", "image/jpeg")
    new = NewPhoto(
        id=str(uuid4()),
        race_id=race.id,
        object_key=key,
        object_version=stored.version,
        original_name=name,
        bytes=8,
    )
    return arrivals.insert(services.database, new)[0]


def completed(
    services: Services,
    race: Race,
    *numbers: str,
    name: str = "a.jpg",
    candidates: Sequence[StoredCandidate] = (),
    taken_at: datetime | None = TAKEN_AT,
    sha256: str = "",
) -> Photo:
    """A completed photo with these numbers, and its derivatives in storage."""
    photo = arrived(services, race, name)
    claim = attempts.claim(services.database, photo.id, 3)
    assert claim
    keys = [f"derived/{photo.id}/{claim.lease}/{what}.jpg" for what in ("thumbnail", "preview")]
    for key in keys:
        services.storage.put(key, b"derived", "image/jpeg")
    result = Result(
        bibs=[StoredBib(number=n, confidence=0.97, box=(1, 2, 30, 40)) for n in numbers],
        candidates=candidates,
        width=4000,
        height=3000,
        taken_at=taken_at,
        sha256=sha256,
        thumbnail_key=keys[0],
        preview_key=keys[1],
    )
    assert results.finish(services.database, photo.id, claim.lease, photo.generation, result)
    return photo


def failed(services: Services, race: Race, error: str = "it is not an image") -> Photo:
    """A photo with the final verdict that it failed, without a job."""
    photo = arrived(services, race)
    claim = attempts.claim(services.database, photo.id, 3)
    assert claim
    assert attempts.fail(services.database, photo.id, claim.lease, error)
    return photo
