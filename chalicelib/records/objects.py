"""Which objects of storage are known as photos, asked for many at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.records.database import Database

# Those of many keys that are photos. An array, because Postgres takes a subquery for so many
# rows that it would rather read the whole table; and JSON, because pg8000's arrays lose "null".
KNOWN = """
SELECT object_key, object_version, created_at FROM photos
WHERE object_key = ANY(ARRAY(SELECT jsonb_array_elements_text(:keys::jsonb)))
"""


@dataclass(frozen=True, kw_only=True)
class KnownObject:
    """An object that is a photo."""

    object_key: str
    object_version: str
    created_at: datetime  # when it was first told of


def known(database: Database, keys: Sequence[str]) -> dict[str, KnownObject]:
    """Those of the keys that are photos."""
    rows = database.run(KNOWN, keys=json.dumps(list(keys))) if keys else []
    return {row["object_key"]: KnownObject(**row) for row in rows}
