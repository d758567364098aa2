"""A function's process from its start to its first answer, and one answer more."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from infra.aws.runtime import RuntimeProcess
from infra.aws.runtime.outcome import Result


@dataclass(frozen=True, kw_only=True)
class Start:
    """Seconds from the process's start, and of a second event, when all is loaded."""

    ready: float  # until it asks for an event
    answered: float  # until the first event is answered
    processor: float  # the process's own time until then
    warm: float
    peak: float  # MB of memory, after both


def start(
    package: Path,
    handler: str,
    environment: dict[str, str],
    make_event: Callable[[], Any],
    check: Callable[[Result], None],
) -> Start:
    """Start a process and give it two events, made beforehand, whose answers are checked."""
    with RuntimeProcess(package, handler, environment, Path(sys.executable), 300) as process:
        event = make_event()
        begun = time.perf_counter()
        process.start()
        ready = time.perf_counter() - begun
        check(process.invoke(event))
        answered = time.perf_counter() - begun
        running = _newest()
        processor = sum(running.cpu_times()[:2])
        event = make_event()
        begun = time.perf_counter()
        check(process.invoke(event))
        warm = time.perf_counter() - begun
        return Start(
            ready=ready, answered=answered, processor=processor, warm=warm, peak=_peak(running)
        )


def _newest() -> psutil.Process:
    """The function's process: the latest that this one started."""
    return max(psutil.Process().children(), key=lambda process: process.create_time())


def _peak(process: psutil.Process) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000
