"""How a bib hangs on a runner: bent round the chest, creased, folded, its edge turned over."""

from dataclasses import dataclass

import cv2
import numpy as np

from infra.training.pictures.canvas import Array, Random, clouds
from infra.training.pictures.sheet import Sheet

EDGE = 12  # pixels of nothing around a bent sheet
SHARES = {"plain": 0.68, "round": 0.2, "tuck": 0.04, "back": 0.03, "over": 0.05}


@dataclass(frozen=True)
class Hanging:
    """A bent sheet seen from the front: BGR, codes and cover, each (h, w).

    ``areas``: how many pixels each character would have, were it flat and none folded away.
    """

    colours: Array
    codes: Array
    cover: Array
    areas: tuple[float, ...]


def hang(random: Random, sheet: Sheet, how: str = "") -> Hanging:
    """``sheet`` bent in one of the ways of SHARES, ``how`` or any."""
    how = how or str(random.choice(list(SHARES), p=list(SHARES.values())))
    high, wide = sheet.codes.shape
    columns = np.arange(-EDGE, wide + EDGE, dtype=np.float32)
    rows = np.arange(-EDGE, high + EDGE, dtype=np.float32)[:, None]
    lean = random.normal() * 0.25
    across = columns + lean * (rows - high / 2)
    u, light, step = _turned(random, across, wide, how)
    u = u - lean * (rows - high / 2)
    v = rows + step + random.normal() * 0.04 * high * np.sin(np.pi * columns / wide)
    waves = clouds(random, u.shape, random.uniform(0.15, 0.5) * high)
    u, v = u + waves * random.uniform(0, 3), v + waves * random.uniform(0, 3)
    light = light * (1 + np.gradient(waves, axis=1) * random.uniform(0, 9))
    return _seen(random, sheet, u.astype(np.float32), v.astype(np.float32), light, how)


def _turned(random: Random, x: Array, wide: int, how: str) -> tuple[Array, Array, Array]:
    """Where on the sheet each column is, its light, and how far down it slipped."""
    none, light = np.zeros_like(x), np.ones_like(x)
    if how == "round":
        radius = wide * random.uniform(0.34, 0.9)
        turn = random.normal() * 0.5
        centre = np.sin(turn) * radius
        bow = np.clip((x - wide / 2 + centre) / radius, -1.2, 1.2)
        angle = np.arcsin(np.clip(bow, -1, 1))
        u = (angle - turn) * radius + wide / 2
        return np.where(np.abs(bow) < 0.995, u, -999), 0.5 + 0.5 * np.cos(angle), none
    if how in ("tuck", "back"):
        at = wide * random.uniform(0.12, 0.88)
        right = at > wide / 2
        lost = wide * random.uniform(0.06, 0.4) if how == "tuck" else wide
        beyond = x > at if right else x < at
        shade = 1 - random.uniform(0.1, 0.7) * np.exp(-np.abs(x - at) / random.uniform(4, 40))
        u = np.where(beyond, x + (lost if right else -lost), x)
        slip = np.where(beyond, random.normal() * 8 + random.normal() * 0.1 * (x - at), 0)
        tint = np.where(beyond, random.uniform(0.6, 1.1), 1.0)
        return u, light * shade * tint, slip
    return x, light, none


def _seen(random: Random, sheet: Sheet, u: Array, v: Array, light: Array, how: str) -> Hanging:
    high, wide = sheet.codes.shape
    colours = cv2.remap(sheet.colours, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    codes = cv2.remap(sheet.codes, u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
    cover = ((u >= 0) & (u < wide) & (v >= 0) & (v < high)).astype(np.float32)
    colours = colours * np.clip(light, 0.15, 1.35)[..., None]
    areas = tuple(float((sheet.codes == i + 1).sum()) for i in range(len(sheet.number)))
    if how == "over":
        _turn_over(random, colours, codes, cover)
    return Hanging(colours, codes, cover, areas)


def _turn_over(random: Random, colours: Array, codes: Array, cover: Array) -> None:
    """The sheet beyond a slanted crease lies on the rest of it and shows its blank back."""
    high, wide = cover.shape
    angle = random.uniform(-0.9, 0.9) + (np.pi if random.random() < 0.5 else 0)
    if random.random() < 0.15:
        angle += np.pi / 2
    normal = np.array([np.cos(angle), np.sin(angle)])
    reach = abs(normal[0]) * wide / 2 + abs(normal[1]) * high / 2
    y, x = np.mgrid[0:high, 0:wide]
    far = (x - wide / 2) * normal[0] + (y - high / 2) * normal[1] - reach * random.uniform(0.2, 0.8)
    mirror = (
        (x - 2 * far * normal[0]).astype(np.float32),
        (y - 2 * far * normal[1]).astype(np.float32),
    )
    flap = cv2.remap(cover, *mirror, cv2.INTER_LINEAR) * (far < 0)
    back = random.uniform(175, 250) * (1 - 0.35 * np.exp(far / random.uniform(8, 40)))
    shadow = cv2.GaussianBlur(flap.astype(np.float32), (0, 0), 6)[..., None]
    colours *= 1 - 0.4 * shadow
    colours[:] = np.where(flap[..., None] > 0.5, back[..., None], colours)
    codes[(flap > 0.5) | (far > 0)] = 0
    cover[far > 0] = 0
