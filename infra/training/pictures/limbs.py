"""Skin, cloth, hair and things in hands: what stands on either side of a bib, or before it."""

import numpy as np

from infra.training.pictures.canvas import Array, Canvas, Random, clouds, rounded, shape_of
from infra.training.pictures.words import vivid

SKINS = (
    (96, 132, 198),
    (120, 160, 224),
    (84, 110, 168),
    (58, 80, 124),
    (36, 50, 84),
    (140, 178, 236),
)
HAIRS = ((20, 22, 28), (30, 44, 70), (60, 110, 160), (90, 160, 200), (150, 150, 150), (16, 16, 18))


def skin(random: Random) -> Array:
    tone = np.array(SKINS[random.integers(len(SKINS))], np.float32)
    return np.asarray(np.clip(tone * random.uniform(0.8, 1.15) + random.normal(0, 5, 3), 5, 250))


def cloth(random: Random) -> Array:
    """A shirt's colour, BGR: plain, dark or pale, or strong."""
    pick = random.random()
    if pick < 0.3:
        return np.full(3, random.uniform(15, 70)) + random.normal(0, 6, 3)
    if pick < 0.5:
        return np.full(3, random.uniform(170, 245)) + random.normal(0, 6, 3)
    return np.array(vivid(random)[::-1], np.float32) * random.uniform(0.5, 1)


def patch(random: Random, canvas: Canvas, outline: Array, colour: Array, soft: float,
          depth: float = 0.45, folds: float = 0.06) -> None:  # fmt: skip
    """A rounded piece of cloth or skin with ``outline`` (n, 2)."""
    if not _near(canvas, outline):
        return
    corner, cover = shape_of(outline, soft)
    light = rounded(cover, depth)
    lumps = clouds(random, cover.shape, max(cover.shape) * random.uniform(0.06, 0.25))
    canvas.lay(corner, colour * (light * (1 + folds * lumps))[..., None], cover)


def stripes(random: Random, canvas: Canvas, outline: Array, colour: Array, soft: float) -> None:
    """Lines across a piece of cloth."""
    if not _near(canvas, outline):
        return
    corner, cover = shape_of(outline, soft)
    y, x = np.mgrid[0 : cover.shape[0], 0 : cover.shape[1]]
    angle, period = random.uniform(0, np.pi), cover.shape[1] * random.uniform(0.06, 0.5)
    wave = np.sin(
        2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / period + random.uniform(0, 6)
    )
    canvas.lay(
        corner, colour * rounded(cover)[..., None], cover * (wave > random.uniform(-0.5, 0.9))
    )


def limb(random: Random, canvas: Canvas, joints: Array, widths: Array, colour: Array,
         soft: float, sleeve: Array | None = None) -> None:  # fmt: skip
    """A bent arm or leg through ``joints`` (n, 2), and a sleeve over its upper part."""
    for start, end, w0, w1 in zip(joints[:-1], joints[1:], widths[:-1], widths[1:], strict=True):
        patch(random, canvas, _capsule(start, end, w0, w1), colour, soft, 0.5, 0.03)
    if sleeve is not None:
        down = joints[0] + (joints[1] - joints[0]) * random.uniform(0.4, 1.0)
        wide = widths[0] * 1.35
        patch(random, canvas, _capsule(joints[0], down, wide, wide * 1.1), sleeve, soft)


def hand(
    random: Random, canvas: Canvas, at: Array, size: float, colour: Array, soft: float
) -> None:
    """A fist, with fingers as ridges."""
    turn = random.uniform(0, np.pi)
    patch(random, canvas, _oval(at, size, size * 0.75, turn), colour, soft, 0.4)
    for step in np.linspace(-0.6, 0.6, 4):
        knuckle = at + size * step * np.array([np.cos(turn), np.sin(turn)])
        patch(
            random, canvas, _oval(knuckle, size * 0.32, size * 0.3, turn), colour * 0.92, soft, 0.5
        )


def head(
    random: Random, canvas: Canvas, at: Array, size: float, colour: Array, soft: float
) -> None:
    """A face under hair or a cap, perhaps with long hair that falls over the shoulders."""
    hair = np.array(HAIRS[random.integers(len(HAIRS))], np.float32)
    if random.random() < 0.3:
        for _ in range(int(random.integers(2, 6))):
            strand(random, canvas, at + random.normal(0, size * 0.4, 2), size * 2.2, hair, soft)
    patch(random, canvas, _oval(at, size * 0.78, size, 0), colour, soft, 0.35)
    top = cloth(random) if random.random() < 0.35 else hair
    patch(random, canvas, _oval(at - [0, size * 0.55], size * 0.82, size * 0.52, 0), top, soft)


def strand(
    random: Random, canvas: Canvas, at: Array, length: float, colour: Array, soft: float
) -> None:
    """A lock of hair that hangs from ``at``, swung to a side."""
    swing = random.normal() * 0.5
    along = np.linspace(0, 1, 6)[:, None]
    spine = at + along * length * np.array([np.sin(swing), np.cos(swing)])
    spine[:, 0] += np.sin(along[:, 0] * 3 + random.uniform(0, 6)) * length * 0.08
    widths = length * random.uniform(0.04, 0.16) * (1 - 0.7 * along)
    side = np.array([[np.cos(swing), -np.sin(swing)]])
    outline = np.vstack([spine + side * widths, (spine - side * widths)[::-1]])
    patch(random, canvas, outline, colour, soft, 0.3, 0.2)


def _capsule(start: Array, end: Array, w0: float, w1: float) -> Array:
    along = end - start
    angle = np.arctan2(along[1], along[0])
    half = np.linspace(-np.pi / 2, np.pi / 2, 8)
    cap1 = end + w1 / 2 * np.column_stack([np.cos(angle + half), np.sin(angle + half)])
    cap0 = start - w0 / 2 * np.column_stack([np.cos(angle + half), np.sin(angle + half)])
    return np.vstack([cap1, cap0])


def _oval(at: Array, a: float, b: float, turn: float) -> Array:
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    x, y = a * np.cos(t), b * np.sin(t)
    across, down = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    return np.asarray(at + np.column_stack([across, down]))


def _near(canvas: Canvas, outline: Array) -> bool:
    height, width = canvas.prints.shape
    low, high = outline.min(axis=0), outline.max(axis=0)
    inside = low[0] < width and low[1] < height and high[0] > 0 and high[1] > 0
    return bool(inside and (high - low).max() < 4000)
