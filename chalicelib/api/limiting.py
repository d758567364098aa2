"""Doors that count their visitors: 429 beyond so many in a minute."""

from chalicelib.api.problems import TooManyRequests
from chalicelib.api.visit import Visit
from chalicelib.pipeline.limits import Limited, limits


class Busy(TooManyRequests):
    """More in a minute than one token or one address may ask for."""


def check_limit(visit: Visit, what: Limited, count: int) -> None:
    """Count this visit; raises :class:`Busy`, which says when to come back."""
    seconds = limits.seconds_to_wait(
        visit.services,
        what,
        count,
        token=visit.token.hash if visit.token else "",
        address=visit.source_address,
        now=visit.now,
    )
    if seconds:
        raise Busy(
            f"Too many {what} from here in this minute; come back in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
