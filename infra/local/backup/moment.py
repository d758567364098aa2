"""One moment of a database: what it names and counts, and its dump, all of the same snapshot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chalicelib.records.database import Database
from infra.local.backup import postgres_tools

PATIENCE = 3600.0  # seconds for one statement, and for the dump

REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
NO_HURRY = "SET LOCAL idle_in_transaction_session_timeout = 0"
EXPORT = "SELECT pg_export_snapshot() AS id, now() AS at"
TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
COUNT = 'SELECT count(*) AS count FROM "{table}"'
STATUSES = "SELECT processing_status AS status, count(*) AS count FROM photos GROUP BY 1 ORDER BY 1"
MIGRATIONS = "SELECT name FROM schema_migrations ORDER BY name"
NAMED = "SELECT object_key, object_version, thumbnail_key, preview_key FROM photos"


@dataclass(frozen=True)
class Moment:
    """A database's snapshot, while its transaction is open."""

    url: str
    snapshot: str
    at: datetime
    database: Database

    def dump(self, file: Path) -> None:
        """Write all of it to ``file``."""
        postgres_tools.dump(self.url, self.snapshot, file)

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return counted(self.database)

    def photos(self) -> dict[str, int]:
        """How many photos have each status."""
        return {row["status"]: row["count"] for row in self.database.run(STATUSES)}

    def migrations(self) -> list[str]:
        """Those that its schema has."""
        return [row["name"] for row in self.database.run(MIGRATIONS)]

    def named(self) -> dict[str, str]:
        """Each object that a photo names, and its version; "" where any is meant."""
        found: dict[str, str] = {}
        for row in self.database.run(NAMED):
            found |= {row[name]: "" for name in ("thumbnail_key", "preview_key") if row[name]}
            found[row["object_key"]] = row["object_version"]
        return found


@contextmanager
def moment(url: str, database: Database) -> Iterator[Moment]:
    """The database as it is now, whatever is written to it meanwhile."""
    with database.transaction(patience=PATIENCE):
        database.run(REPEATABLE)
        database.run(NO_HURRY)
        [row] = database.run(EXPORT)
        yield Moment(url, row["id"], row["at"], database)


def counted(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    tables = [row["name"] for row in database.run(TABLES)]
    return {table: database.run(COUNT.format(table=table))[0]["count"] for table in tables}
