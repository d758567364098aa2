"""Bearer tokens: 256 random bits, stored hashed, checked on every request.

There is no API Gateway authorizer: its answers are cached for minutes, and a revoked token would
go on working that long.
"""

from datetime import datetime
from typing import Literal

from chalicelib.api.problems import Forbidden, Refused, Unauthorized
from chalicelib.errors import DorsalError
from chalicelib.records import tokens
from chalicelib.records.database import Database
from chalicelib.records.tokens import Token, hashed
from chalicelib.telemetry.logs import logger

# The least that a door asks for; "anyone" comes in unseen, so that it works without Postgres.
Access = Literal["anyone", "public", "photographer", "operator"]
_CHALLENGE = 'Bearer realm="dorsal"'


class WrongToken(Unauthorized):
    """The token is unknown, expired or revoked."""


def admit(
    database: Database, authorization: str, access: Access, now: datetime, *, all_races: bool
) -> Token | None:
    """The token of who comes with ``authorization``, None for nobody where all may enter.

    Raises :class:`Unauthorized` for a missing token, :class:`WrongToken` for one that is no good,
    and :class:`Forbidden` for a role that may not, or a token of some races where ``all_races`` are
    looked at together.
    """
    if access == "anyone":
        return None
    if not authorization:
        if access == "public":
            return None
        raise unauthorized("This needs a token: send Authorization: Bearer TOKEN.")
    token = _known(database, authorization)
    if access == "operator" and token.role != "operator":
        raise Forbidden("This needs the role operator.")
    if all_races and token.race_ids is not None:
        raise Forbidden("This is about all races; the token is for some.")
    _note_use(database, token, now)
    return token


def kept_out(token: Token | None, detail: str) -> Refused:
    """What a visitor is told who may not: 401 and ``detail``, or 403 with a token of other races.

    Not 404: those without a token, too, learn that a closed race exists, or a photo that is not
    public, from the 401 that asks for one.
    """
    return unauthorized(detail) if token is None else Forbidden("The token is for other races.")


def unauthorized(detail: str) -> Unauthorized:
    """A 401 that says how to come back with a token."""
    return Unauthorized(detail, headers={"WWW-Authenticate": _CHALLENGE})


def _note_use(database: Database, token: Token, now: datetime) -> None:
    try:
        tokens.note_use(database, token, now)
    except DorsalError as error:  # as on a standby, which can be read alone
        logger.warning("a token's use is not noted", extra={"reason": str(error)})


def _known(database: Database, authorization: str) -> Token:
    scheme, _, text = authorization.partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise unauthorized("Authorization is not Bearer TOKEN.")
    # Looked up by hash: comparing hashes tells nobody how much of a guess was right.
    token = tokens.by_hash(database, hashed(text.strip()))
    if token is None:
        raise WrongToken(
            "The token is unknown, expired or revoked.",
            headers={"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
        )
    return token
