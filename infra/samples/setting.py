"""What stands along the course, as flat pictures in the world."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from infra.samples.camera import Array, Camera
from infra.samples.figure import look
from infra.samples.houses import PLASTERS, facade, hills, opaque, tree
from infra.samples.light import Light
from infra.samples.outfit import Outfit, linear
from infra.samples.pose import CHEER, CLAP, STAND, WATCH, WAVE
from infra.samples.runner import Runner
from infra.samples.signs import SPONSORS, arch, board, clock, cloth, fence, flag


@dataclass(frozen=True)
class Thing:
    """A picture (rows, columns, 4) on a rectangle; its corners run clockwise from top left."""

    picture: Array
    corners: Array  # (4, 3), metres
    lamp: bool = False  # shines by itself

    @property
    def depth(self) -> float:
        return float(self.corners[:, 2].mean())


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Which things stand along a course ``half_width`` metres to each side."""

    half_width: float = 4.2
    houses: tuple[float, float] = (5.5, 5.5)  # metres behind the kerb, left and right; 0: none
    trees: float = 9.0  # metres between two of them; 0: none
    blossom: float = 0.0
    crowd: float = 1.2  # people a metre
    fences: bool = True
    flags: bool = False
    arch: float = 0.0  # metres away; 0: none
    time: str = ""  # on the finish clock
    title: str = "VALMAR CITY RACE 2026"


def things(setting: Setting, light: Light, random: np.random.Generator) -> Iterator[Thing]:
    """Everything along the course, in no order."""
    yield _skyline(setting, light, random)
    for side in (-1.0, 1.0):
        yield from _houses(setting, side, random)
        yield from _trees(setting, light, side, random)
        yield from _crowd(setting, light, side, random)
        yield from _fences(setting, side, random)
    if setting.arch:
        yield from _arch(setting)


def upright(picture: Array, foot: tuple[float, float, float], height: float) -> Thing:
    """``picture`` standing square to the course."""
    wide = height * picture.shape[1] / picture.shape[0] / 2
    x, y, z = foot
    corners = [(x - wide, y + height), (x + wide, y + height), (x + wide, y), (x - wide, y)]
    return Thing(picture, np.array([(cx, cy, z) for cx, cy in corners]))


def wall(picture: Array, x: float, near: float, far: float, base: float, top: float) -> Thing:
    """``picture`` along the course at ``x``, from ``near`` to ``far`` metres."""
    first, last = (far, near) if x > 0 else (near, far)
    corners = [(x, top, first), (x, top, last), (x, base, last), (x, base, first)]
    return Thing(picture, np.array(corners))


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
        yield Thing(*_still(upright(picture, (x, 0, away), random.uniform(6, 8.5))), lamp=True)
        if not setting.houses[0 if side < 0 else 1]:
            x = side * (setting.half_width + random.uniform(6, 22))
            far = upright(kinds[random.integers(4)], (x, 0, away + 3), random.uniform(7, 10))
            yield Thing(*_still(far), lamp=True)
        away += setting.trees * random.uniform(0.8, 1.2)


def _still(thing: Thing) -> tuple[Array, Array]:
    return np.ascontiguousarray(thing.picture), thing.corners


def _fences(setting: Setting, side: float, random: np.random.Generator) -> Iterator[Thing]:
    x = side * (setting.half_width + 0.3)
    if setting.flags:
        for away in np.arange(12, 60, 9.0):
            name, ground, ink = SPONSORS[random.integers(len(SPONSORS))]
            yield upright(flag(ground, ink, name), (x + side * 0.2, 0, away), 3.6)
    if not setting.fences:
        return
    bars = fence()
    run = random.integers(len(SPONSORS))
    for index, near in enumerate(np.arange(3.0, 75.0, 2.4)):
        yield wall(bars, x, near, near + 2.35, 0, 1.12)
        if (index + run) % 7 < 5:
            name, ground, ink = SPONSORS[(run + index // 3) % len(SPONSORS)]
            yield wall(board(name, ground, ink), x - side * 0.03, near + 0.02, near + 2.33, 0.16, 1.02)


def _crowd(
    setting: Setting, light: Light, side: float, random: np.random.Generator
) -> Iterator[Thing]:
    people = bystanders(light)
    for _ in range(int(setting.crowd * 62)):
        away = 6 + 62 * random.random() ** 1.25
        x = side * (setting.half_width + random.choice([1.0, 1.55, 2.1]) + random.uniform(-0.2, 0.2))
        picture = people[random.integers(len(people))]
        tall = picture.shape[0] / 118 * random.uniform(0.9, 1.06)
        yield Thing(*_still(upright(picture, (x, 0.0, away), tall)), lamp=True)


@cache
def bystanders(light: Light) -> list[Array]:
    """Pictures (rows, columns, 4) of people beside the course, lit; 118 pixels are a metre."""
    random = np.random.default_rng(77)
    camera = Camera(width=380, height=330, field=30.0, position=(0, 1.1, 0))
    people = []
    for index in range(12):
        pose = (STAND, CLAP, CHEER, CLAP, WAVE, WATCH)[index % 6]
        heading = float(random.uniform(-35, 35))
        person = Runner(place=(0, 6.0), pose=pose, outfit=Outfit.any(random), heading=heading)
        figure = look(person, camera, light)
        if figure is not None:
            people.append(np.concatenate([figure.light, figure.cover[..., None]], axis=2))
    return people


def _arch(setting: Setting) -> Iterator[Thing]:
    away, wide = setting.arch, setting.half_width + 0.35
    ground, ink = (206, 36, 60), (255, 255, 255)
    for side in (-1.0, 1.0):
        left, right = sorted((side * (wide - 0.75), side * (wide + 0.1)))
        corners = [(left, 5.9, away), (right, 5.9, away), (right, 0, away), (left, 0, away)]
        yield Thing(cloth(ground), np.array(corners))
    beam = arch("FINISH", setting.title, ground, ink)
    corners = [(-wide, 6.0), (wide, 6.0), (wide, 4.1), (-wide, 4.1)]
    yield Thing(beam, np.array([(x, y, away - 0.05) for x, y in corners]))
    if setting.time:
        panel = [(-1.35, 4.05), (1.35, 4.05), (1.35, 3.28), (-1.35, 3.28)]
        face = np.array([(x, y, away - 0.1) for x, y in panel])
        yield Thing(clock(setting.time), face, lamp=True)


def lit(thing: Thing, light: Light) -> Array:
    """The thing's picture as the sun and the sky light it."""
    if thing.lamp:
        return thing.picture
    a, b, _, d = thing.corners
    normal = np.cross(b - a, a - d)
    normal = normal / np.linalg.norm(normal)
    facing = max(float(-normal @ light.towards), 0.0)
    glow = facing * np.array(light.sun) + np.array(light.sky) * 0.7 + np.array(light.ground) * 0.25
    return np.asarray(thing.picture * np.float32([*glow, 1.0]))


