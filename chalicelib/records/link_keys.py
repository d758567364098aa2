"""A closed race's link key: 192 random bits, of which only the hash is stored."""

import hmac
import secrets

from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.records.tokens import hashed

SET = """
UPDATE races SET link_key_hash = :hash,
    link_key_made_at = CASE WHEN :hash::text IS NULL THEN NULL ELSE now() END
WHERE id = :id
"""


def make(database: Database, race_id: str) -> str:
    """Make a race's key anew and return it; the one before opens nothing from now on."""
    key = secrets.token_urlsafe(24)
    database.run(SET, id=race_id, hash=hashed(key))
    return key


def revoke(database: Database, race_id: str) -> None:
    """Let no key open the race."""
    database.run(SET, id=race_id, hash=None)


def opens(race: Race, key: str) -> bool:
    """Whether ``key`` is the race's."""
    # By hash, and in constant time: a guess learns nothing from how long it took.
    return bool(key and race.link_key_hash) and hmac.compare_digest(
        hashed(key), race.link_key_hash or ""
    )
