"""Whether what Dorsal depends on answers, and how fast: all asked at once, for a bounded time."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.bibs.weights import check_weights
from chalicelib.errors import DorsalError
from chalicelib.pipeline.services import Services

PATIENCE = 3.0  # seconds until a dependency counts as away; its own clients may wait longer

type Probe = Callable[[], None]  # returns if the dependency answers, else raises DorsalError


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of asking one dependency; ``trouble`` is for the log, as it may name addresses."""

    seconds: float
    trouble: str = ""

    @property
    def ok(self) -> bool:
        return not self.trouble


def probes_of(services: Services) -> dict[str, Probe]:
    """How to ask each dependency; the models only where DORSAL_MODELS says where they are.

    On AWS the API's package has none: there the worker's package is checked when it is made.
    """
    probes: dict[str, Probe] = {
        "database": services.database.ping,
        "queue": services.queue.ping,
        "doorbell": services.doorbell.ping,
        "storage": services.storage.ping,
    }
    if models := services.settings.models:
        probes["models"] = lambda: _check(models)
    return probes


def ask(probes: Mapping[str, Probe], patience: float = PATIENCE) -> dict[str, Answered]:
    """What each probe came to; one that takes longer than ``patience`` seconds is away."""
    asked = {name: _Asked(probe) for name, probe in probes.items()}
    until = time.monotonic() + patience
    return {name: one.wait(until, patience) for name, one in asked.items()}


class _Asked(threading.Thread):
    """One probe under way; left to itself where it takes too long."""

    def __init__(self, probe: Probe) -> None:
        super().__init__(daemon=True)
        self._probe = probe
        self._answer: Answered | None = None
        self.start()

    def run(self) -> None:
        started, trouble = time.perf_counter(), ""
        try:
            self._probe()
        except DorsalError as error:
            trouble = str(error)
        except Exception as error:
            trouble = repr(error)  # whatever it is, the dependency cannot be used
        self._answer = Answered(seconds=time.perf_counter() - started, trouble=trouble)

    def wait(self, until: float, patience: float) -> Answered:
        self.join(max(0.0, until - time.monotonic()))
        none = Answered(seconds=patience, trouble=f"no answer within {patience:g} s")
        return self._answer or none


def _check(models: str) -> None:
    check_weights(models)
