"""What lines the course itself: people, fences, flags and the finish arch."""

from collections.abc import Iterator
from functools import cache

import numpy as np

from infra.samples.camera import Array, Camera
from infra.samples.figure import look
from infra.samples.light import Light
from infra.samples.outfit import Outfit
from infra.samples.pose import CHEER, CLAP, STAND, WATCH, WAVE
from infra.samples.runner import Runner
from infra.samples.setting import Setting
from infra.samples.signs import SPONSORS, arch, board, clock, cloth, fence, flag
from infra.samples.thing import Thing, upright, wall

SHARPNESS = 118  # pixels of a bystander's picture for each metre


def crowd(
    setting: Setting, light: Light, side: float, random: np.random.Generator
) -> Iterator[Thing]:
    """People behind the fence on one ``side`` (-1 left, 1 right)."""
    people = bystanders(light)
    for _ in range(int(setting.crowd * 62)):
        away = 6 + 62 * random.random() ** 1.25
        row = random.choice([1.0, 1.55, 2.1]) + random.uniform(-0.2, 0.2)
        x = side * (setting.half_width + row)
        picture = people[random.integers(len(people))]
        tall = picture.shape[0] / SHARPNESS * random.uniform(0.9, 1.06)
        yield upright(picture, (x, 0.0, away), tall, lamp=True)


@cache
def bystanders(light: Light) -> list[Array]:
    """Pictures (rows, columns, 4) of people beside the course, lit."""
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


def fences(setting: Setting, side: float, random: np.random.Generator) -> Iterator[Thing]:
    """Flags and barriers on one ``side``, most of them with a sponsor's board."""
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
            sign = board(name, ground, ink)
            yield wall(sign, x - side * 0.03, near + 0.02, near + 2.33, 0.16, 1.02)


def finish(setting: Setting) -> Iterator[Thing]:
    """The arch over the line, and its clock."""
    away, wide = setting.arch, setting.half_width + 0.35
    ground, ink = (206, 36, 60), (255, 255, 255)
    for side in (-1.0, 1.0):
        yield upright(cloth(ground), (side * (wide - 0.325), 0, away), 5.9, width=0.85)
    beam = arch("FINISH", setting.title, ground, ink)
    yield upright(beam, (0, 4.1, away - 0.05), 1.9, width=2 * wide)
    if setting.time:
        yield upright(clock(setting.time), (0, 3.28, away - 0.1), 0.77, width=2.7, lamp=True)
