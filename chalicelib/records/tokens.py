"""Access tokens: 256 random bits, of which only the hash is stored."""

# ruff: noqa: S608 - what is put together here are constants of this folder

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.errors import DorsalError
from chalicelib.records.database import Database

Role = Literal["photographer", "operator"]
_PREFIX = "dorsal_"  # lets a secret scanner find a leaked one
ID_LENGTH = 12  # hexadecimal characters of the hash; what a token is called in lists
USE_NOTED = timedelta(hours=1)  # a use is written down so often at most

# A token, and what its races are called; those that are gone are left out.
COLUMNS = """
hash, role, note, created_at, expires_at, revoked_at, last_used_at, race_ids::text[] AS race_ids,
CASE WHEN race_ids IS NOT NULL
    THEN ARRAY(SELECT slug FROM races WHERE id = ANY(race_ids) ORDER BY slug) END AS races
"""

INSERT = """
INSERT INTO tokens (hash, role, note, expires_at, race_ids)
VALUES (:hash, :role, :note, :expires_at, :race_ids::uuid[])
"""

RACES_BY_SLUG = "SELECT id, slug FROM races WHERE slug = ANY(:slugs::text[])"

# A token that still opens doors.
BY_HASH = f"""
SELECT {COLUMNS} FROM tokens
WHERE hash = :hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
"""

ALL = f"SELECT {COLUMNS} FROM tokens ORDER BY created_at DESC, hash"

NOTE_USE = "UPDATE tokens SET last_used_at = now() WHERE hash = :hash"

BY_ID = f"SELECT {COLUMNS} FROM tokens WHERE starts_with(hash, :id)"

REVOKE = """
UPDATE tokens SET revoked_at = now() WHERE hash = :hash AND revoked_at IS NULL RETURNING hash
"""


class UnknownRace(DorsalError):
    """A token is asked for races that do not exist."""


class UnknownToken(DorsalError):
    """No token, or more than one, has the id that is named."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a token allows."""

    hash: str
    role: str  # photographer or operator
    note: str
    created_at: datetime
    expires_at: datetime | None  # None: never
    revoked_at: datetime | None
    last_used_at: datetime | None  # to the hour
    race_ids: Sequence[str] | None  # None: all, those to come included
    races: Sequence[str] | None  # their slugs

    @property
    def id(self) -> str:
        """What the token is called: says nothing of the token itself."""
        return self.hash[:ID_LENGTH]

    def covers(self, race_id: str) -> bool:
        """Whether the token is good for a race."""
        return self.race_ids is None or race_id in self.race_ids

    def told(self) -> dict[str, object]:
        """What may be shown of it, ready for JSON: all but the hash."""
        moments = {
            "createdAt": self.created_at,
            "expiresAt": self.expires_at,
            "revokedAt": self.revoked_at,
            "lastUsedAt": self.last_used_at,
        }
        return {
            "id": self.id,
            "role": self.role,
            "races": None if self.races is None else list(self.races),
            "note": self.note,
        } | {name: at and at.isoformat(timespec="seconds") for name, at in moments.items()}


def create_token(
    database: Database,
    role: Role,
    note: str = "",
    expires: datetime | None = None,
    races: Sequence[str] = (),
) -> str:
    """Make a token of ``role`` and return its text, which is kept nowhere; None never expires.

    With ``races``, slugs, a photographer's is good for those alone. Raises :class:`UnknownRace`.
    """
    text = _PREFIX + secrets.token_urlsafe(32)
    insert(database, hashed(text), role, note, expires, _ids(database, races))
    return text


def hashed(text: str) -> str:
    """What is stored of a token: SHA-256, hex. Random 256 bits need no slow hash or salt."""
    return hashlib.sha256(text.encode()).hexdigest()


def insert(
    database: Database,
    hash: str,
    role: str,
    note: str = "",
    expires_at: datetime | None = None,
    race_ids: Sequence[str] | None = None,
) -> None:
    """Let the token of that hash open doors, until ``expires_at`` or for good."""
    ids = None if race_ids is None else list(race_ids)
    database.run(INSERT, hash=hash, role=role, note=note, expires_at=expires_at, race_ids=ids)


def by_hash(database: Database, hash: str) -> Token | None:
    """The token of that hash, unless it expired or was revoked."""
    rows = database.run(BY_HASH, hash=hash)
    return Token(**rows[0]) if rows else None


def note_use(database: Database, token: Token, now: datetime) -> None:
    """Write down that a token was used, where that was not done a while ago."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED:
        database.run(NOTE_USE, hash=token.hash)


def every(database: Database) -> list[Token]:
    """All tokens, the newest first, also those that are over."""
    return [Token(**row) for row in database.run(ALL)]


def revoke(database: Database, hash: str) -> bool:
    """End a token; False where it is unknown or revoked already."""
    return bool(database.run(REVOKE, hash=hash))


def revoke_by_id(database: Database, id: str) -> Token:
    """End the token that lists call ``id``; one that is over already stays so.

    Raises :class:`UnknownToken` for an id of none, or of several.
    """
    usual = re.fullmatch(rf"[0-9a-f]{{{ID_LENGTH},64}}", id)
    found = [Token(**row) for row in database.run(BY_ID, id=id)] if usual else []
    if len(found) != 1:
        how_many = "several tokens have" if found else "no token has"
        raise UnknownToken(f"{how_many} the id {id[:64]!r}; `dorsal token list` shows them")
    revoke(database, found[0].hash)
    return found[0]


def _ids(database: Database, races: Sequence[str]) -> list[str] | None:
    if not races:
        return None
    found = {row["slug"]: row["id"] for row in database.run(RACES_BY_SLUG, slugs=list(races))}
    if unknown := [slug for slug in races if slug not in found]:
        raise UnknownRace(f"there is no race {unknown[0]!r}; make it first, then the token for it")
    return sorted(found.values())
