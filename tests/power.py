"""A power cut between two renames."""

import os
from pathlib import Path


class NoPower(BaseException):
    """Nothing is done any more."""


class Power:
    """Renames ``lasts`` times."""

    def __init__(self, lasts: int) -> None:
        self.lasts = lasts

    def __call__(self, path: Path, to: Path) -> None:
        if not self.lasts:
            raise NoPower
        self.lasts -= 1
        os.rename(path, to)
