"""Photos in an S3 bucket; how it encrypts them is the bucket's own default."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from io import SEEK_END, BytesIO
from itertools import batched, islice
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from chalicelib.errors import Unavailable
from chalicelib.storage.keys import LONGEST_KEY, check_key, content_type, shown_type
from chalicelib.storage.presign import checksum_fields
from chalicelib.storage.s3_connection import GONE, connect, in_words
from chalicelib.storage.storage import Listing, Missing, PresignedPost, Stored

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import (
        ListObjectVersionsOutputTypeDef,
        ObjectIdentifierTypeDef,
        ObjectVersionTypeDef,
    )

DELETE_AT_ONCE = 1000  # objects, S3's limit for one call
MARKERS = ("KeyMarker", "VersionIdMarker")  # where the next page of versions begins


class S3Storage:
    """``Storage`` in ``bucket``; region, credentials and ``AWS_ENDPOINT_URL`` are boto3's matter.

    Needs s3:GetObject, GetObjectVersion, PutObject, DeleteObject, DeleteObjectVersion on the
    objects and ListBucket, ListBucketVersions on the bucket (without ListBucket S3 says 403, not
    404, of what is absent).
    """

    def __init__(
        self,
        bucket: str,
        client: "S3Client | None" = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._bucket = bucket
        self._given = client
        self._clock = clock

    @cached_property
    def _client(self) -> "S3Client":
        # When it is first used: boto3 takes 0.2 s, which not every function owes.
        return self._given or connect()

    def put(self, key: str, body: bytes, content_type: str) -> Stored:
        return self.put_file(key, BytesIO(body), content_type)

    def put_file(self, key: str, file: IO[bytes], content_type: str) -> Stored:
        start = file.tell()
        size = file.seek(0, SEEK_END) - start
        file.seek(start)
        with in_words(self._bucket, f"store {_checked(key)}"):
            answer = self._client.put_object(
                Bucket=self._bucket, Key=key, Body=file, ContentType=content_type
            )
        return Stored(
            key=key,
            size=size,
            version=object_version(answer.get("VersionId", ""), answer["ETag"]),
            content_type=content_type,
            modified=self._clock(),
        )

    def get(self, key: str, version: str = "") -> bytes:
        with in_words(self._bucket, f"read {_checked(key)}"):
            answer = self._client.get_object(Bucket=self._bucket, Key=key, **_of_version(version))
            return answer["Body"].read()

    def head(self, key: str) -> Stored | None:
        try:
            with in_words(self._bucket, f"look at {_checked(key)}"):
                found = self._client.head_object(Bucket=self._bucket, Key=key)
        except Missing:
            return None
        return Stored(
            key=key,
            size=found["ContentLength"],
            version=object_version(found.get("VersionId", ""), found["ETag"]),
            content_type=found["ContentType"],
            modified=found["LastModified"].astimezone(UTC),
        )

    def delete(self, keys: Sequence[str]) -> None:
        self._delete([{"Key": _checked(key)} for key in keys])

    def erase(self, keys: Sequence[str], folders: Sequence[str] = ()) -> None:
        for prefix in (*keys, *folders):
            with in_words(self._bucket, f"list the versions of {_checked(prefix.rstrip('/'))}"):
                versions = list(self._versions(prefix))
            self._delete(versions)

    def _versions(self, prefix: str) -> Iterator["ObjectIdentifierTypeDef"]:
        for page in self._pages(Prefix=prefix, MaxKeys=1000):
            # Delete markers too: a key's name says what was there.
            for found in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if found["Key"] == prefix or prefix.endswith("/"):
                    yield {"Key": found["Key"], "VersionId": found["VersionId"]}

    def _delete(self, objects: Sequence["ObjectIdentifierTypeDef"]) -> None:
        for some in batched(objects, DELETE_AT_ONCE):
            with in_words(self._bucket, "delete objects"):
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": list(some), "Quiet": True}
                )
            failed = [e for e in answer.get("Errors", []) if e.get("Code") not in GONE]
            if failed:
                first = f"{failed[0].get('Key')}: {failed[0].get('Message')}"
                raise Unavailable(f"S3 did not delete {len(failed)} objects, such as {first}")

    def list(self, prefix: str, after: str = "", limit: int = 1000) -> Listing:
        with in_words(self._bucket, "list objects"):
            return list(islice(self._latest(prefix, after, limit), limit))

    def presign_post(
        self, key: str, content_type: str, max_bytes: int, seconds: int, sha256: str = ""
    ) -> PresignedPost:
        fields = {"Content-Type": content_type, **(checksum_fields(sha256) if sha256 else {})}
        with in_words(self._bucket, f"sign a form for {_checked(key)}"):
            form = self._client.generate_presigned_post(
                self._bucket,
                key,
                Fields=dict(fields),
                Conditions=[
                    *({name: value} for name, value in fields.items()),
                    ["content-length-range", 1, max_bytes],
                ],
                ExpiresIn=seconds,
            )
        return PresignedPost(url=form["url"], fields=form["fields"])

    def presign_get(self, key: str, seconds: int, filename: str = "") -> str:
        media = shown_type(key)
        what = {"Bucket": self._bucket, "Key": _checked(key), "ResponseContentType": media}
        if not (filename or media.startswith("image/")):
            filename = key.rpartition("/")[2]
        if filename:
            name = quote(filename, safe="")
            what["ResponseContentDisposition"] = f"attachment; filename*=UTF-8''{name}"
        with in_words(self._bucket, f"sign a link to {key}"):
            return self._client.generate_presigned_url("get_object", what, ExpiresIn=seconds)

    def ping(self) -> None:
        with in_words(self._bucket, "answer"):
            self._client.head_bucket(Bucket=self._bucket)

    def _latest(self, prefix: str, after: str, page: int) -> Iterator[Stored]:
        # By versions, since the plain listing would name ETags where head names version ids.
        marker = {"KeyMarker": after} if after else {}
        for answer in self._pages(Prefix=prefix, MaxKeys=min(page, 1000), **marker):
            for found in answer.get("Versions", []):
                if found["IsLatest"] and found["Key"] > after:
                    yield _listed(found)

    def _pages(self, **asked: Any) -> Iterator["ListObjectVersionsOutputTypeDef"]:
        more = True
        while more:
            answer = self._client.list_object_versions(Bucket=self._bucket, **asked)
            yield answer
            more = answer.get("IsTruncated", False)
            asked |= {name: answer.get(f"Next{name}", "") for name in MARKERS}


def object_version(version_id: str, etag: str) -> str:
    """What tells an object's bytes from earlier ones under its key; for S3's events too.

    The version id, save for ``null``, which S3 gives anew to every object in a bucket whose
    versioning is off or suspended: then the ETag, without quotes.
    """
    return etag.strip('"') if version_id in {"", "null"} else version_id


def _checked(key: str) -> str:
    return check_key(key, LONGEST_KEY)


def _of_version(version: str) -> dict[str, Any]:
    if not version:
        return {}
    if re.fullmatch(r"[0-9a-f]{32}(-[0-9]+)?", version):  # an ETag; version ids use more letters
        return {"IfMatch": f'"{version}"'}
    return {"VersionId": version}


def _listed(found: "ObjectVersionTypeDef") -> Stored:
    return Stored(
        key=found["Key"],
        size=found["Size"],
        version=object_version(found.get("VersionId", ""), found["ETag"]),
        content_type=content_type(found["Key"]),
        modified=found["LastModified"].astimezone(UTC),
    )
