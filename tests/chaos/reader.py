"""Readers of a chaos run: a stand-in that decodes what album.py drew, and the real one."""

import os
import signal
import time
from typing import Any

from chalicelib.bibs.judge import bibs_of, judged
from chalicelib.bibs.reading import Candidate, Evidence, Reading
from tests.chaos.album import BITS, CELL, HOPELESS, POISON

SECONDS = 0.06  # that a reading takes


def number_on(pixels: Any) -> tuple[int, bool]:
    """The number that (h, w, 3) ``pixels`` say, and whether it is dim."""
    centres = [CELL // 2 + CELL * place for place in range(BITS + 1)]
    bits = [bool(pixels[CELL // 2, x].mean() > 127) for x in centres]
    return sum(bit << place for place, bit in enumerate(bits[:BITS])), bits[BITS]


class StandIn:
    """Reads one number, slowly enough to be interrupted."""

    def __init__(self, models: str = "") -> None:
        pass

    def read_picture(self, picture: Any) -> Reading:
        time.sleep(SECONDS)
        stumble(picture.width)
        number, dim = number_on(picture.pixels)
        evidence = Evidence(height=25.0)
        text, confidence = str(number), 0.35 if dim else 0.99
        seen = Candidate(text, confidence, (10, 10, 50, 40), "dropped", "", evidence=evidence)
        candidates = (judged(seen, picture.width, picture.height),)
        return Reading(bibs_of(candidates), candidates, picture.width, picture.height, {})


class Real:
    """Dorsal's reader, but for the odd ones."""

    def __init__(self, models: str = "") -> None:
        from chalicelib.bibs import BibReader

        self._reader = BibReader(models=models)

    def read_picture(self, picture: Any) -> Reading:
        stumble(picture.width)
        return self._reader.read_picture(picture)


def stumble(width: int) -> None:
    """What the odd ones do to their reader."""
    if width == POISON:
        os.kill(os.getpid(), signal.SIGKILL)
    if width == HOPELESS:
        raise RuntimeError("the model stumbled")
