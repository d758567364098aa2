"""A bib on a runner's front: hung, tilted, seen askew, painted and marked."""

import cv2
import numpy as np

from infra.training.pictures.canvas import Array, Canvas, Random, Thing
from infra.training.pictures.cloth import hang
from infra.training.pictures.sheet import Sheet
from infra.training.pictures.stance import Stance


def pin_on(random: Random, canvas: Canvas, sheet: Sheet, stance: Stance) -> None:
    """Paints ``sheet`` before a runner's chest or belly."""
    hanging = hang(random, sheet)
    high, wide = hanging.cover.shape
    size = random.uniform(0.2, 0.29) * stance.metre / wide
    tilt = np.radians(random.normal() * 7 if random.random() < 0.8 else random.uniform(-30, 30))
    squash = random.uniform(0.75, 1.0)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    flat = (corners - [wide / 2, high / 2]) * size * [squash, 1.0]
    flat += random.normal(0, 0.02, (4, 2)) * wide * size
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    spot = stance.place(random.normal() * 0.03, random.uniform(-0.08, 0.2))
    there = flat @ turn + spot
    low = np.floor(there.min(axis=0)).astype(int) - 2
    shape = np.ceil(there.max(axis=0)).astype(int) + 3 - low
    if shape.max() > 3000:
        return
    put = cv2.getPerspectiveTransform(corners, (there - low).astype(np.float32))
    finer = max(1, round(0.7 / size)) if size < 0.7 else 1  # paints small bibs without aliasing
    colours, cover = _shrunk(hanging.colours, hanging.cover, put, shape, finer)
    codes = cv2.warpPerspective(hanging.codes, put, shape.tolist(), flags=cv2.INTER_NEAREST)
    canvas.lay((int(low[0]), int(low[1])), colours, cover)
    scale = size * size * squash
    areas = tuple(area * scale for area in hanging.areas)
    canvas.mark(
        (int(low[0]), int(low[1])), codes, cover, Thing(sheet.number, areas, sheet.tall * size)
    )


def _shrunk(
    colours: Array, cover: Array, put: Array, shape: Array, finer: int
) -> tuple[Array, Array]:
    sigma = 0.4 * finer if finer > 1 else 0
    solid = cover[..., None]
    if sigma:
        colours = cv2.GaussianBlur(colours * solid, (0, 0), sigma)
        cover = cv2.GaussianBlur(cover, (0, 0), sigma)
        colours = colours / np.maximum(cover[..., None], 0.05)
    size = shape.tolist()
    return (
        cv2.warpPerspective(colours.astype(np.float32), put, size, borderMode=cv2.BORDER_REPLICATE),
        cv2.warpPerspective(cover.astype(np.float32), put, size),
    )
