"""Stand-in readers, named to the product by READER; they reach a test through READER_STATE."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from chalicelib.bibs.judge import bibs_of, judged
from chalicelib.bibs.reading import Bib, Candidate, Evidence, Reading


def _reading(picture: Any) -> Reading:
    return Reading((Bib("77", 0.99, (1, 1, 9, 9)),), (), picture.width, picture.height, {})


def _count(what: str) -> int:
    """How often this was asked in all processes, this time included: a byte a time."""
    with (Path(os.environ["READER_STATE"]) / what).open("ab") as tally:
        tally.write(b".")
        return tally.tell()


def _freeze(seconds: float) -> None:
    """Stop this process, with all of its threads, for so long."""
    waking = f"sleep {seconds}; kill -CONT {os.getpid()}"
    subprocess.Popen(["sh", "-c", waking], start_new_session=True)
    os.kill(os.getpid(), signal.SIGSTOP)


class Sees77:
    """Reads one number on everything that can be decoded."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> Reading:
        return _reading(picture)


class FailsTwice:
    """Fails on the first two tries, then reads."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> Reading:
        if _count("tries") <= 2:
            raise RuntimeError("the model stumbled")
        return _reading(picture)


class WantsUpright:
    """Takes half a second, and cannot read a picture wider than high."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> Reading:
        time.sleep(0.5)
        if picture.width > picture.height:
            raise RuntimeError("the model stumbled")
        return _reading(picture)


class DiesOnWide:
    """Takes its whole process down on a picture wider than high."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> Reading:
        if picture.width > picture.height:
            _count("deaths")
            os._exit(9)
        return _reading(picture)


DEADLY, HOPELESS, SLOW = 64, 65, 66  # pixels


class Stumbles:
    """The real reader, but for pictures of some widths: it dies, fails, or is frozen at first."""

    def __init__(self, models: str = "") -> None:
        from chalicelib.bibs import BibReader

        self._reader = BibReader(models=models)

    def read_picture(self, picture: Any) -> Reading:
        if picture.width == DEADLY:
            os._exit(9)
        if picture.width == HOPELESS:
            raise RuntimeError("the model stumbled")
        if picture.width == SLOW and _count("slow") == 1:
            _freeze(9)  # longer than a visibility
        return self._reader.read_picture(picture)


# By a picture's width: what its bib is read as, how surely, and what else it may be.
RUNNERS = {
    60: ("1284", 0.6, (("1234", 0.3),)),
    61: ("5678", 0.35, ()),
    62: ("5678", 0.99, ()),
    63: ("4321", 0.99, ()),
}


def runner(width: int, height: int) -> Reading:
    """What is read on a picture of that size, judged alone."""
    text, confidence, others = RUNNERS[width]
    evidence = Evidence(height=25.0, alternatives=others)
    seen = Candidate(text, confidence, (10, 10, 50, 40), "dropped", "", evidence=evidence)
    candidates = (judged(seen, width, height),)
    return Reading(bibs_of(candidates), candidates, width, height, {})


class ReadsRunners:
    """Reads one number, which the picture's width tells."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> Reading:
        return runner(picture.width, picture.height)


class BreaksOnWide:
    """Fails at every try of a picture wider than high, deep in a call of its own."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> Reading:
        if picture.width > picture.height:
            return self._stumble(picture)
        return _reading(picture)

    def _stumble(self, picture: Any) -> Reading:
        raise RuntimeError("the model stumbled")
