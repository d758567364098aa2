"""What a token is good for, as its holder asks."""

from typing import cast

from chalicelib.api.auth import unauthorized
from chalicelib.api.doors import Doors
from chalicelib.api.queue_types import TokenAnswer
from chalicelib.api.visit import Visit
from chalicelib.records.tokens import Role

doors = Doors(__name__)


@doors.open("GET", "/token", access="photographer", gives=TokenAnswer)
def get_token(visit: Visit) -> TokenAnswer:
    """Tell the role of the token that came with the request, its races, and when it ends."""
    token = visit.token
    if token is None:
        raise unauthorized("This needs a token: send Authorization: Bearer TOKEN.")
    return TokenAnswer(
        role=cast(Role, token.role),
        races=None if token.races is None else tuple(token.races),
        expires_at=token.expires_at,
    )
