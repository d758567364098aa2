"""Postgres for the rest of Dorsal: statements in, rows out, trouble in plain words."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Unavailable
from chalicelib.records.address import Address
from chalicelib.records.login import Login
from chalicelib.records.refusals import Lost, Refused
from chalicelib.secret import Secret

if TYPE_CHECKING:
    from chalicelib.records.connection import Connection


class Database:
    """One lazily made connection to one database, replaced when it breaks.

    Safe to share between threads, which take turns. Times come back in UTC, ids as text,
    ``jsonb`` as Python values. Raises Unavailable for trouble that passes and Rejected for
    statements that cannot succeed; no driver's exception leaves it. User and password come from
    the ``secret`` if there is one.
    """

    def __init__(
        self, url: str, clock: Callable[[], float] = time.time, secret: Secret | None = None
    ) -> None:
        self._login = Login(Address.parse(url), secret)
        self._clock = clock  # the wall's: a monotonic one may stop in a frozen function
        self._connection: Connection | None = None
        self._in_transaction = False
        self._turn = threading.RLock()
        self._away_at = -math.inf  # when it was last found to be

    def run(self, sql: str, /, **params: object) -> list[dict[str, Any]]:
        """Run one statement; ``:name`` in it stands for a parameter.

        Where the connection is lost outside a transaction the statement runs once more on a
        new one, so it may run twice: statements that write must bear that.
        """
        with self._turn, self._explained():
            connection = self._current()
            try:
                return connection.rows(sql, params)
            except Lost:
                self._drop()
                if self._in_transaction:
                    raise
            return self._current().rows(sql, params)

    @contextmanager
    def transaction(self, patience: float = 0) -> Iterator[None]:
        """All of the statements inside, or none; one inside another is part of the outer one.

        ``patience`` is what one statement may take in seconds where that is not the usual 10.
        A lost connection raises Unavailable: what was done inside is undone, except that a
        commit whose answer was lost may have happened.
        """
        with self._turn:
            if self._in_transaction:
                yield
                return
            self._begin(patience)
            self._in_transaction = True
            try:
                if patience:
                    self._current().wait(patience)
                yield
                self.run("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._in_transaction = False
                if patience and self._connection is not None:
                    self._connection.wait()

    def ping(self) -> None:
        """Raise Unavailable unless Postgres answers now."""
        self.run("SELECT 1")

    def was_away(self, seconds: float) -> bool:
        """Whether a call of the last ``seconds`` found it away: another may wait in vain."""
        return abs(self._clock() - self._away_at) < seconds

    def close(self) -> None:
        """Hang up; the next statement connects again."""
        with self._turn:
            self._drop()

    def _current(self) -> Connection:
        if self._in_transaction:
            if self._connection is None:
                raise Lost("lost the connection earlier in this transaction")
            return self._connection
        if self._connection is not None and not self._connection.alive():
            self._drop()
        if self._connection is None:
            self._connection = self._login.connect(self._clock)
        return self._connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Lost as error:
            self._drop()
            self._away_at = self._clock()
            raise Unavailable(f"Postgres at {self._login.address} {error}") from error
        except Refused as error:
            meaning = error.meaning(str(self._login.address))
            if isinstance(meaning, Unavailable):
                self._drop()  # after a failover the same name leads to another server
                self._away_at = self._clock()
            raise meaning from None
        except BaseException:
            self._drop()  # interrupted in mid-conversation: what comes next would be misread
            raise

    def _roll_back(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.rows("ROLLBACK", {})
        except (Lost, Refused):
            self._drop()

    def _begin(self, patience: float) -> None:
        limit = f"; SET LOCAL statement_timeout = {int(patience * 1000)}" if patience else ""
        self.run(f"BEGIN{limit}")  # one round trip

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
