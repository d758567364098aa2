"""From light to a photo: bloom, tone, vignette, grain."""

import cv2
import numpy as np

from infra.samples.camera import Array
from infra.samples.canvas import defocused


def developed(
    light: Array, random: np.random.Generator, exposure: float = 1.0, grain: float = 0.012
) -> Array:
    """sRGB pixels (height, width, 3), uint8, of linear ``light``."""
    light = light * np.float32(exposure)
    toned = _tone((light + _bloom(light)) * _vignette(light.shape[:2]))
    encoded = np.clip(toned, 0, 1) ** (1 / 2.2)
    rough = random.standard_normal(light.shape[:2]).astype(np.float32)[..., None]
    coloured = random.standard_normal(light.shape).astype(np.float32)
    noisy = encoded + grain * (0.8 * rough + 0.5 * coloured) * (1.25 - encoded)
    return np.asarray(np.clip(noisy * 255 + 0.5, 0, 255), np.uint8)


def _bloom(light: Array) -> Array:
    """The glow that bright things leave in a lens."""
    rows, columns = light.shape[:2]
    bright = np.clip(light - 1.5, 0, 4)
    small = cv2.resize(bright, (columns // 8, rows // 8), interpolation=cv2.INTER_AREA)
    near, far = cv2.GaussianBlur(small, (0, 0), 2.2), cv2.GaussianBlur(small, (0, 0), 8)
    return np.asarray(cv2.resize(near * 0.2 + far * 0.22, (columns, rows)))


def _tone(light: Array) -> Array:
    """A film's shoulder, each channel alone, with a touch more colour."""
    grey = light @ np.array([0.25, 0.65, 0.10], np.float32)
    light = np.maximum(grey[..., None] + (light - grey[..., None]) * 1.12, 0)
    # The curve of Narkowicz's ACES fit, softened: deep shadows, highlights that roll off.
    light = light * 0.72
    return np.asarray(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14))


def _vignette(shape: tuple[int, ...]) -> Array:
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
    return np.asarray(1 - 0.17 * (x * x + y * y)[..., None] ** 1.1, np.float32)


def moved(light: Array, cover: Array, pixels: float) -> tuple[Array, Array]:
    """A figure that moves sideways by ``pixels`` while the shutter is open."""
    if pixels < 1:
        return light, cover
    kernel = np.ones((1, int(pixels) | 1), np.float32)
    kernel /= kernel.sum()
    return cv2.filter2D(light, -1, kernel), cv2.filter2D(cover, -1, kernel)


def softened(light: Array, cover: Array, radius: float) -> tuple[Array, Array]:
    """A figure out of focus."""
    both = defocused(np.concatenate([light, cover[..., None]], axis=2), radius)
    return both[..., :3], both[..., 3]
