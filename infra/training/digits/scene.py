"""A crop around a number: the paper bent, something before it, a detector's box around the rest."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from chalicelib.bibs.context import HEIGHT, WIDTH, scales
from chalicelib.bibs.reading import HIDDEN
from infra.training.digits.backdrop import FINER, backdrop, lettering, neighbour
from infra.training.digits.bend import Cut, bent, folded, lay
from infra.training.digits.cover import hidden
from infra.training.digits.letters import CAP, Array, Random, any_text
from infra.training.digits.paper import Paper, paper

READABLE = 0.6  # share of a sign's ink that has to be seen for it to count as readable


@dataclass(frozen=True)
class Scene:
    """``pixels`` (h, w, 3) BGR of FINER crops; the box's size in crop pixels; what can be read."""

    pixels: Array
    width: float
    height: float
    off: Array
    text: str


def scene(random: Random, fonts: list[Path]) -> Scene:
    """A number (or, one time in eight, none) as the detector would show it."""
    sheet = paper(random, fonts, any_text(random))
    cut = _cut(random)
    left, top, right, bottom = _box(random, sheet, cut)
    across, down = scales(right - left, bottom - top)
    x, y = _grid()
    x, y = x / across + (left + right) / 2, y / down + (top + bottom) / 2  # level paper's pixels
    pixels = backdrop(random, fonts)
    if random.random() < 0.2:
        neighbour(random, fonts, pixels, sheet, (x, y))
    size = (right - left) * across, (bottom - top) * down
    off = _off(random)
    if random.random() < 0.12:
        lettering(random, fonts, pixels, size)
        return Scene(pixels, *size, off, "")
    u, v = bent(random, sheet, x, y)
    u, cover = folded(random, sheet, u, cut)
    cover = lay(random, pixels, sheet, u, v, cover)
    cover &= ~hidden(random, pixels, sheet, (x, y), cut, fonts)
    seen = cover & ~cv2.resize(off, cover.shape[::-1], interpolation=cv2.INTER_NEAREST).astype(bool)
    return Scene(pixels, *size, off, legible(sheet, u[seen], v[seen]))


def legible(sheet: Paper, u: Array, v: Array) -> str:
    """The sheet's text where only its pixels at (u, v) are seen; HIDDEN for what cannot be read."""
    ink = sheet.places[1::3, 1::3]
    seen = np.zeros(ink.shape, bool)
    rows, columns = (v / 3).astype(int), (u / 3).astype(int)
    seen[np.clip(rows, 0, ink.shape[0] - 1), np.clip(columns, 0, ink.shape[1] - 1)] = True
    text = ""
    for place, sign in enumerate(sheet.text, 1):
        whole = ink == place
        share = (whole & seen).sum() / max(whole.sum(), 1)
        text += sign if share >= READABLE else "" if text.endswith(HIDDEN) else HIDDEN
    return "" if text == HIDDEN else text


def _cut(random: Random) -> Cut:
    """How a number is spoilt, and which part of its width (0 to 1) still shows."""
    pick = random.random()
    far = random.uniform(-0.12, 0.8)
    if pick < 0.16:
        return str(random.choice(["over", "over", "back"])), far, 2.0
    if pick < 0.3:
        return str(random.choice(["over", "over", "back"])), -1.0, 1 - far
    if pick < 0.36:
        return "between", far, far + random.uniform(0.08, 0.4)
    if pick < 0.41:
        return "tuck", far, random.uniform(0.05, 0.35)
    return ("level" if pick < 0.45 else ""), -1.0, 2.0


def _box(random: Random, sheet: Paper, cut: Cut) -> tuple[float, ...]:
    """The box around what shows, as unsure of its sides as a detector; paper's pixels."""
    left, top, right, bottom = sheet.box
    wide = right - left
    first, last = float(left), float(right)
    if cut[0] in ("over", "back"):
        first, last = left + max(0.0, cut[1]) * wide, left + min(1.0, cut[2]) * wide
    sides = random.normal(0.12, 0.12, 2) * CAP
    digit = wide / len(sheet.text)
    for i in (0, 1):
        pick = random.random()
        if pick < 0.07 and last - first > 1.9 * digit:
            sides[i] = -random.uniform(0.3, 1.2) * digit
        elif pick < 0.16:
            sides[i] = random.uniform(0.2, 0.9) * CAP
    rises = np.clip(random.normal(0.17, 0.12, 2), -0.12, 0.6) * CAP
    first, last = first - sides[0], last + sides[1]
    return first, top - rises[0], max(last, first + 0.4 * CAP), bottom + rises[1]


def _grid() -> tuple[Array, Array]:
    size = int(WIDTH * FINER), int(HEIGHT * FINER)
    x, y = np.meshgrid(*(np.arange(n, dtype=np.float32) for n in size))
    return (x + 0.5) / FINER - WIDTH / 2, (y + 0.5) / FINER - HEIGHT / 2


def _off(random: Random) -> Array:
    """Where the photo has ended, crop's pixels (HEIGHT, WIDTH)."""
    off = np.zeros((HEIGHT, WIDTH), np.uint8)
    if random.random() < 0.06:
        edge = int(random.integers(4, 46))
        spots = np.s_[:, :edge], np.s_[:, -edge:], np.s_[: edge // 2], np.s_[-(edge // 2) :]
        off[spots[int(random.choice(4, p=(0.4, 0.4, 0.1, 0.1)))]] = 1
    return off
