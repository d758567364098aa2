"""The picture while it is painted: linear light, from far to near, each layer as sharp as the lens
leaves it at its distance."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from infra.samples.camera import Array, Camera
from infra.samples.light import Light

HAZE = 420.0  # metres over which the air takes most of a thing's colour


@dataclass
class Canvas:
    """``light`` is (height, width, 3), linear; call ``lay`` from far to near."""

    camera: Camera
    air: Light
    light: Array = field(init=False)

    def __post_init__(self) -> None:
        self.light = np.zeros((self.camera.height, self.camera.width, 3), np.float32)

    def lay(self, layer: "Layer") -> None:
        """Blurs ``layer`` as the lens does at its depth and lays it over what is there."""
        if not layer.touched:
            return
        pixels = defocused(layer.pixels, self.camera.blur(layer.depth))
        haze = 1 - np.exp(-layer.depth / HAZE)
        cover = pixels[..., 3:]
        air = np.array(self.air.horizon, np.float32) * haze
        pixels = pixels[..., :3] * (1 - haze) + cover * air
        self.light = self.light * (1 - cover) + pixels

    def blend(self, corner: tuple[int, int], light: Array, cover: Array) -> None:
        """Lays a small picture, multiplied by its cover, over the place at (row, column)."""
        row, column = corner
        top, left = max(-row, 0), max(-column, 0)
        rows = slice(max(row, 0), row + cover.shape[0])
        here = self.light[rows, max(column, 0) : column + cover.shape[1]]
        part = (slice(top, top + here.shape[0]), slice(left, left + here.shape[1]))
        here *= 1 - cover[part][..., None]
        here += light[part]


@dataclass
class Layer:
    """Things at about the same distance: (height, width, 4), light multiplied by cover."""

    camera: Camera
    depth: float  # metres
    touched: bool = False
    pixels: Array = field(init=False)

    def __post_init__(self) -> None:
        self.pixels = np.zeros((self.camera.height, self.camera.width, 4), np.float32)

    def hang(self, picture: Array, corners: Array) -> None:
        """Paints ``picture`` (rows, columns, 4; multiplied by its cover) on the rectangle whose
        world ``corners`` (4, 3) are its top left, top right, bottom right, bottom left."""
        seen = self.camera.project(corners)
        if (seen[:, 2] < 0.4).any():
            return
        low, high = np.floor(seen[:, :2].min(0)) - 1, np.ceil(seen[:, :2].max(0)) + 2
        low = np.maximum(low, 0)
        high = np.minimum(high, (self.camera.width, self.camera.height))
        if (high - low < 1).any():
            return
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        picture = _no_finer(picture, seen[:, :2])
        rows, columns = picture.shape[:2]
        source = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
        turn = cv2.getPerspectiveTransform(source, (seen[:, :2] - low).astype(np.float32))
        warped = cv2.warpPerspective(picture, turn, size, flags=cv2.INTER_LINEAR)
        left, top = int(low[0]), int(low[1])
        here = self.pixels[top : top + size[1], left : left + size[0]]
        here *= 1 - warped[..., 3:]
        here += warped
        self.touched = True


def _no_finer(picture: Array, seen: Array) -> Array:
    """``picture`` made smaller where it has many pixels for each that will be seen."""
    wide = max(np.linalg.norm(seen[1] - seen[0]), np.linalg.norm(seen[2] - seen[3]), 2)
    high = max(np.linalg.norm(seen[3] - seen[0]), np.linalg.norm(seen[2] - seen[1]), 2)
    rows, columns = picture.shape[:2]
    size = (min(columns, int(wide * 1.2) + 1), min(rows, int(high * 1.2) + 1))
    if size == (columns, rows):
        return picture
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def defocused(pixels: Array, radius: float) -> Array:
    """``pixels`` through a round aperture whose circle of confusion has ``radius`` pixels."""
    if radius < 0.6:
        return pixels
    shrink = 1 if radius < 7 else 2 if radius < 14 else 4
    rows, columns = pixels.shape[:2]
    small = cv2.resize(pixels, (columns // shrink, rows // shrink), interpolation=cv2.INTER_AREA)
    small = cv2.filter2D(small, -1, disc(radius / shrink), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR))


def disc(radius: float) -> Array:
    """A round kernel that sums to 1."""
    half = int(np.ceil(radius))
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    kernel = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return np.asarray(kernel / kernel.sum())


def noise(random: np.random.Generator, size: int, octaves: int = 6, first: int = 4) -> Array:
    """A square (size, size) of cloudy noise, about -1 to 1; its edges do not meet."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        cells = first * 2**octave
        grid = random.standard_normal((cells + 1, cells + 1)).astype(np.float32)
        total += cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC) * 0.5**octave
    return np.asarray(total / 1.6)
