"""The steps of a function's process, at each of which an order may wait for whoever comes first.

An order is a file named FUNCTION-STEP. The process of that function that reaches the step takes
it by renaming it to FUNCTION-STEP.PID, which only one can, and does what it says. What then becomes
of the call that it was about to make is told in ended.PID.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import time_machine

from chalicelib.pipeline import services as house
from chalicelib.pipeline.services import Reader, Services
from chalicelib.records import redraws
from chalicelib.records.results import FINISH
from chalicelib.settings import Settings
from tests.chaos.orders import ENDED

IN_THE_MIDDLE = 0.02  # seconds after a reading began, all of which take longer
HESITATION = 0.3  # seconds in which who gave the order does something

WORKER = ("received", "downloaded", "reading", "committing", "committed", "completing")
SENDING = "sending"  # a photo's row is kept, its job not yet sent
SWEEPING = "sweeping"
DRAWN = "drawn"  # a preview is drawn anew and stored, its photo not yet told


@dataclass(frozen=True)
class Steps:
    """The orders in ``folder``, as a process of ``function`` sees them."""

    folder: Path
    function: str

    def reach(self, step: str) -> bool:
        """Do what is ordered here; whether anything was."""
        order = f"{self.function}-{step}"
        taken = self.folder / f"{order}.{os.getpid()}"
        try:
            (self.folder / order).rename(taken)
        except FileNotFoundError:
            return False
        _obey(*taken.read_text().split())
        return True

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Tell who gave the order what becomes of the call inside."""
        began, raised = time.monotonic(), ""
        try:
            yield
        except Exception as error:
            raised = type(error).__name__
            raise
        finally:
            draft = self.folder / f"draft.{os.getpid()}"
            draft.write_text(f"{began} {time.monotonic()} {raised}")
            draft.rename(self.folder / f"{ENDED}.{os.getpid()}")


def _obey(order: str, *args: str) -> None:
    match order:
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "freeze":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "hesitate":
            time.sleep(HESITATION)
        case "clock":
            set_clock(float(args[0]))


def set_clock(ahead: float) -> None:
    """Let this process's wall clock be so many seconds ahead from now on; others keep theirs."""
    time_machine.travel(time.time() + ahead, tick=True).start()


def install() -> None:
    """Have the services of this process reach steps, and its clock be off if that is asked for."""
    steps, build = Steps(Path(os.environ["CHAOS_ORDERS"]), sys.orig_argv[-2]), house.build
    if ahead := os.environ.get("CHAOS_AHEAD"):
        set_clock(float(ahead))

    def watched(config: Settings) -> Services:
        return watch(build(config), steps)

    house.build = watched


def watch(services: Services, steps: Steps) -> Services:
    """``services``, whose calls reach the steps before or after they are made."""
    queue, storage, database = services.queue, services.storage, services.database
    _around(queue, "receive", steps, after="received")
    _around(queue, "complete", steps, before="completing")
    _around(queue, "complete_and_receive", steps, before="completing", after="received")
    _around(queue, "send", steps, before=SENDING, only=lambda jobs, *_: bool(jobs))
    _around(queue, "maintain", steps, before=SWEEPING)
    _around(storage, "get", steps, after="downloaded")
    finishing = {"before": "committing", "after": "committed"}
    _around(database, "run", steps, **finishing, only=lambda sql, **_: sql is FINISH)
    _around(database, "run", steps, before=DRAWN, only=lambda sql, **_: sql is redraws.FINISH)
    return replace(services, make_reader=lambda: Watched(services.make_reader(), steps))


@dataclass(frozen=True)
class Watched:
    """A reader that reaches a step in the middle of reading."""

    reader: Reader
    steps: Steps

    def read_picture(self, picture: Any) -> Any:
        middle = threading.Timer(IN_THE_MIDDLE, self.steps.reach, ["reading"])
        middle.start()
        try:
            return self.reader.read_picture(picture)
        finally:
            middle.cancel()


def _around(
    owner: object,
    name: str,
    steps: Steps,
    *,
    before: str = "",
    after: str = "",
    only: Callable[..., bool] = lambda *args, **kwargs: True,
) -> None:
    call = getattr(owner, name)

    @wraps(call)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if not only(*args, **kwargs):
            return call(*args, **kwargs)
        ordered = bool(before) and steps.reach(before)
        with steps.telling() if ordered else nullcontext():
            answer = call(*args, **kwargs)
        if after and answer:
            steps.reach(after)
        return answer

    setattr(owner, name, wrapped)
