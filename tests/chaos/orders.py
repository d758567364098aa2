"""Orders to function processes, given from outside; how they are obeyed is in steps.py."""

import time
from pathlib import Path


class NotTaken(Exception):
    """Nobody came to the step."""


class Orders:
    """The folder of orders, which function processes look into at every step."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder

    def give(self, step: str, order: str, seconds: float = 30.0) -> int:
        """The id of the process that came to the step and obeyed; raises :class:`NotTaken`."""
        for old in self.folder.glob(f"{step}.*"):
            old.unlink()
        draft = self.folder / "draft"
        draft.write_text(order)
        draft.rename(self.folder / step)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for taken in self.folder.glob(f"{step}.*"):
                return int(taken.suffix[1:])
            time.sleep(0.005)
        (self.folder / step).unlink(missing_ok=True)
        raise NotTaken(f"no process came to {step!r} within {seconds:g} s")
