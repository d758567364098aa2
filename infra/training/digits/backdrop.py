"""What is behind a bib, beside it, or there without one."""

from pathlib import Path

import cv2
import numpy as np

from chalicelib.bibs.context import HEIGHT, WIDTH
from infra.training.digits.letters import CAP, Array, Random, any_text, colour, pair, words
from infra.training.digits.paper import Paper, paper

FINER = 1.5  # the scene's pixels for each of the crop's


def backdrop(random: Random, fonts: list[Path]) -> Array:
    """Clothes, streets and boards: patches, stripes and words of some colours (h, w, 3)."""
    high, wide = int(HEIGHT * FINER), int(WIDTH * FINER)
    tones = [colour(random) * random.uniform(0.2, 1) for _ in range(3)]
    grain = [int(random.integers(2, 9)) for _ in "xy"]
    lumps = cv2.resize(
        random.random(grain).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC
    )
    pixels = (tones[0] + (tones[1] - tones[0]) * lumps[..., None]).astype(np.float32)
    for _ in range(random.integers(0, 4)):
        corner = random.integers(-20, (wide + 20, high + 20), 2)
        outline = (
            corner + random.normal(size=(random.integers(3, 5), 2)) * random.uniform(8, 70)
        ).astype(np.int32)
        cv2.fillPoly(pixels, [outline], (colour(random) * random.uniform(0.3, 1)).tolist())
    for _ in range(random.integers(0, 3)):
        first, last = random.integers(-10, (wide + 10, high + 10), (2, 2)).tolist()
        cv2.line(pixels, first, last, tones[2].tolist(), int(random.integers(1, 9)), cv2.LINE_AA)
    while random.random() < 0.35:
        top, tall = int(random.integers(-10, high - 14)), int(random.integers(14, high))
        words(random, pixels[max(0, top) : top + tall], fonts, colour(random))
    return np.clip(pixels, 0, 255, out=pixels)


def lettering(random: Random, fonts: list[Path], pixels: Array, size: tuple[float, float]) -> None:
    """Words in the box, on a board or on what is there; one time in four none."""
    wide, high = (int(n * FINER * random.uniform(1, 1.6)) for n in size)
    top, left = (max(0, (n - m) // 2) for n, m in zip(pixels.shape, (high, wide), strict=False))
    spot = pixels[top : top + high, left : left + wide]
    ground, ink = pair(random)
    if random.random() < 0.5:
        spot[:] = ground
    for _ in range(random.integers(0, 4)):
        words(random, spot, fonts, ink, digits=False)


def neighbour(
    random: Random, fonts: list[Path], pixels: Array, sheet: Paper, at: tuple[Array, Array]
) -> None:
    """Another runner's bib, above, below or beside."""
    other = paper(random, fonts, any_text(random))
    size = random.uniform(0.7, 1.2)
    side, gap = random.choice([-1, 1]), CAP * random.uniform(0.7, 1.6)
    x0 = sheet.box[2] + gap if side > 0 else sheet.box[0] - gap - other.places.shape[1] * size
    y0 = sheet.box[1] - other.box[1] * size + random.normal() * 0.5 * CAP
    u, v = ((at[0] - x0) / size).astype(np.float32), ((at[1] - y0) / size).astype(np.float32)
    cover = (u >= 0) & (v >= 0) & (u < other.places.shape[1]) & (v < other.places.shape[0])
    seen = cv2.remap(other.colours, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    pixels[cover] = seen[cover]
