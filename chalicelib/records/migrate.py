"""The schema's way from empty to today: ``migrations/NNN_what.sql``, each applied once.

Every file runs in a transaction of its own, so it cannot hold what Postgres refuses there
(CREATE INDEX CONCURRENTLY).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from chalicelib.errors import DorsalError
from chalicelib.records.database import Database

FOLDER = Path(__file__).parent / "migrations"
PATIENCE = 600.0  # seconds that one file may take, or wait for another process's

# Any number of ours: it only has to be the same in every process that migrates.
LOCK = "SELECT pg_advisory_xact_lock(740315)"

CREATE_HISTORY = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""

HISTORY = "SELECT name, checksum FROM schema_migrations ORDER BY name"

REMEMBER = "INSERT INTO schema_migrations (name, checksum) VALUES (:name, :checksum)"


class BadMigration(DorsalError):
    """The migrations and the database's history contradict each other."""


@dataclass(frozen=True)
class Migration:
    """One file of SQL; its checksum is the same with either kind of line ends."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """The files of a folder in their order; raises BadMigration for names that give none."""
    paths = sorted(folder.glob("*.sql"))
    numbers = [match[1] for path in paths if (match := re.match(r"(\d{3})_\w+\.sql$", path.name))]
    if len(numbers) < len(paths) or len(set(numbers)) < len(numbers):
        raise BadMigration(f"{folder.name}: every file needs a number of its own, as 007_what.sql")
    return [Migration(path.stem, path.read_text("utf-8")) for path in paths]


def migrate(database: Database, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing, in order, and return its names.

    Any number of processes may do so at once: each file is applied by one of them. Raises
    BadMigration when an applied file has changed since, or one was slipped in before it.
    """
    wanted = migrations(folder)
    applied = []
    while name := _apply_next(database, wanted):
        applied.append(name)
    return applied


def newer(database: Database, folder: Path = FOLDER) -> list[str]:
    """What a later version applied to the database, and this one does not know."""
    known = {migration.name for migration in migrations(folder)}
    database.run(CREATE_HISTORY)
    return [row["name"] for row in database.run(HISTORY) if row["name"] not in known]


def _apply_next(database: Database, wanted: Sequence[Migration]) -> str:
    with database.transaction(patience=PATIENCE):
        database.run(LOCK)
        database.run(CREATE_HISTORY)
        history = {row["name"]: row["checksum"] for row in database.run(HISTORY)}
        _check(wanted, history)
        for migration in wanted:
            if migration.name not in history:
                database.run(migration.sql)
                database.run(REMEMBER, name=migration.name, checksum=migration.checksum)
                return migration.name
    return ""


def _check(wanted: Sequence[Migration], history: dict[str, str]) -> None:
    latest = max(history, default="")
    for migration in wanted:
        if migration.name not in history:
            if migration.name < latest:
                raise BadMigration(f"{migration.name} comes too late: {latest} is applied already")
        elif history[migration.name] != migration.checksum:
            raise BadMigration(
                f"{migration.name} changed after it was applied; restore it, and put the change "
                "into a new file"
            )
