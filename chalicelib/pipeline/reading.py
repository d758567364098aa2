"""From a claimed photo's bytes to its bibs, thumbnail and preview, stored."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from chalicelib.pipeline import derivatives
from chalicelib.pipeline.doubt import doubt_of
from chalicelib.pipeline.judgement import Findings
from chalicelib.pipeline.judging import judge_at_reading
from chalicelib.pipeline.services import Reader, Services
from chalicelib.pipeline.timing import count_completed
from chalicelib.records import visibility
from chalicelib.records.attempts import Claim
from chalicelib.records.results import Result, finish
from chalicelib.telemetry.logs import logger


class Stopwatch:
    """The wall's seconds by what they went into; of decoding and reading also the processor's."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Count what passed since the last lap as ``name``'s."""
        now = time.perf_counter()
        self.seconds[name] = round(now - self._last, 4)
        self._last = now

    @contextmanager
    def cpu(self) -> Iterator[None]:
        before = time.process_time()
        yield
        self.seconds["cpu"] = round(time.process_time() - before, 4)


def read_and_store(services: Services, claim: Claim) -> bool:
    """Complete the claimed photo; False, with nothing written, if the lease was superseded.

    Raises Permanent for what is no photo, Unavailable for what is away; whatever else comes out
    of the reader is this photo's trouble.
    """
    watch, reader = Stopwatch(), services.reader
    data = services.storage.get(claim.photo.object_key, claim.photo.object_version)
    watch.lap("fetch")
    picture, reading = _read(data, reader, services.settings.max_pixels, watch)
    keys, mark = _store_derivatives(services, claim, picture)
    watch.lap("derive")
    findings = judge_at_reading(services, claim.photo, reading)
    watch.lap("judge")
    sha256 = hashlib.sha256(data).hexdigest()
    result = _result(findings, reading.unread, picture, keys, mark, sha256)
    ours = finish(services.database, claim.photo.id, claim.lease, claim.photo.generation, result)
    watch.lap("finish")
    if ours:
        found = {"bibs": len(result.bibs), "seconds": watch.seconds}
        logger.info("photo completed", extra=found)
        if reading.unread:
            logger.warning("more text on the photo than is read", extra={"unread": reading.unread})
        count_completed(result, watch.seconds, reading.seconds)
    else:
        # Whoever holds the photo now decides, or it was deleted.
        logger.warning("the lease was superseded; nothing was written")
        derivatives.erase(services, [keys.thumbnail, keys.preview])
    return ours


def _read(data: bytes, reader: Reader, max_pixels: int, watch: Stopwatch) -> tuple[Any, Any]:
    """The decoded picture, and what is read on it."""
    from chalicelib.bibs.decode import decode

    with watch.cpu():
        picture = decode(data, max_pixels)
        watch.lap("decode")
        reading = reader.read_picture(picture)
        watch.lap("read")
    return picture, reading


def _store_derivatives(
    services: Services, claim: Claim, picture: Any
) -> tuple[derivatives.Keys, str]:
    """Where they are, and the watermark that the preview has."""
    keys = derivatives.Keys.of(claim.photo.id, claim.lease)
    race = visibility.race_by_id(services.database, claim.photo.race_id)
    mark = race.watermark if race else ""
    thumbnail, preview = derivatives.render(picture.pixels, picture.profile, mark)
    services.storage.put(keys.thumbnail, thumbnail, "image/jpeg")
    services.storage.put(keys.preview, preview, "image/jpeg")
    return keys, mark


def _result(
    findings: Findings,
    unread: int,
    picture: Any,
    keys: derivatives.Keys,
    mark: str,
    sha256: str,
) -> Result:
    return Result(
        bibs=findings.bibs,
        candidates=findings.candidates,
        clear_numbers=findings.clear_numbers,
        width=picture.width,
        height=picture.height,
        thumbnail_key=keys.thumbnail,
        preview_key=keys.preview,
        preview_mark=mark,
        taken_at=picture.taken_at and _wall_clock(picture.taken_at),
        sha256=sha256,
        unread=unread,
        doubt=doubt_of(findings.bibs, findings.candidates, unread),
    )


def _wall_clock(camera: datetime) -> datetime:
    """What the camera's clock showed, stored as if it were UTC.

    Also where the camera noted a zone: of a race's cameras some do and some do not, and all of
    them, like the runners, go by the clock of the place.
    """
    return camera.replace(tzinfo=UTC)
