"""What light, lens, sensor and file format do to a crop."""

import cv2
import numpy as np

from chalicelib.bibs.context import HEIGHT, WIDTH
from infra.training.digits.letters import Array, Random


def photographed(random: Random, pixels: Array, off: Array) -> Array:
    """A scene (h, w, 3) as a crop (HEIGHT, WIDTH, 3) of uint8 from a photo of any size."""
    pixels = _light(random, pixels)
    # How many of the photo's pixels the crop spans: digits of 8 pixels to 30, or many more.
    high = HEIGHT * (random.uniform(0.28, 1.0) if random.random() < 0.55 else 1.3)
    size = (max(16, round(high * WIDTH / HEIGHT)), max(8, round(high)))
    seen = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    seen = _blurred(random, seen, high / HEIGHT)
    spread = random.choice([0.0, random.uniform(0, 4), random.uniform(0, 14)])
    seen = np.clip(seen + random.standard_normal(seen.shape).astype(np.float32) * spread, 0, 255)
    seen = seen.astype(np.uint8)
    if random.random() < 0.7:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(35, 96))]
        seen = np.asarray(cv2.imdecode(cv2.imencode(".jpg", seen, quality)[1], cv2.IMREAD_COLOR))
    how = cv2.INTER_AREA if high > HEIGHT else cv2.INTER_LINEAR
    crop = np.asarray(cv2.resize(seen, (WIDTH, HEIGHT), interpolation=how))
    return _rim(crop, off)


def _light(random: Random, pixels: Array) -> Array:
    if random.random() < 0.25:  # a shadow's edge
        x, y = np.meshgrid(*(np.linspace(-1, 1, n, dtype=np.float32) for n in pixels.shape[1::-1]))
        angle = random.uniform(0, 6.3)
        edge = (x * np.cos(angle) + y * np.sin(angle) + random.normal() * 0.5) * random.uniform(
            2, 60
        )
        shade = random.uniform(0.3, 0.85)
        pixels = pixels * (shade + (1 - shade) / (1 + np.exp(-np.clip(edge, -30, 30))))[..., None]
    gain = np.exp(random.normal() * 0.3) * (1 + random.normal(size=3) * 0.06)
    lift = random.uniform(0, 50) if random.random() < 0.2 else 0.0
    lit = np.clip(pixels * gain + lift, 0, 255) / 255
    return np.asarray(255 * lit ** np.exp(random.normal() * 0.25), np.float32)


def _blurred(random: Random, seen: Array, scale: float) -> Array:
    pick = random.random()
    if pick < 0.5:
        seen = cv2.GaussianBlur(seen, (0, 0), random.uniform(0.3, 1.0 + 1.2 * scale**2))
    elif pick < 0.62:
        length = max(2, int(random.uniform(2, 9) * scale))
        trail = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
        angle = random.uniform(0, 3.2)
        step = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        first, last = ([round(float(length + s * n)) for n in step] for s in (-1, 1))
        cv2.line(trail, first, last, 1.0, 1)
        seen = cv2.filter2D(seen, -1, trail / trail.sum())
    elif pick < 0.72:  # cameras sharpen
        seen = seen + (seen - cv2.GaussianBlur(seen, (0, 0), 1.2)) * random.uniform(0.2, 1.2)
    return np.asarray(seen)


def _rim(crop: Array, off: Array) -> Array:
    """Off the photo, its last row or column again."""
    if off.any():
        rows, columns = np.flatnonzero(~off.all(1)), np.flatnonzero(~off.all(0))
        top, left = (
            np.clip(np.arange(HEIGHT), rows[0], rows[-1]),
            np.clip(np.arange(WIDTH), columns[0], columns[-1]),
        )
        crop = crop[top][:, left]
    return crop
