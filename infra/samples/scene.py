"""One photo: a camera, a light, a street and the runners on it, painted and labelled."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from infra.samples.camera import Array, Camera
from infra.samples.canvas import Canvas, Layer
from infra.samples.figure import Figure, look
from infra.samples.lens import developed, moved, softened
from infra.samples.light import Light
from infra.samples.runner import Runner
from infra.samples.scenery import things
from infra.samples.setting import Setting
from infra.samples.shadows import cast_shadows
from infra.samples.street import Street, paint_ground, paint_sky
from infra.samples.thing import Thing, lit

WHOLE = 0.96  # share of a number's box that must be seen for it to be read
SMALL = 16.0  # pixels of a number's height below which nobody must read it


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A photo to be taken; ``name`` is its file's."""

    name: str
    taken_at: datetime
    camera: Camera
    light: Light
    runners: list[Runner]
    street: Street = field(default_factory=Street)
    setting: Setting = field(default_factory=Setting)
    orientation: int = 1  # EXIF's; 6 is stored turned
    grain: float = 0.012
    seed: int = 1


@dataclass(frozen=True)
class Number:
    """A number in a photo, its upright box, and whether a reader must, may or cannot read it."""

    text: str
    box: tuple[int, int, int, int]
    verdict: str  # "read", "ignore" or "hidden"


def paint(scene: Scene) -> tuple[Array, list[Number]]:
    """The upright photo (height, width, 3), sRGB uint8, and the numbers on it."""
    random = np.random.default_rng([2026, scene.seed])
    camera, light = scene.camera, scene.light
    canvas = Canvas(camera, light)
    canvas.light = paint_sky(camera, light, random)
    ground, cover = paint_ground(camera, light, scene.street, random)
    ground = cast_shadows(ground, camera, light, scene.runners)
    canvas.light = canvas.light * (1 - cover[..., None]) + ground * cover[..., None]
    figures = [(runner, look(runner, camera, light)) for runner in scene.runners]
    seen = [(runner, figure) for runner, figure in figures if figure is not None]
    seen.sort(key=lambda pair: -pair[0].place[1])
    _assemble(canvas, list(things(scene.setting, light, random)), seen)
    pixels = developed(canvas.light, random, light.exposure, scene.grain)
    return pixels, [number for number in _numbers(scene, seen) if number]


def _assemble(canvas: Canvas, scenery: list[Thing], seen: list[tuple[Runner, Figure]]) -> None:
    """Lays scenery and runners, far to near, those of about one distance in one go."""
    scenery.sort(key=lambda thing: -thing.depth)
    waiting = list(seen)
    shelves = sorted({_shelf(thing.depth) for thing in scenery}, reverse=True)
    for shelf in shelves:
        while waiting and waiting[0][0].place[1] > np.exp((shelf + 1) / 3):
            _lay(canvas, *waiting.pop(0))
        layer = Layer(canvas.camera, float(np.exp((shelf + 0.5) / 3)))
        for thing in scenery:
            if _shelf(thing.depth) == shelf:
                layer.hang(lit(thing, canvas.air), thing.corners)
        canvas.lay(layer)
    for runner, figure in waiting:
        _lay(canvas, runner, figure)


def _shelf(depth: float) -> int:
    return int(np.floor(np.log(max(depth, 1.0)) * 3))


def _lay(canvas: Canvas, runner: Runner, figure: Figure) -> None:
    blur = canvas.camera.blur(runner.place[1])
    margin = int(blur + runner.motion) + 2
    glow = np.pad(figure.light, ((margin, margin), (margin, margin), (0, 0)))
    cover = np.pad(figure.cover, margin)
    glow, cover = softened(*moved(glow, cover, runner.motion), blur)
    canvas.blend((figure.corner[0] - margin, figure.corner[1] - margin), glow, cover)


def _numbers(scene: Scene, seen: list[tuple[Runner, Figure]]) -> list[Number | None]:
    """Near to far, so that each number knows what stands before it."""
    taken = np.zeros((scene.camera.height, scene.camera.width), bool)
    numbers = []
    for runner, figure in reversed(seen):
        rows, columns = figure.cover.shape
        top, left = figure.corner
        here = taken[top : top + rows, left : left + columns]
        numbers.append(_number(scene, runner, figure, here))
        here |= figure.cover > 0.02
    return numbers


def _number(scene: Scene, runner: Runner, figure: Figure, hidden: Array) -> Number | None:
    if runner.bib is None or figure.number_box is None:
        return None
    share = float((figure.digits & ~hidden).sum()) / max(figure.digits_whole, 1.0)
    x0, y0, x1, y1 = figure.number_box
    width, height = scene.camera.width, scene.camera.height
    box = (
        round(min(max(x0, 0), width)),
        round(min(max(y0, 0), height)),
        round(min(max(x1, 0), width)),
        round(min(max(y1, 0), height)),
    )
    verdict = "hidden" if share < WHOLE else "ignore" if y1 - y0 < SMALL else "read"
    return Number(runner.bib.number, box, verdict)
