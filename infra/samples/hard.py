"""Scenes whose numbers are hard to read, or are no bibs: what readers typically get wrong."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw

from infra.samples.album import ACROSS, COBBLES, DASHED, LANE, OLD_TOWN, PARK, TOWN, camera, finish
from infra.samples.bib import INK, PRINT, Bib
from infra.samples.camera import Array, Camera
from infra.samples.cast import runner
from infra.samples.letters import DIGITS, write
from infra.samples.light import GOLDEN, MORNING, NOON, OVERCAST, Light
from infra.samples.pose import DRIVE, FLIGHT, LANDING, STANCE, Arm
from infra.samples.runner import Runner
from infra.samples.scene import Scene
from infra.samples.setting import Setting
from infra.samples.street import Street

TAKEN = datetime(2026, 5, 17, 10, 0)
Place = tuple[float, float, float]  # metres right, up and away
BEFORE = replace(ACROSS, left_arm=Arm(30, 110, -4, 40))
KEPT = 0.72  # share of a folded bib's width


@dataclass(frozen=True)
class Case:
    """A scene, the spot that matters on it, and how many metres around that are worth a look.

    ``bibs`` are the numbers that a reader with better eyes would read there.
    """

    scene: Scene
    spot: Place
    across: float
    bibs: tuple[str, ...]


class Folded(Bib):
    """A bib whose right side is turned over, and lies on the rest of it with its blank back up."""

    @cached_property
    def art(self) -> tuple[Array, tuple[float, float, float, float]]:
        whole, (left, top, _, bottom) = super().art
        kept, flap = round(PRINT[0] * KEPT), round(PRINT[0] * 0.24)
        seen = whole[:, :kept].copy()
        shade = np.linspace(0.72, 0.94, flap)[None, :, None]
        seen[:, kept - flap :] = shade
        seen[:, kept - flap - 14 : kept - flap] *= np.linspace(1.0, 0.6, 14)[None, :, None]
        return seen, (left / KEPT, top, (kept - flap) / kept, bottom)


class ToTheEdge(Bib):
    """A plain bib whose number fills it from edge to edge, before a dark rim."""

    @cached_property
    def art(self) -> tuple[Array, tuple[float, float, float, float]]:
        wide, high = PRINT
        picture = Image.new("RGB", PRINT, (250, 250, 247))
        draw = ImageDraw.Draw(picture)
        draw.rectangle((0, 0, wide - 1, high - 1), outline=INK, width=12)
        ink = write(draw, (18, 120, wide - 18, 470), self.number, INK, DIGITS)
        shares = (ink[0] / wide, ink[1] / high, ink[2] / wide, ink[3] / high)
        return np.asarray(picture, np.float32) / 255, shares


class OnAShirt(Bib):
    """No bib: a number printed on the shirt itself."""

    @cached_property
    def art(self) -> tuple[Array, tuple[float, float, float, float]]:
        wide, high = PRINT
        picture = Image.new("RGB", PRINT, (28, 60, 120))
        ink = write(
            ImageDraw.Draw(picture), (160, 70, wide - 160, 480), self.number, (255, 255, 255)
        )
        shares = (ink[0] / wide, ink[1] / high, ink[2] / wide, ink[3] / high)
        return np.asarray(picture, np.float32) / 255, shares


def cases() -> list[Case]:
    """One of each kind."""
    near = camera(field=30, tilt=-2, focus=5.6)
    small = camera((800, 534), field=30, tilt=-2, focus=7)
    far = camera(field=30, tilt=-1, focus=20)
    arch = camera(field=40, position=(0, 1.3, 0), tilt=3.5, focus=9, aperture=0.03)
    return [
        _case("behind-an-arm", near, GOLDEN,
              [runner("3865", (-0.1, 5.5), BEFORE, -24, looseness=0)],
              TOWN, DASHED, (-0.1, 1.25, 5.5), 0.9),
        _case("folded", near, OVERCAST, [_wearing(Folded, runner("4539", (0.1, 5.6), DRIVE, 4))],
              OLD_TOWN, COBBLES, (0.1, 1.25, 5.6), 0.9),
        _case("edge", small, NOON, [_wearing(ToTheEdge, runner("1711", (0.0, 9.0), LANDING, -30))],
              PARK, LANE, (0.0, 1.2, 9.0), 0.9),
        _case("shirt", near, MORNING, [_wearing(OnAShirt, runner("10", (0.0, 5.6), STANCE, -4))],
              TOWN, DASHED, (0.0, 1.25, 5.6), 0.9),
        _case("clock", arch, NOON, [runner("2691", (0.5, 9.0), FLIGHT)], finish("4217"), DASHED,
              (0.2, 2.6, 16.0), 5.4),
        _case("far", far, OVERCAST, [runner("3865", (0.4, 26.0), DRIVE, motion=2.0)],
              PARK, LANE, (0.4, 1.1, 26.0), 1.8),
    ]  # fmt: skip


def _case(
    name: str,
    camera: Camera,
    light: Light,
    runners: list[Runner],
    setting: Setting,
    street: Street,
    spot: Place,
    across: float,
) -> Case:
    scene = Scene(
        name=name, taken_at=TAKEN, camera=camera, light=light, runners=runners,
        setting=setting, street=street, seed=700 + len(name),
    )  # fmt: skip
    bibs = (runner.bib for runner in runners)
    numbers = tuple(b.number for b in bibs if b is not None and not isinstance(b, OnAShirt))
    return Case(scene, spot, across, numbers)


def _wearing(kind: type[Bib], runner: Runner) -> Runner:
    """The runner with a bib of this kind."""
    if runner.bib is None:
        return runner
    worn = kind(runner.bib.number, runner.bib.crease, runner.bib.tilt, runner.bib.phase)
    if kind is Folded:
        worn = replace(worn, width=worn.width * KEPT)
    return replace(runner, bib=worn)
