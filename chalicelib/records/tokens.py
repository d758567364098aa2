"""Access tokens: 256 random bits, of which only the hash is stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.records.database import Database

Role = Literal["photographer", "operator"]
_PREFIX = "dorsal_"  # lets a secret scanner find a leaked one

INSERT = """
INSERT INTO tokens (hash, role, note, expires_at) VALUES (:hash, :role, :note, :expires_at)
"""

# A token that still opens doors.
BY_HASH = """
SELECT hash, role, note, created_at, expires_at FROM tokens
WHERE hash = :hash AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
"""

REVOKE = """
UPDATE tokens SET revoked_at = now() WHERE hash = :hash AND revoked_at IS NULL RETURNING hash
"""


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a token allows."""

    hash: str
    role: str  # photographer or operator
    note: str
    created_at: datetime
    expires_at: datetime | None  # None: never


def create_token(
    database: Database, role: Role, note: str = "", expires: datetime | None = None
) -> str:
    """Make a token of ``role`` and return its text, which is kept nowhere; None never expires."""
    text = _PREFIX + secrets.token_urlsafe(32)
    insert(database, hashed(text), role, note, expires)
    return text


def hashed(text: str) -> str:
    """What is stored of a token: SHA-256, hex. Random 256 bits need no slow hash or salt."""
    return hashlib.sha256(text.encode()).hexdigest()


def insert(
    database: Database, hash: str, role: str, note: str = "", expires_at: datetime | None = None
) -> None:
    """Let the token of that hash open doors, until ``expires_at`` or for good."""
    database.run(INSERT, hash=hash, role=role, note=note, expires_at=expires_at)


def by_hash(database: Database, hash: str) -> Token | None:
    """The token of that hash, unless it expired or was revoked."""
    rows = database.run(BY_HASH, hash=hash)
    return Token(**rows[0]) if rows else None


def revoke(database: Database, hash: str) -> bool:
    """End a token; False where it is unknown or revoked already."""
    return bool(database.run(REVOKE, hash=hash))
