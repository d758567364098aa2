"""What can be read on a picture, and what must be."""

from dataclasses import dataclass

import numpy as np

from infra.training.pictures.canvas import CODES, Thing
from infra.training.pictures.compose import Picture

CLEAR = 0.75  # share of each character that shows where a number must be read
LOST = 0.25  # and below which nobody can tell what it is
TALL = 10.0  # pixels that characters which must be read have at least
SHARP = 0.2  # of their height over which a point of them is smeared at most


@dataclass(frozen=True)
class Label:
    """Numbers that must be read on a picture, and others that may be."""

    bibs: tuple[str, ...]
    ignore: tuple[str, ...]


def label_of(picture: Picture) -> Label:
    """What ``dorsal eval`` is told; of a number of which a part is lost, nothing."""
    bibs: list[str] = []
    ignore: list[str] = []
    for place, thing in enumerate(picture.things):
        if not thing.number or min(shown := visible(picture, place)) < LOST:
            continue
        must = min(shown) >= CLEAR and legible(picture, thing)
        (bibs if must else ignore).append(thing.number)
    return Label(tuple(bibs), tuple(ignore))


def legible(picture: Picture, thing: Thing) -> bool:
    """That its characters are large and sharp enough to be read by anybody."""
    return thing.tall >= TALL and picture.smear <= SHARP * thing.tall


def visible(picture: Picture, place: int) -> list[float]:
    """The share of each character of thing ``place`` that can be seen, up to about 1."""
    thing = picture.things[place]
    here = picture.prints[picture.prints // CODES == place] % CODES
    counts = np.bincount(here, minlength=CODES)
    return [float(counts[i + 1]) / max(area, 1.0) for i, area in enumerate(thing.areas)]
