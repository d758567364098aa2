"""One connection to Postgres through pg8000; its only complaints are Lost and Refused.

Imported when first needed: pg8000 takes 0.1 s to import, which not every function owes.
"""

import select
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pg8000.native

from chalicelib.records.address import Address
from chalicelib.records.refusals import Lost, Refused

CONNECT_SECONDS = 5.0
STATEMENT_SECONDS = 10.0
PROBE_SECONDS = 2.0
DOUBT_SECONDS = 30.0  # NAT gateways and load balancers forget idle connections, from minutes on
MAX_PREPARED = 200
UUID_OID = 2950

Row = dict[str, Any]


class Connection:
    """An open connection; the constructor raises Lost or Refused when it cannot be opened."""

    def __init__(self, address: Address, clock: Callable[[], float]) -> None:
        self._pg = _open(address)
        self._pg.register_in_adapter(UUID_OID, str)
        self._prepared: dict[str, tuple[pg8000.native.PreparedStatement, list[str]]] = {}
        self._clock = clock
        self._used = clock()
        self.wait()

    def rows(self, sql: str, params: Mapping[str, object]) -> list[Row]:
        """Run a statement; with parameters it is prepared once and then takes one round trip."""
        with _plainly():
            names, rows = self._prepared_rows(sql, params) if params else self._simple_rows(sql)
        self._used = self._clock()
        return [dict(zip(names, row, strict=True)) for row in rows or ()]

    def alive(self) -> bool:
        """Whether the server still answers; it is asked only where there is reason to doubt."""
        if not self._spoken_to() and abs(self._clock() - self._used) < DOUBT_SECONDS:
            return True
        try:
            self.wait(PROBE_SECONDS, grace=0)
            self.rows("SELECT 1", {})
            self.wait()
        except (Lost, Refused):
            return False
        return True

    def wait(self, seconds: float = STATEMENT_SECONDS, grace: float = 2.0) -> None:
        """Let answers take ``seconds``; the grace lets the server's own time limit speak first."""
        # pg8000 has one timeout for connecting and for answers, and no way to change it later.
        self._pg._usock.settimeout(seconds + grace)

    def close(self) -> None:
        """Hang up, whatever state the connection is in."""
        with suppress(pg8000.native.InterfaceError, OSError, ValueError):
            self._pg.close()

    def _spoken_to(self) -> bool:
        # Bytes that nobody asked for: most often the server's goodbye.
        poll = select.poll()
        poll.register(self._pg._usock, select.POLLIN)
        return bool(poll.poll(0))

    def _simple_rows(self, sql: str) -> tuple[list[str], list[list[Any]] | None]:
        rows = self._pg.run(sql)
        return _names(self._pg.columns), rows

    def _prepared_rows(
        self, sql: str, params: Mapping[str, object]
    ) -> tuple[list[str], list[list[Any]] | None]:
        if sql not in self._prepared:
            if len(self._prepared) >= MAX_PREPARED:
                rows = self._pg.run(sql, **params)
                return _names(self._pg.columns), rows
            statement = self._pg.prepare(sql)
            self._prepared[sql] = statement, _names(statement.cols)
        statement, names = self._prepared[sql]
        return names, statement.run(**params)


def _names(columns: list[Row] | None) -> list[str]:
    return [column["name"] for column in columns or ()]


def _open(address: Address) -> pg8000.native.Connection:
    line = _dial(address)
    try:
        return pg8000.native.Connection(
            address.user,
            host=address.host,
            database=address.database,
            password=address.password,
            sock=line,
            ssl_context=address.ssl_context(),
            application_name="dorsal",
            startup_params={
                "TimeZone": "UTC",
                "statement_timeout": str(int(STATEMENT_SECONDS * 1000)),
                # A function frozen in a transaction must not hold its locks for ever.
                "idle_in_transaction_session_timeout": "60000",
            },
        )
    except pg8000.native.DatabaseError as error:
        line.close()
        raise _refused(error) from None
    except Exception as error:
        # Whatever goes wrong here (TLS, a password method, a server that is no Postgres),
        # there is no connection.
        line.close()
        raise Lost(f"cannot be connected to: {_words(error)}") from error


def _dial(address: Address) -> socket.socket:
    try:
        line = socket.create_connection((address.host, address.port), CONNECT_SECONDS)
    except OSError as error:
        raise Lost(f"cannot be reached: {_words(error)}") from error
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for option, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):  # macOS lacks some
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return line


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except pg8000.native.DatabaseError as error:
        refused = _refused(error)
        # A statement prepared before a migration, or behind a proxy that swapped the server.
        if refused.code == "26000" or "cached plan" in str(refused):
            raise Lost(f"forgot a prepared statement: {refused}") from error
        raise refused from None
    except pg8000.native.InterfaceError as error:
        if str(error) == "in failed transaction block":
            raise Refused("25P02", "an earlier statement of the transaction failed") from None
        if str(error) in ("network error", "connection is closed"):
            raise Lost("lost the connection") from error
        raise
    except UnicodeEncodeError:
        raise Refused("22021", "a text holds characters that UTF-8 cannot hold") from None
    except OSError as error:
        raise Lost(f"lost the connection: {_words(error)}") from error


def _refused(error: pg8000.native.DatabaseError) -> Refused:
    fields = error.args[0]
    return Refused(fields.get("C", ""), fields.get("M", ""), fields.get("n", ""))


def _words(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.lower() or type(error).__name__
