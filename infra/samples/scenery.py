"""Everything along the course: what stands behind it here, what lines it in `roadside`."""

from collections.abc import Iterator

import numpy as np

from infra.samples.houses import PLASTERS, facade, hills, opaque, tree
from infra.samples.light import Light
from infra.samples.outfit import linear
from infra.samples.roadside import crowd, fences, finish
from infra.samples.setting import Setting
from infra.samples.thing import Thing, upright, wall


def things(setting: Setting, light: Light, random: np.random.Generator) -> Iterator[Thing]:
    """Everything along the course, in no order."""
    yield _skyline(setting, light, random)
    for side in (-1.0, 1.0):
        yield from _houses(setting, side, random)
        yield from _trees(setting, light, side, random)
        yield from crowd(setting, light, side, random)
        yield from fences(setting, side, random)
    if setting.arch:
        yield from finish(setting)


def _skyline(setting: Setting, light: Light, random: np.random.Generator) -> Thing:
    picture = hills(random, light)
    return upright(picture, (0, -1, 190), 26)


def _houses(setting: Setting, side: float, random: np.random.Generator) -> Iterator[Thing]:
    behind = setting.houses[0 if side < 0 else 1]
    if not behind:
        return
    near = 6.0
    while near < 130:
        wide, floors = random.uniform(8, 14), int(random.integers(3, 6))
        x = side * (setting.half_width + behind + random.uniform(0, 0.6))
        front = facade(random, wide, floors)
        plain = np.tile(linear(PLASTERS[random.integers(len(PLASTERS))]) * 0.8, (32, 32, 1))
        end = [(x + e, y, near) for e, y in ((0, 1), (9 * side, 1), (9 * side, 0), (0, 0))]
        height = np.array([1.0, 3.4 * floors, 1.0])
        corners = np.array(end if side > 0 else [end[1], end[0], end[3], end[2]]) * height
        yield Thing(opaque(plain.astype(np.float32)), corners)
        yield wall(opaque(front), x, near, near + wide, 0, 3.4 * floors)
        near += wide


def _trees(
    setting: Setting, light: Light, side: float, random: np.random.Generator
) -> Iterator[Thing]:
    if not setting.trees:
        return
    kinds = [tree(random, light, setting.blossom) for _ in range(4)]
    away = random.uniform(9, 13)
    while away < 120:
        x = side * (setting.half_width + random.uniform(2.6, 3.6))
        picture = kinds[random.integers(4)][:, :: int(random.choice([-1, 1]))]
        yield upright(picture, (x, 0, away), random.uniform(6, 8.5), lamp=True)
        if not setting.houses[0 if side < 0 else 1]:
            x = side * (setting.half_width + random.uniform(6, 22))
            picture, tall = kinds[random.integers(4)], random.uniform(7, 10)
            yield upright(picture, (x, 0, away + 3), tall, lamp=True)
        away += setting.trees * random.uniform(0.8, 1.2)
