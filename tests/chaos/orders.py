"""Orders to function processes, given from outside; how they are obeyed is in steps.py."""

import time
from dataclasses import dataclass
from pathlib import Path

# Functions, by their handlers.
API, INTAKE, DRAIN, SWEEP = "app", "intake", "drain", "sweep"
ENDED = "ended"  # before a process's id: what became of the call that it was ordered at


class NotTaken(Exception):
    """Nobody came to the step."""


@dataclass(frozen=True)
class Ended:
    """The call that followed an order; times are seconds on the monotonic clock."""

    began: float
    ended: float
    raised: str  # the error's name; empty where it was answered


class Orders:
    """The folder of orders, which function processes look into at every step."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder

    def give(self, function: str, step: str, order: str, seconds: float = 30.0) -> int:
        """The id of the function's process that came to the step and obeyed.

        Raises :class:`NotTaken`.
        """
        name = f"{function}-{step}"
        for old in [*self.folder.glob(f"{name}.*"), *self.folder.glob(f"{ENDED}.*")]:
            old.unlink()
        draft = self.folder / "draft"
        draft.write_text(order)
        draft.rename(self.folder / name)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for taken in self.folder.glob(f"{name}.*"):
                return int(taken.suffix[1:])
            time.sleep(0.005)
        (self.folder / name).unlink(missing_ok=True)
        raise NotTaken(f"no process of {function} came to {step!r} within {seconds:g} s")

    def ended(self, pid: int, seconds: float = 30.0) -> Ended:
        """What became of the call before which the process obeyed; raises :class:`NotTaken`."""
        path, deadline = self.folder / f"{ENDED}.{pid}", time.monotonic() + seconds
        while not path.exists():
            if time.monotonic() > deadline:
                raise NotTaken(f"the call of process {pid} did not end within {seconds:g} s")
            time.sleep(0.02)
        began, ended, *raised = path.read_text().split()
        return Ended(float(began), float(ended), "".join(raised))
