"""Where a run's photos are kept: in a bucket, as on AWS, or in a folder, as on one machine."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Protocol

import boto3

from chalicelib.storage.keys import WRITING
from tests.chaos.bucket import CREDENTIALS, NAME, Bucket
from tests.chaos.courier import Courier, Rings, doorbell

ROOM = "48m"  # of the folder's file system, as mount takes it
PIECE = bytes(65536)


class Place(Protocol):
    """What a run asks of the place for photos."""

    def prepare(self, stack: ExitStack) -> dict[str, str]:
        """Make it before Dorsal starts; the settings that name it. ``stack`` ends it."""

    def begin(self, env: Mapping[str, str], stack: ExitStack) -> None:
        """Dorsal runs, and its functions with ``env``."""

    def end(self) -> None:
        """Dorsal does not run any more."""

    def told(self, key: str) -> None:
        """A form stored this object."""

    def objects(self) -> frozenset[str]:
        """The keys of all that is kept."""

    def leftovers(self) -> list[str]:
        """What was begun and is neither kept nor gone."""


class InBucket:
    """A bucket of S3, whose events SQS brings to intake."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed = folder, seed

    def prepare(self, stack: ExitStack) -> dict[str, str]:
        self.bucket = Bucket(self._seed)
        stack.callback(self.bucket.close)
        names = {"AWS_DEFAULT_REGION": "region_name"}
        keys = {names.get(name, name.lower()): value for name, value in CREDENTIALS.items()}
        self._s3 = boto3.client("s3", endpoint_url=self.bucket.calm_url, **keys)
        self._s3.create_bucket(Bucket=NAME)
        versions = {"Status": "Enabled"}
        self._s3.put_bucket_versioning(Bucket=NAME, VersioningConfiguration=versions)
        where = {"AWS_ENDPOINT_URL": self.bucket.url, "PHOTO_STORE": f"s3://{NAME}"}
        return {**CREDENTIALS, **where, "JOBS_QUEUE_URL": doorbell(self.bucket.calm_url)}

    def begin(self, env: Mapping[str, str], stack: ExitStack) -> None:
        logs, url = self._folder / "var/logs", self.bucket.calm_url
        self.courier = Courier(url, env, logs / "intake.log", self._seed)
        self.rings = Rings(url, env, logs / "drain.log")
        stack.callback(self.end)
        self.courier.start()
        self.rings.start()

    def end(self) -> None:
        self.rings.stop()
        self.courier.stop()

    def told(self, key: str) -> None:
        self.courier.tell(key)

    def objects(self) -> frozenset[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=NAME)
        return frozenset(entry["Key"] for page in pages for entry in page.get("Contents", []))

    def leftovers(self) -> list[str]:
        begun = self._s3.list_multipart_uploads(Bucket=NAME).get("Uploads", [])
        return [f"an upload is left: {upload['Key']}" for upload in begun]


class InFolder:
    """A folder, whose door takes the forms; where that is allowed, on a small disk of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._root = folder / "var/photos"

    def prepare(self, stack: ExitStack) -> dict[str, str]:
        self._root.mkdir(parents=True)
        if may_mount():
            _mount(self._root)
            stack.callback(_unmount, self._root)
        return {"PHOTO_STORE": f"file:{self._root}"}

    def begin(self, env: Mapping[str, str], stack: ExitStack) -> None:
        pass

    def end(self) -> None:
        pass

    def told(self, key: str) -> None:
        pass  # the door tells

    def objects(self) -> frozenset[str]:
        return frozenset(
            path.relative_to(self._root).as_posix()
            for path in self._root.rglob("*")
            if path.is_file() and WRITING not in path.parts
        )

    def leftovers(self) -> list[str]:
        return [f"a draft is left: {path.name}" for path in (self._root / WRITING).glob("*")]

    @contextmanager
    def full(self) -> Iterator[None]:
        """No room for anything more."""
        filler = self._root / WRITING / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(PIECE)
        try:
            yield
        finally:
            filler.unlink()


PLACES: dict[str, type[InBucket | InFolder]] = {"bucket": InBucket, "folder": InFolder}


def may_mount() -> bool:
    """Whether a file system can be mounted here: not in most containers, nor without root."""
    if os.geteuid():
        return False
    with tempfile.TemporaryDirectory() as folder, suppress(subprocess.CalledProcessError):
        _mount(Path(folder))
        _unmount(Path(folder))
        return True
    return False


def _mount(folder: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True, capture_output=True)
