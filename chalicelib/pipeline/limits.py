"""How much one token, and one address, may ask for in a minute."""

import hashlib
import time
from collections.abc import Iterator
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.pipeline.services import Services
from chalicelib.settings import Settings
from chalicelib.telemetry.logs import logger

MINUTE = 60  # seconds
REST = 30.0  # seconds without counting after Redis did not answer: each try keeps somebody waiting

Limited = Literal["uploads", "searches", "wrong tokens"]


class Limits:
    """Counts what is asked for, by minutes of the clock.

    Without Redis nothing is counted and nothing refused: runners find their photos and
    photographers send theirs all the same, and API Gateway's own throttle still holds on AWS.
    """

    def __init__(self) -> None:
        self._next = 0.0  # on the monotonic clock

    def seconds_to_wait(
        self,
        services: Services,
        what: Limited,
        count: int,
        *,
        token: str,
        address: str,
        now: datetime,
    ) -> int:
        """Count ``count`` more of ``what``; 0, or the seconds after which there is room again.

        ``token`` is a token's hash, "" for none; who holds one is counted by it and by address.
        """
        if services.tally is None or time.monotonic() < self._next:
            return 0
        minute, second = divmod(now.timestamp(), MINUTE)
        try:
            for who, most in _counted(services.settings, what, token, address):
                key = f"{what}:{who}:{int(minute)}"
                if most and services.tally.add(key, count, 2 * MINUTE) > most:
                    return ceil(MINUTE - second)
        except Unavailable as error:
            self._next = time.monotonic() + REST
            logger.warning("requests are not counted", extra={"reason": str(error)})
        return 0


limits = Limits()


def _counted(
    settings: Settings, what: Limited, token: str, address: str
) -> Iterator[tuple[str, int]]:
    per_token, per_address = {
        "uploads": (settings.uploads_per_token, settings.uploads_per_address),
        "searches": (settings.searches_per_token, settings.searches_per_address),
        "wrong tokens": (0, settings.wrong_tokens_per_address),  # of nobody's token
    }[what]
    if token:
        yield f"token:{token[:32]}", per_token
    # Not the address itself: it is nobody's business who was here, not even for two minutes.
    who = hashlib.sha256(network(address).encode()).hexdigest()[:32]
    yield f"address:{who}", per_address


def network(address: str) -> str:
    """What one customer of a provider gets: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        # A server that listens on IPv6 sees an IPv4 address within one of IPv6's.
        return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))
    return str(found)
