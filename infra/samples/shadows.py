"""The shadows that runners cast on the road."""

import cv2
import numpy as np

from infra.samples.camera import Array, Camera
from infra.samples.light import Light
from infra.samples.runner import Runner
from infra.samples.solid import Cone

ABOVE = np.array([0.0, 1.0, 0.01])


def cast_shadows(ground: Array, camera: Camera, light: Light, runners: list[Runner]) -> Array:
    """``ground`` with the runners' shadows on it."""
    sun = light.towards
    open_ = np.ones(ground.shape[:2], np.float32)
    for runner in runners:
        mask = np.zeros(ground.shape[:2], np.uint8)
        for cone in runner.body.cones:
            _drop(mask, runner, camera, sun, cone)
        scale = camera.focal / max(float(camera.project(runner.origin)[2]), 0.5)
        hard = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), max(0.8, 0.018 * scale))
        contact = _contact(ground.shape[:2], runner, camera, scale)
        depth = 0.62 * min(1.0, float(np.mean(light.sun)) * float(sun[1]))
        open_ *= (1 - depth * hard) * (1 - 0.5 * contact)
    tint = np.array([1.0, 0.98, 0.94], np.float32)
    return np.asarray(ground * open_[..., None] ** tint)


def _drop(mask: Array, runner: Runner, camera: Camera, sun: Array, cone: Cone) -> None:
    """Fills the part of ``mask`` where ``cone`` keeps the sun from the road."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    side = np.cross(sun, (0.0, 1.0, 0.0))
    side /= np.linalg.norm(side)
    ring = np.outer(np.cos(turn), side) + np.outer(np.sin(turn), np.cross(side, sun))
    ends = ((cone.start, cone.start_radius), (cone.end, cone.end_radius))
    points = np.concatenate([runner.world(np.array(end)) + ring * r for end, r in ends])
    fallen = points - sun * (points[:, 1:2] / max(float(sun[1]), 0.15))
    seen = camera.project(fallen)
    if (seen[:, 2] < 0.4).any():
        return
    hull = cv2.convexHull((np.clip(seen[:, :2], -4000, 6000) * 16).astype(np.int32))
    cv2.fillConvexPoly(mask, hull, (255,), cv2.LINE_AA, 4)


def _contact(shape: tuple[int, ...], runner: Runner, camera: Camera, scale: float) -> Array:
    """The dark just under shoes that touch the road, or nearly."""
    mask = np.zeros(shape, np.uint8)
    for cone in runner.body.cones:
        heights = [runner.world(np.array(end))[1] for end in (cone.start, cone.end)]
        if cone.part == "shoe" and min(heights) < 0.14:
            _drop(mask, runner, camera, ABOVE, cone)
    blur = max(1.0, 0.03 * scale)
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), blur))
