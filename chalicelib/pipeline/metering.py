"""Functions counted and timed, and the figures put into Postgres before they may be frozen."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from chalicelib.pipeline.services import Services
from chalicelib.records import metrics as stored
from chalicelib.telemetry import emf
from chalicelib.telemetry.logs import logger
from chalicelib.telemetry.metrics import Point, metrics

API = "api"
PATIENCE = 0.5  # seconds of a flush: it waits no longer for tables that are locked
SLOW = 0.1  # seconds of a flush that is not to be owed by each request
BREATH = 5.0  # seconds without a flush after such a one
REST = 30.0  # seconds without one after Postgres was away, since each may wait for an answer


class Flushing:
    """Puts this process's figures into Postgres before whoever was waited for is answered."""

    def __init__(self) -> None:
        self._next = 0.0  # on the monotonic clock

    def now(self, services: Services) -> None:
        """Flush; what cannot be is kept for the next time, and never raises."""
        taken = metrics.take()
        _emit(taken, services.settings.emf_namespace)
        started = time.monotonic()
        try:
            with services.database.transaction(PATIENCE):
                stored.add(services.database, taken)
        except Exception as error:  # what was asked for is done, and is not to fail for figures
            metrics.put_back(taken)
            self._next = time.monotonic() + REST
            logger.warning("figures are kept for later", extra={"reason": str(error)})
        else:
            ended = time.monotonic()
            self._next = ended + BREATH if ended - started > SLOW else 0.0

    def if_quick(self, services: Services) -> None:
        """Flush where somebody waits, unless Postgres was away or slow a moment ago."""
        if time.monotonic() >= self._next and not services.database.was_away(REST):
            self.now(services)


def _emit(points: Sequence[Point], namespace: str) -> None:
    if not namespace:
        return
    try:
        emf.emit(points, namespace)
    except Exception:
        logger.exception("figures are not emitted")  # a job must not fail for them


flushing = Flushing()
_called: set[str] = set()


@contextmanager
def invocation(services: Services, function: str) -> Iterator[None]:
    """Count and time a call of ``function``, and flush before it returns."""
    started = time.perf_counter()
    _count_call(function)
    try:
        yield
    except BaseException:
        metrics.record("Errors", Function=function)
        raise
    finally:
        metrics.record("Duration", time.perf_counter() - started, Function=function)
        flushing.now(services)


def request_answered(route: str, status: int, seconds: float) -> None:
    """Count a request, which is a call of the function "api"; it does not flush."""
    _count_call(API)
    metrics.record("Duration", seconds, Function=API)
    metrics.record("Requests", Route=route)
    metrics.record("Latency", seconds, Route=route)
    if status >= HTTPStatus.BAD_REQUEST:
        server = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        metrics.record("ServerErrors" if server else "ClientErrors", Route=route)


def _count_call(function: str) -> None:
    metrics.record("Invocations", Function=function)
    if function not in _called:
        _called.add(function)
        metrics.record("ColdStarts", Function=function)
