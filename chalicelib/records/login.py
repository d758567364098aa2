"""Who we are to Postgres: what the address says, or a secret that may be rotated at any time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.records.address import Address
from chalicelib.records.refusals import Refused
from chalicelib.secret import Secret

if TYPE_CHECKING:
    from chalicelib.records.connection import Connection


class Login:
    """Connects to ``address``, as the user that ``secret`` names if there is one."""

    def __init__(self, address: Address, secret: Secret | None) -> None:
        self.address = address
        self._secret = secret

    def connect(self, clock: Callable[[], float]) -> Connection:
        """A new connection; raises Lost, Refused, and Unavailable where the secret cannot be had.

        A secret that is refused is read again, and tried if it is another by now.
        """
        from chalicelib.records.connection import Connection

        if self._secret is None:
            return Connection(self.address, clock)
        known = self._secret.read()
        try:
            return Connection(self._with(known), clock)
        except Refused as error:
            rotated = self._secret.read_again(known) if error.is_of_the_user else None
            if rotated is None:
                raise
            return Connection(self._with(rotated), clock)

    def _with(self, known: Mapping[str, str]) -> Address:
        user = known.get("username") or self.address.user
        return replace(self.address, user=user, password=known["password"])
