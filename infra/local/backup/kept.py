"""What a one-machine Dorsal keeps, and where: all that a backup holds."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.storage.folder import FolderStorage
from infra.local.backup.manifest import BadBackup


@dataclass(frozen=True)
class Kept:
    """The folder of `dorsal run`, and the photos where PHOTO_STORE puts them elsewhere."""

    folder: Path
    photos: Path

    @property
    def postgres(self) -> Path:
        """The embedded Postgres' folder."""
        return self.folder / "postgres"

    @property
    def redis(self) -> Path:
        """The embedded Redis' folder."""
        return self.folder / "redis"

    @property
    def signing_secret(self) -> Path:
        """The file of the secret that signs links."""
        return self.folder / "signing-secret"

    @property
    def parts(self) -> dict[str, Path]:
        """All that is replaced when a backup is brought back, by name."""
        return {
            "postgres": self.postgres,
            "photos": self.photos,
            "redis": self.redis,
            "signing-secret": self.signing_secret,
        }

    def secret(self) -> str:
        """What signs links; "" where nothing does yet."""
        return self.signing_secret.read_text() if self.signing_secret.exists() else ""

    def storage(self) -> FolderStorage:
        """The photos, to be read."""
        return FolderStorage(self.photos, "http://nowhere", "none is signed" * 3)


def kept_in(folder: Path, env: Mapping[str, str] = os.environ) -> Kept:
    """Raises BadBackup where part of it is kept by servers of somebody's own."""
    if env.get("DATABASE_URL"):
        raise BadBackup(
            "DATABASE_URL names a Postgres of your own: back it up by its own means (pg_dump), and "
            "after it the photo folder; this command knows the database that `dorsal run` keeps"
        )
    store = env.get("PHOTO_STORE") or f"file:{folder / 'photos'}"
    if not store.startswith("file:"):
        raise BadBackup(
            f"PHOTO_STORE={store!r} is no folder: a bucket is kept by its own means (versions, "
            "replication)"
        )
    return Kept(folder, Path(store.removeprefix("file:")).resolve())
