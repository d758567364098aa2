"""What a run is asked for, and the words on the command line that ask for just that again."""

import shlex
from dataclasses import dataclass

SHORT, LONG = 500, 2000  # photos
LONG_FAULTS = 60
SHORT_MINUTES, LONG_MINUTES = 10, 60


@dataclass(frozen=True, kw_only=True)
class Options:
    """One run; with the same options it injects the same faults in the same order."""

    seed: int
    photos: int = SHORT  # at least
    faults: int = 0  # at least; every kind once in any case
    place: str = "bucket"
    only: str = ""  # parts of the faults' names, by commas
    long: bool = False  # the real reader
    alone: bool = False  # nobody but the queue itself finds what a dead worker held

    @property
    def minutes(self) -> int:
        """What it may take."""
        return LONG_MINUTES if self.long else SHORT_MINUTES

    def words(self) -> str:
        """All of it, as the command line takes it."""
        words = ["--seed", self.seed, "--photos", self.photos, "--faults", self.faults]
        words += ["--on", self.place, "--only", self.only] if self.only else ["--on", self.place]
        words += ["--long"] * self.long + ["--alone"] * self.alone
        return shlex.join(str(word) for word in words)


def short(seed: int) -> list[Options]:
    """The runs of `make chaos`."""
    folder = "Redis,everything,random,intake,disk"
    return [
        Options(seed=seed),
        Options(seed=seed, place="folder", photos=60, only=folder),
        Options(seed=seed, place="folder", photos=36, only="worker killed", alone=True),
    ]
