"""A random key for each day, by which addresses are hashed; deleted when the day is over."""

import secrets
from datetime import date

from chalicelib.records.database import Database

MAKE = "INSERT INTO address_keys (day, key) VALUES (:day, :key) ON CONFLICT DO NOTHING"

GET = "SELECT key FROM address_keys WHERE day = :day"

FORGET = "DELETE FROM address_keys WHERE day < :day"


def key_of(database: Database, day: date) -> str:
    """The key of a day, made when it is first asked for."""
    rows = database.run(GET, day=day)
    if not rows:
        database.run(MAKE, day=day, key=secrets.token_hex(32))
        rows = database.run(GET, day=day)
    return str(rows[0]["key"])


def forget_before(database: Database, day: date) -> None:
    """Delete the keys of earlier days: what was hashed by them can be told by nobody."""
    database.run(FORGET, day=day)
