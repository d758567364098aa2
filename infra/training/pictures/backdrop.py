"""What stands behind runners: blocks and blobs, with no print on them that nobody knows of."""

import cv2
import numpy as np

from infra.training.pictures.canvas import Array, Random, clouds


def drawn(random: Random, size: tuple[int, int]) -> Array:
    """Sky, ground, blocks of houses or trees, blobs of a crowd."""
    wide, high = size
    tones = random.uniform(40, 235, (2, 1, 1, 3))
    down = np.linspace(0, 1, high)[:, None, None]
    picture = np.broadcast_to(tones[0] * (1 - down) + tones[1] * down, (high, wide, 3)).copy()
    for _ in range(int(random.integers(3, 25))):
        x, y = random.uniform(0, wide), random.uniform(0, high * 0.7)
        w, h = random.uniform(0.03, 0.4) * wide, random.uniform(0.05, 0.5) * high
        colour = random.uniform(20, 240, 3)
        if random.random() < 0.5:
            cv2.rectangle(picture, (int(x), int(y)), (int(x + w), int(y + h)), colour.tolist(), -1)
            if random.random() < 0.5:
                _windows(random, picture, x, y, w, h)
        else:
            cv2.ellipse(
                picture, (int(x), int(y)), (int(w / 3), int(h / 3)), 0, 0, 360, colour.tolist(), -1
            )
    for grain, depth in ((high / 6, 14), (high / 30, 16), (max(2.0, high / 150), 14)):
        picture += (clouds(random, (high, wide), grain) * random.uniform(0, depth))[..., None]
    blur = random.uniform(0.3, 4) * high / 700
    return np.asarray(cv2.GaussianBlur(np.clip(picture, 0, 255).astype(np.uint8), (0, 0), blur))


def _windows(random: Random, picture: Array, x: float, y: float, w: float, h: float) -> None:
    across, down = random.integers(2, 8, 2)
    colour = random.uniform(10, 200, 3).tolist()
    for i in range(across):
        for j in range(down):
            a, b = x + w * (i + 0.25) / across, y + h * (j + 0.2) / down
            cv2.rectangle(
                picture,
                (int(a), int(b)),
                (int(a + w / across / 2), int(b + h / down * 0.6)),
                colour,
                -1,
            )
