"""What a scene says about its numbers, and that it is painted the same each time."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from infra.samples.camera import Camera
from infra.samples.cast import runner
from infra.samples.light import MORNING
from infra.samples.photo import save
from infra.samples.pose import STANCE, Arm
from infra.samples.runner import Runner
from infra.samples.scene import Scene, paint
from infra.samples.setting import Setting

pytestmark = pytest.mark.xdist_group("scene")  # what each of them needs is made once by a process
EMPTY = Setting(houses=(0, 0), trees=0, crowd=0, fences=False)
CAMERA = Camera(width=240, height=160, position=(0, 1.3, 0), field=24, tilt=-2, focus=5)


def scene(*runners: Runner, camera: Camera = CAMERA) -> Scene:
    return Scene(
        name="small",
        taken_at=datetime(2026, 5, 17, 9),
        camera=camera,
        light=MORNING,
        runners=list(runners),
        setting=EMPTY,
    )


def facing(x: float = 0.0, away: float = 5.0, number: str = "1043") -> Runner:
    return runner(number, (x, away), STANCE, looseness=0)


def test_the_same_scene_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        pixels, _ = paint(scene(facing()))
        save(pixels, tmp_path / name, datetime(2026, 5, 17, 9), 1)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_another_seed_gives_another_photo() -> None:
    first, _ = paint(scene(facing()))
    second, _ = paint(replace(scene(facing()), seed=2))
    assert not np.array_equal(first, second)


def test_a_small_number_may_be_read_and_a_larger_one_must() -> None:
    (small,) = paint(scene(facing()))[1]
    large_camera = replace(CAMERA, width=480, height=320)
    (large,) = paint(scene(facing(), camera=large_camera))[1]
    assert (small.verdict, large.verdict) == ("ignore", "read")
    assert large.text == "1043"


def test_a_number_behind_another_runner_is_hidden() -> None:
    near, far = facing(), facing(away=7.0, number="2214")
    verdicts = {number.text: number.verdict for number in paint(scene(near, far))[1]}
    assert verdicts["2214"] == "hidden"


def test_a_number_behind_the_own_arm_is_hidden() -> None:
    across = replace(STANCE, left_arm=Arm(38, 74, 2, 58))
    (number,) = paint(scene(runner("1043", (0, 5.0), across, looseness=0)))[1]
    assert number.verdict == "hidden"


def test_a_number_that_the_frame_cuts_is_hidden() -> None:
    (number,) = paint(scene(facing(x=1.0)))[1]
    assert number.verdict == "hidden"


def test_the_box_is_where_the_ink_is() -> None:
    large_camera = replace(CAMERA, width=480, height=320)
    pixels, (number,) = paint(scene(facing(), camera=large_camera))
    x0, y0, x1, y1 = number.box
    inside = pixels[y0:y1, x0:x1].mean(axis=2)
    assert inside.min() < 60
    assert inside.max() > 190


def test_a_bib_seen_from_behind_shows_no_number() -> None:
    turned = replace(facing(), heading=180.0)
    (number,) = paint(scene(turned))[1]
    assert number.verdict == "hidden"
