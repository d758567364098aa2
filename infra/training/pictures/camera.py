"""What a camera makes of a scene: light, motion, focus and noise."""

from dataclasses import dataclass

import cv2
import numpy as np

from infra.training.pictures.canvas import Array, Random, clouds


@dataclass(frozen=True)
class Taken:
    """BGR ``pixels`` (h, w, 3), and over how many of them a point is smeared."""

    pixels: Array
    smear: float


def taken(random: Random, pixels: Array) -> Taken:
    """BGR ``pixels`` (h, w, 3) as a camera of any quality would give them."""
    light, fine = _lit(random, pixels), max(pixels.shape) / 1000
    moved, sigma = 0.0, 0.0
    if random.random() < 0.15:
        moved = max(2, int(random.uniform(1, 6) * fine))
        light = _moved(random, light, int(moved))
    if random.random() < 0.6:
        sigma = random.uniform(0.3, 1.2) * max(0.6, fine)
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), sigma))
    light += random.standard_normal(light.shape, np.float32) * np.float32(random.uniform(0, 7))
    light = 127 + (light - 127) * random.uniform(0.75, 1.15)
    return Taken(np.clip(light, 0, 255).astype(np.uint8), max(moved, 2.4 * sigma))


def _lit(random: Random, pixels: Array) -> Array:
    light: Array = pixels.astype(np.float32)
    shade = 1 + random.uniform(0, 0.22) * clouds(
        random, pixels.shape[:2], max(pixels.shape) * random.uniform(0.05, 0.5)
    )
    light *= (
        np.clip(shade, 0.35, 1.5)[..., None]
        * random.uniform(0.75, 1.2)
        * random.uniform(0.9, 1.1, 3).astype(np.float32)
    )
    return light


def _moved(random: Random, light: Array, steps: int) -> Array:
    """Smeared along a line of ``steps`` pixels."""
    turn = cv2.getRotationMatrix2D(((steps - 1) / 2, (steps - 1) / 2), random.uniform(0, 180), 1)
    line = np.zeros((steps, steps), np.float32)
    line[steps // 2] = 1
    kernel = np.asarray(cv2.warpAffine(line, turn, (steps, steps)), np.float32)
    kernel /= kernel.sum()
    return np.asarray(cv2.filter2D(light, -1, kernel))
