"""Presigned uploads: files of any allowed size go straight to storage, past the API."""

import re
import uuid
from datetime import datetime, timedelta

from chalicelib.api.doors import Doors
from chalicelib.api.problems import Fault, Invalid
from chalicelib.api.races import known
from chalicelib.api.upload_types import (
    FileToCome,
    KnownAnswer,
    KnownPhoto,
    NewUploads,
    Sums,
    UploadAnswer,
    UploadsAnswer,
)
from chalicelib.api.visit import Visit
from chalicelib.pipeline.known import known_photos
from chalicelib.records import uploads
from chalicelib.records.races import Race
from chalicelib.records.uploads import Upload

doors = Doors(__name__)
VALID_SECONDS = 3600  # a large batch over a hotel's network takes its time


@doors.open(
    "POST", "/races/{slug}/uploads", access="photographer", takes=NewUploads, gives=UploadsAnswer,
    status=201, limit="uploads", weigh=lambda body: len(body.files),
)  # fmt: skip
def presign_uploads(visit: Visit, slug: str, body: NewUploads) -> UploadsAnswer:
    """Get a presigned form for each of up to 100 files.

    Post each file to its url: a multipart form of the fields, then the file as "file". The
    photo appears by itself once storage tells of it.
    """
    race = known(visit, slug)
    _check_sizes(body, visit.services.settings.max_upload_bytes)
    expires_at = visit.now + timedelta(seconds=VALID_SECONDS)
    promises = [_promise(visit, race, file, expires_at) for file in body.files]
    answers = tuple(_presign(visit, promise) for promise in promises)
    uploads.expect(visit.services.database, promises)
    return UploadsAnswer(uploads=answers)


@doors.open(
    "POST", "/races/{slug}/photos/known", access="photographer", takes=Sums, gives=KnownAnswer
)
def find_known_photos(visit: Visit, slug: str, body: Sums) -> KnownAnswer:
    """Ask which of up to 100 files a race has already, by their bytes' SHA-256.

    Also those that storage has taken and that are not read yet, or of which nobody told yet.
    """
    found = known_photos(visit.services, known(visit, slug), body.sha256)
    return KnownAnswer(photos=tuple(KnownPhoto(sha256=sha, id=id) for sha, id in found.items()))


def _check_sizes(body: NewUploads, most: int) -> None:
    faults = [
        Fault(at=f"$.files[{index}].bytes", reason=f"more than {most} bytes")
        for index, file in enumerate(body.files)
        if file.bytes > most
    ]
    if faults:
        raise Invalid("Some files are too large; nothing was presigned.", errors=faults)


def _promise(visit: Visit, race: Race, file: FileToCome, expires_at: datetime) -> Upload:
    return Upload(
        key=f"incoming/{race.slug}/{uuid.uuid4()}/{safe_name(file.name)}",
        race_id=race.id,
        original_name=file.name,
        content_type=file.content_type,
        max_bytes=file.bytes,
        sha256=file.sha256 or "",
        expires_at=expires_at,
        correlation_id=visit.correlation_id,
    )


def _presign(visit: Visit, promise: Upload) -> UploadAnswer:
    post = visit.services.storage.presign_post(
        promise.key, promise.content_type, promise.max_bytes, VALID_SECONDS, promise.sha256
    )
    return UploadAnswer(
        name=promise.original_name,
        key=promise.key,
        url=post.url,
        fields=post.fields,
        expires_at=promise.expires_at,
    )


def safe_name(name: str) -> str:
    """``name`` in characters that need no care in a key: the last 100, no leading dots."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[-100:].lstrip("._-") or "photo"
