"""What is before a bib: arms, hands, straps, clothes."""

from pathlib import Path

import cv2
import numpy as np

from infra.training.digits.backdrop import backdrop
from infra.training.digits.bend import Cut
from infra.training.digits.letters import CAP, Array, Random
from infra.training.digits.paper import Paper


def hidden(
    random: Random, pixels: Array, sheet: Paper, at: tuple[Array, Array],
    cut: Cut, fonts: list[Path],
) -> Array:  # fmt: skip
    """Paints what is before the sheet, and answers where."""
    kind, start, end = cut
    left, top, right, bottom = sheet.box
    x, y = (at[0] - left) / (right - left), (at[1] - (top + bottom) / 2) / CAP
    slant = random.normal() * 0.25 * CAP / (right - left)
    bulge = random.normal() * 0.06 * np.sin(y * random.uniform(1, 4) + random.uniform(0, 6))
    x = x + y * slant + bulge
    if kind == "over":
        thick = random.uniform(0.3, 3.0)
        there = (x < start) & (x > start - thick) if end > 1.5 else (x > end) & (x < end + thick)
    elif kind == "between":
        there = (x > start) & (x < end) & (y > random.choice([-9, -9, -0.3, 0.0]))
    elif kind == "level":
        edge = random.uniform(-0.2, 0.7) + x * random.normal() * 0.3
        there = y > edge if random.random() < 0.6 else y < -edge
    else:
        there = np.zeros(x.shape, bool)
    if random.random() < 0.06:  # a finger or a strap that may hide nothing
        spot = random.uniform(-0.4, 1.4), random.uniform(-1, 1)
        there |= ((x - spot[0]) / 0.12) ** 2 + ((y - spot[1]) / random.uniform(0.2, 0.9)) ** 2 < 1
    if there.any():
        _paint(random, pixels, there, fonts)
    return there


def _paint(random: Random, pixels: Array, hidden: Array, fonts: list[Path]) -> None:
    if random.random() < 0.55:  # skin
        tone = np.array([105.0, 140, 195]) * random.uniform(0.25, 1.25) + random.normal(size=3) * 14
        above = np.clip(tone, 0, 255) * np.ones((*hidden.shape, 1))
    else:
        above = backdrop(random, fonts)
    deep = cv2.distanceTransform(hidden.astype(np.uint8), cv2.DIST_L2, 3)
    if random.random() < 0.6:  # round, so darker at its rims
        rim = np.clip(deep / random.uniform(2, 30), 0, 1)
        above = above * (1 - random.uniform(0, 0.6) * (1 - rim))[..., None]
    if random.random() < 0.5:  # its shadow on the paper
        pixels *= (
            1 - random.uniform(0.1, 0.6) * cv2.blur(hidden.astype(np.float32), (9, 9))[..., None]
        )
    share = cv2.blur(hidden.astype(np.float32), (2, 2))[..., None]
    pixels += (above.astype(np.float32) - pixels) * share
