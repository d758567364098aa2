"""Whole pictures of races: a backdrop, signs, runners, and what cameras do."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infra.training.pictures import limbs
from infra.training.pictures.backdrop import drawn
from infra.training.pictures.camera import taken
from infra.training.pictures.canvas import Array, Canvas, Random, Thing
from infra.training.pictures.person import draw_person
from infra.training.pictures.race import Race
from infra.training.pictures.signs import draw_sign
from infra.training.pictures.stance import Stance

SHAPES = ((4, 3), (3, 2), (3, 4), (2, 3), (16, 9))
LONGER = (1100, 2200)  # pixels of a picture's longer side
BARE = 0.1  # share of people without a bib


@dataclass(frozen=True)
class Picture:
    """BGR ``pixels`` (h, w, 3), the print that each shows, and over how many a point is smeared.

    ``prints`` are as the canvas has them, of ``things``.
    """

    pixels: Array
    prints: Array
    things: list[Thing]
    smear: float


def compose(
    random: Random, fonts: list[Path], race: Race, sides: tuple[int, int] = LONGER
) -> Picture:
    """A picture of some of a race's runners, none of them twice; ``sides`` as LONGER."""
    longer = int(np.exp(random.uniform(*np.log(sides))))
    a, b = SHAPES[random.integers(len(SHAPES))]
    size = (longer * a // max(a, b), longer * b // max(a, b))
    canvas = Canvas.of(drawn(random, size))
    soft = random.uniform(0.3, 1.0) * longer / 1000
    for _ in range(int(random.integers(0, 4))):
        at = random.uniform((0, 0), (size[0], size[1] * 0.7))
        draw_sign(random, canvas, fonts, at, longer * random.uniform(0.06, 0.35))
    _crowd(random, canvas, fonts, race, soft)
    if random.random() < 0.2:
        foreground(random, canvas, size, soft)
    photo = taken(random, canvas.pixels)
    return Picture(photo.pixels, canvas.prints, canvas.things, photo.smear)


def _crowd(random: Random, canvas: Canvas, fonts: list[Path], race: Race, soft: float) -> None:
    """Runners from far to near, so that near ones hide far ones."""
    size = canvas.prints.shape[::-1]
    many = int(random.choice([1, 2, 3, 4, 6, 9, 14], p=[0.1, 0.2, 0.2, 0.2, 0.15, 0.1, 0.05]))
    near = max(size) * random.uniform(0.7, 1.4) / np.sqrt(many + 1)  # pixels of a metre
    depths = np.sort(random.uniform(random.choice([0.3, 0.7], p=[0.7, 0.3]), 1, many))
    slots = random.permutation(many)  # a runner to each strip of the picture, so that few hide all
    runners = iter(random.permutation(np.array(race.runners)))
    for depth, slot in zip(depths, slots, strict=True):
        x = (slot + random.uniform(-0.2, 1.2)) / many * size[0]
        at = np.array([x, size[1] * random.uniform(0.2, 0.8)])
        number = None if random.random() < BARE else next(runners, None)
        bib = race.bib(fonts, str(number)) if number is not None else None
        stance = Stance(at, near * depth, soft * random.uniform(0.6, 1.6))
        draw_person(random, canvas, fonts, stance, bib)


def foreground(random: Random, canvas: Canvas, size: tuple[int, int], soft: float) -> None:
    """A post, a spectator's head, a rail: near the camera, and blurred."""
    blur = soft * random.uniform(1, 6)
    longer = max(size)
    for _ in range(int(random.integers(1, 4))):
        at = random.uniform((0, 0), size)
        if random.random() < 0.4:
            limbs.head(
                random,
                canvas,
                at + np.array([0, size[1] * 0.2]),
                longer * random.uniform(0.03, 0.12),
                limbs.skin(random),
                blur,
            )
            continue
        tilt = random.normal() * 0.12 + (np.pi / 2 if random.random() < 0.3 else 0)
        along = longer * np.array([np.sin(tilt), np.cos(tilt)])
        wide = np.full(2, longer * random.uniform(0.006, 0.04))
        limbs.limb(
            random, canvas, np.array([at - along, at + along]), wide, limbs.cloth(random), blur
        )
