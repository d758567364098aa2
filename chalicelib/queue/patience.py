"""A client whose connections are tried again, for a bounded time, and never repeat a command."""

import ssl
import time
from collections.abc import Callable
from typing import Any

import hiredis
import redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.connection import Connection, SSLConnection
from redis.exceptions import AuthenticationError, ResponseError
from redis.exceptions import ConnectionError as Lost
from redis.retry import Retry

from chalicelib.queue.password import SecretPassword

RETRIES = 2


class Client(redis.Redis):
    """Sends a command and reads its answer, and no more: what redis-py does around that, for
    retries, events and metrics that are not used here, is a quarter of the client's time."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """The answer to one command; a connection that fails on the way is closed."""
        connection = self.connection_pool.get_connection()
        try:
            packed = hiredis.pack_command((*args[0].split(), *args[1:]))
            connection.send_packed_command([packed])  # type: ignore[no-untyped-call]
            return self.parse_response(connection, args[0], **options)  # type: ignore[no-untyped-call]
        except ResponseError:
            raise
        except BaseException:
            # Or the next command might read this one's answer.
            connection.disconnect()  # type: ignore[no-untyped-call]
            raise
        finally:
            self.connection_pool.release(connection)


class _Patient:
    """Retries connecting, never a command: one that got no answer may have been carried out, and
    a second `complete` or `send` would be answered wrongly. The caller knows what to do."""

    _greeting = False

    def connect(self) -> None:
        if not self._sock:  # type: ignore[attr-defined]
            self._retrying(self._greet, self._answer_seconds())

    def check_health(self) -> None:
        due = time.monotonic() > self.next_health_check  # type: ignore[attr-defined]
        # redis-py asks also amid its greeting; that one must fail, not begin another one.
        if due and not self._greeting:
            # An idle connection may have died unseen; that takes a whole timeout to find out.
            self._retrying(self._ask, self._answer_seconds() + 1, retries=1)

    def _answer_seconds(self) -> float:
        return self.socket_timeout  # type: ignore[attr-defined, no-any-return]

    def _greet(self) -> None:
        self._greeting = True
        try:
            self._log_in()
        except BaseException:
            # Also for what redis-py does not know of: half greeted is not connected.
            self.disconnect()  # type: ignore[attr-defined]
            raise
        finally:
            self._greeting = False

    def _log_in(self) -> None:
        connect: Callable[[], None] = super().connect  # type: ignore[misc]  # at once if it is
        password = self.credential_provider  # type: ignore[attr-defined]
        if not isinstance(password, SecretPassword):
            return connect()
        known = password.known()
        try:
            connect()
        except AuthenticationError:
            if not password.renew(known):
                raise
            connect()

    def _ask(self) -> None:
        self._greet()
        super().check_health()  # type: ignore[misc]

    def _retrying(self, attempt: Callable[[], Any], seconds: float, retries: int = RETRIES) -> None:
        """Makes attempts; none begins later than ``seconds`` from now."""
        last = time.monotonic() + seconds
        disconnect: Callable[[], None] = self.disconnect  # type: ignore[attr-defined]
        Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), retries).call_with_retry(
            attempt,
            lambda _: disconnect(),
            lambda error: not isinstance(error, AuthenticationError) and time.monotonic() < last,
        )


class PatientConnection(_Patient, Connection):
    """Plain TCP."""

    def on_connect_check_health(self, check_health: bool = True) -> None:
        try:
            super().on_connect_check_health(check_health)
        except Lost as error:
            if type(error) is Lost and not error.status_code:  # hung up on, without a word
                error.args = (f"{error} If it wants TLS, set REDIS_TLS=true.",)
            raise


class PatientTls(_Patient, SSLConnection):
    """TLS; the server's certificate and its name are checked."""

    def _wrap_socket_with_ssl(self, sock: Any) -> Any:
        try:
            return super()._wrap_socket_with_ssl(sock)  # type: ignore[no-untyped-call]
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message.rstrip(".")
            raise Lost(
                f"its certificate is refused: {why}; REDIS_CA_FILE names a private authority's"
            ) from error
        except (ssl.SSLError, TimeoutError, ConnectionError) as error:
            raise Lost("it does not answer in TLS; see REDIS_TLS and the port") from error
