"""From a claimed photo's bytes to its bibs, thumbnail and preview, stored."""

import hashlib
import time
from dataclasses import asdict
from datetime import UTC
from typing import Any

from chalicelib.pipeline import derivatives
from chalicelib.pipeline.services import Services
from chalicelib.records.attempts import Claim
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.results import Result, finish
from chalicelib.telemetry.logs import logger


class Stopwatch:
    """Seconds since it was made, or since it was last read."""

    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        lap, self._last = now - self._last, now
        return round(lap, 4)


def read_and_store(services: Services, claim: Claim) -> bool:
    """Complete the claimed photo; False, with nothing written, if the lease was superseded.

    Raises Permanent for what is no photo, Unavailable for what is away; whatever else comes out
    of the reader is this photo's trouble.
    """
    from chalicelib.bibs.decode import decode

    photo, watch, seconds = claim.photo, Stopwatch(), {}
    data = services.storage.get(photo.object_key, photo.object_version)
    reader = services.reader
    seconds["fetch"] = watch.lap()
    cpu = time.process_time()
    picture = decode(data, services.settings.max_pixels)
    seconds["decode"] = watch.lap()
    reading = reader.read_picture(picture)
    seconds["read"] = watch.lap()
    seconds["cpu"] = round(time.process_time() - cpu, 4)  # of decode and read together
    logger.info("photo read", extra={"bibs": len(reading.bibs), "seconds": seconds})
    keys = _store_derivatives(services, claim, picture.pixels)
    seconds["derive"] = watch.lap()
    result = _result(reading, picture, keys, hashlib.sha256(data).hexdigest())
    ours = finish(services.database, photo.id, claim.lease, photo.generation, result)
    seconds["finish"] = watch.lap()
    if ours:
        logger.info("photo completed", extra={"bibs": len(reading.bibs), "seconds": seconds})
    else:
        # Whoever holds the photo now decides; what this attempt stored has no row and is swept.
        logger.warning("the lease was superseded; nothing was written")
    return ours


def _store_derivatives(services: Services, claim: Claim, pixels: Any) -> derivatives.Keys:
    keys = derivatives.Keys.of(claim.photo.id, claim.lease)
    thumbnail, preview = derivatives.render(pixels)
    services.storage.put(keys.thumbnail, thumbnail, "image/jpeg")
    services.storage.put(keys.preview, preview, "image/jpeg")
    return keys


def _result(reading: Any, picture: Any, keys: derivatives.Keys, sha256: str) -> Result:
    return Result(
        bibs=[StoredBib(number=b.number, confidence=b.confidence, box=b.box) for b in reading.bibs],
        candidates=[StoredCandidate(**asdict(c)) for c in reading.candidates],
        width=picture.width,
        height=picture.height,
        thumbnail_key=keys.thumbnail,
        preview_key=keys.preview,
        # Cameras know no zone: their clock is taken for UTC, and the race's offset mends it.
        taken_at=picture.taken_at and picture.taken_at.replace(tzinfo=UTC),
        sha256=sha256,
    )
