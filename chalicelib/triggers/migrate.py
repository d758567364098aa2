"""The deploy's door: bring the database's schema up to this code's; make, list and end tokens.

A deployed database is in a private network, so what needs it and is no request comes in here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from chalicelib.errors import DorsalError
from chalicelib.pipeline.metering import invocation
from chalicelib.pipeline.services import services
from chalicelib.records import tokens
from chalicelib.records.migrate import migrate
from chalicelib.records.tokens import Role, create_token
from chalicelib.telemetry.logs import logger


class BadEvent(DorsalError):
    """What `migrate` was invoked with is not what it knows."""


def handle(event: dict[str, Any]) -> dict[str, Any]:
    """Apply what is missing, once, in order; safe by several at a time.

    ``{"make_token": {"role": ROLE, "days": 365, "note": TEXT, "races": [SLUG]}}`` makes a token
    as well, and answers it as ``token``; all but the role may be left out. ``{"list_tokens":
    true}`` answers what may be shown of all as ``tokens``, ``{"revoke_token": ID}`` ends one and
    answers it as ``revoked``. Raises :class:`BadEvent`.
    """
    asked = event.get("make_token")
    if asked is not None and asked.get("role") not in get_args(Role):
        raise BadEvent(f"make_token needs a role, one of {', '.join(get_args(Role))}")
    with invocation(services(), "migrate"):
        applied = migrate(services().database)
    logger.info("migrated", extra={"applied": applied})
    return {"applied": applied, **_of_tokens(event)}


def _of_tokens(event: dict[str, Any]) -> dict[str, Any]:
    database = services().database
    if asked := event.get("make_token"):
        return {"token": _token(**asked)}
    if event.get("list_tokens"):
        return {"tokens": [token.told() for token in tokens.every(database)]}
    if id := event.get("revoke_token"):
        return {"revoked": tokens.revoke_by_id(database, str(id)).told()}
    return {}


def _token(role: Role, days: int = 365, note: str = "", races: Sequence[str] = ()) -> str:
    expires = datetime.now(UTC) + timedelta(days=days)
    return create_token(services().database, role, note, expires, races)
