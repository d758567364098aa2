"""A runner: legs, torso with a bib, head and arms, at any size and with anything in the way."""

from pathlib import Path

import numpy as np

from infra.training.pictures import limbs
from infra.training.pictures.canvas import Array, Canvas, Random
from infra.training.pictures.pinned import pin_on
from infra.training.pictures.sheet import Sheet
from infra.training.pictures.signs import shirt_print
from infra.training.pictures.stance import Stance
from infra.training.pictures.words import vivid

ACROSS = 0.2  # share of runners with an arm, hair or a thing across the bib


def draw_person(
    random: Random, canvas: Canvas, fonts: list[Path], stance: Stance, bib: Sheet | None
) -> None:
    """Paints a runner with ``bib``, or somebody without."""
    skin, shirt, low = limbs.skin(random), limbs.cloth(random), limbs.cloth(random)
    _legs(random, canvas, stance, skin, low)
    behind = random.random() < 0.5
    if behind:
        _arm(random, canvas, stance, skin, shirt, -1, False)
    _torso(random, canvas, stance, shirt)
    limbs.head(
        random,
        canvas,
        stance.place(random.normal() * 0.03, -0.42),
        0.13 * stance.metre,
        skin,
        stance.soft,
    )
    if random.random() < 0.1:
        shirt_print(random, canvas, fonts, stance.place(0, -0.13), 0.3 * stance.metre)
    if bib is not None:
        pin_on(random, canvas, bib, stance)
    across = random.random() < ACROSS
    if not behind:
        _arm(random, canvas, stance, skin, shirt, -1, across and random.random() < 0.7)
    _arm(random, canvas, stance, skin, shirt, 1, across and random.random() < 0.6)
    if across and random.random() < 0.5:
        _in_the_way(random, canvas, stance, shirt)


def _legs(random: Random, canvas: Canvas, stance: Stance, skin: Array, low: Array) -> None:
    for side in (-1, 1):
        knee = stance.place(0.12 * side + random.normal() * 0.06, 0.78)
        foot = stance.place(0.12 * side + random.normal() * 0.12, 1.2)
        joints = np.array([stance.place(0.09 * side, 0.36), knee, foot])
        widths = np.array([0.17, 0.13, 0.09]) * stance.metre
        limbs.limb(random, canvas, joints, widths, skin, stance.soft, low)


def _torso(random: Random, canvas: Canvas, stance: Stance, shirt: Array) -> None:
    w, h = random.uniform(0.17, 0.24), random.uniform(0.15, 0.2)
    corners = [(-0.07, -0.32), (0.07, -0.32), (w, -0.25), (h + 0.02, 0.0), (h, 0.38), (-h, 0.38),
               (-h - 0.02, 0.0), (-w, -0.25)]  # fmt: skip
    outline = np.array([stance.place(x, y) for x, y in corners])
    limbs.patch(random, canvas, outline, shirt, stance.soft, 0.4, 0.09)
    if random.random() < 0.3:
        limbs.stripes(random, canvas, outline, limbs.cloth(random), stance.soft)


def _arm(random: Random, canvas: Canvas, stance: Stance, skin: Array, shirt: Array, side: int,
         across: bool) -> None:  # fmt: skip
    shoulder = stance.place(0.2 * side, -0.2)
    elbow = stance.place(side * random.uniform(0.22, 0.36), random.uniform(0.02, 0.14))
    if across:
        wrist = stance.place(side * random.uniform(-0.12, 0.12), random.uniform(-0.12, 0.2))
    else:
        wrist = stance.place(side * random.uniform(0.1, 0.42), random.uniform(-0.2, 0.32))
    widths = np.array([0.1, 0.085, 0.06]) * stance.metre * random.uniform(0.85, 1.3)
    sleeve = shirt if random.random() < 0.7 else None
    limbs.limb(
        random, canvas, np.array([shoulder, elbow, wrist]), widths, skin, stance.soft, sleeve
    )
    limbs.hand(random, canvas, wrist, 0.05 * stance.metre, skin, stance.soft)


def _in_the_way(random: Random, canvas: Canvas, stance: Stance, shirt: Array) -> None:
    """A strap, a bottle, a jacket's flap or hair, before the bib."""
    m, x = stance.metre, random.uniform(-0.14, 0.14)
    kind = random.integers(4)
    if kind == 0:
        ends = np.array([stance.place(x, -0.3), stance.place(x + random.normal() * 0.1, 0.35)])
        limbs.limb(
            random,
            canvas,
            ends,
            np.full(2, random.uniform(0.02, 0.05) * m),
            limbs.cloth(random),
            stance.soft,
        )
    elif kind == 1:
        ends = np.array([stance.place(x, 0.0), stance.place(x + random.normal() * 0.03, 0.17)])
        limbs.limb(
            random,
            canvas,
            ends,
            np.full(2, 0.07 * m),
            np.array(vivid(random), np.float32),
            stance.soft,
        )
    elif kind == 2:
        side = np.sign(x) or 1.0
        edge = [
            (x, -0.3),
            (x + random.normal() * 0.06, 0.36),
            (side * 0.24, 0.36),
            (side * 0.24, -0.26),
        ]
        flap = np.array([stance.place(*corner) for corner in edge])
        limbs.patch(
            random,
            canvas,
            flap,
            shirt if random.random() < 0.5 else limbs.cloth(random),
            stance.soft,
            0.25,
            0.12,
        )
    else:
        limbs.strand(
            random,
            canvas,
            stance.place(x, -0.3),
            random.uniform(0.3, 0.6) * m,
            np.array(limbs.HAIRS[0]),
            stance.soft,
        )
