"""The cones that a runner's body, kit and hair are made of."""

import numpy as np

from infra.samples.camera import Array
from infra.samples.frame import Frame
from infra.samples.outfit import Outfit
from infra.samples.pose import SIDES, Pose, arm_joints, leg_joints
from infra.samples.solid import Cone, Solid

HIP = 0.088  # metres from the middle of the hips to each hip joint


def body(pose: Pose, outfit: Outfit, trunk: Frame, head: Frame) -> Solid:
    """Somebody dressed in ``outfit``; hips and legs stand in the runner's own axes."""
    return Solid.of(
        [
            *_torso(outfit, trunk, head),
            *_legs(pose, outfit),
            *_arms(pose, outfit, trunk),
            *_face(head),
            *_hair(pose, outfit, head),
        ]
    )


def _torso(outfit: Outfit, trunk: Frame, head: Frame) -> list[Cone]:
    out, slim = trunk.out, 0.9 if outfit.woman else 1.0
    cones = []
    for side in SIDES.values():
        hip, waist = (side * 0.068, 0.0, -0.01), (side * 0.058 * slim, 0.2, 0.008)
        chest = (side * 0.082 * slim, 0.40, 0.0)
        cones += [
            Cone("shirt", out(*hip), out(*waist), 0.112, 0.094 * slim, 0.06),
            Cone("shirt", out(*waist), out(*chest), 0.094 * slim, 0.108 * slim, 0.06),
            Cone("hem", out(*waist), out(side * 0.064, -0.055, -0.005), 0.09, 0.134, 0.05, True),
        ]
        if outfit.woman:
            bust = out(side * 0.062, 0.385, 0.075)
            cones.append(Cone("shirt", bust, bust, 0.055, 0.055, 0.06))
    width = 0.168 * slim
    cones += [
        Cone("shirt", out(-width, 0.475, 0), out(width, 0.475, 0), 0.06, 0.06, 0.07),
        Cone("shirt", out(0, 0.5, -0.02), out(0, 0.54, -0.005), 0.09, 0.05, 0.06),
        Cone("neck", out(0, 0.5, 0.0), head.out(0, -0.06, -0.01), 0.054, 0.05, 0.03),
    ]
    return cones


def _legs(pose: Pose, outfit: Outfit) -> list[Cone]:
    cones = []
    for name, leg in (("left", pose.left_leg), ("right", pose.right_leg)):
        side = SIDES[name]
        hip = np.array([side * HIP, -0.03, 0.0])
        knee, ankle, heel, toe = leg_joints(leg, side, hip)
        calf, bulge = knee + 0.3 * (ankle - knee), np.array([0, 0, -0.012])
        share = 0.93 if outfit.tights else 0.5
        hem, flare = hip + share * (knee - hip), 0.002 if outfit.tights else 0.03
        girth = 0.095 + share * (0.056 - 0.095)
        ball = heel + 0.72 * (toe - heel)
        drop = (ankle - heel - 0.25 * (toe - heel)) * 0.45
        cones += [
            Cone("leg", _at(hip), _at(knee), 0.09, 0.056, 0.03),
            Cone("leg", _at(knee), _at(calf + bulge), 0.054, 0.059, 0.02),
            Cone("leg", _at(calf + bulge), _at(ankle), 0.059, 0.034, 0.02),
            Cone("shorts", _at(hip), _at(hem), 0.098, girth + flare, 0.02, True),
            Cone("sock", _at(knee + 0.78 * (ankle - knee)), _at(ankle), 0.043, 0.04, 0.006),
            Cone("shoe", _at(heel), _at(ball), 0.043, 0.043, 0.02),
            Cone("shoe", _at(ball), _at(toe), 0.043, 0.03, 0.02),
            Cone("shoe", _at(ankle), _at(heel), 0.041, 0.042, 0.02),
            Cone("sole", _at(heel - drop), _at(ball - drop), 0.037, 0.039, 0.003),
            Cone("sole", _at(ball - drop), _at(toe - 0.5 * drop), 0.039, 0.024, 0.003),
        ]
    return cones


def _arms(pose: Pose, outfit: Outfit, trunk: Frame) -> list[Cone]:
    cones = []
    for name, arm in (("left", pose.left_arm), ("right", pose.right_arm)):
        side = SIDES[name]
        width = side * (0.165 if outfit.woman else 0.188)
        shoulder = np.array(trunk.out(width, 0.47, 0))
        elbow, wrist, knuckles = arm_joints(arm, side, shoulder, trunk.axes)
        belly = elbow + 0.35 * (wrist - elbow)
        thumb = wrist + 0.5 * (knuckles - wrist) + 0.03 * trunk.axes[:, 1]
        cones += [
            Cone("arm", _at(shoulder), _at(elbow), 0.058, 0.042, 0.035),
            Cone("arm", _at(elbow), _at(belly), 0.042, 0.043, 0.015),
            Cone("arm", _at(belly), _at(wrist), 0.043, 0.028, 0.015),
            Cone("hand", _at(wrist), _at(knuckles), 0.03, 0.041, 0.015),
            Cone("hand", _at(thumb), _at(knuckles), 0.016, 0.016, 0.01),
        ]
        if outfit.sleeves:
            hem = _at(shoulder + 0.6 * (elbow - shoulder))
            cones.append(Cone("sleeve", _at(shoulder), hem, 0.066, 0.071, 0.03, True))
    return cones


def _face(head: Frame) -> list[Cone]:
    out = head.out
    cones = [
        Cone("head", out(0, -0.07, 0.026), out(0, 0.05, 0.0), 0.06, 0.094, 0.012),
        Cone("head", out(0, 0.03, 0.035), out(0, -0.03, 0.045), 0.068, 0.056, 0.02),
        Cone("nose", out(0, 0.02, 0.098), out(0, -0.014, 0.112), 0.008, 0.0135, 0.02),
    ]
    for side in SIDES.values():
        ear = (side * 0.09, 0.0, -0.005)
        cones.append(Cone("ear", out(*ear), out(side * 0.093, 0.026, -0.012), 0.013, 0.017))
    return cones


def _hair(pose: Pose, outfit: Outfit, head: Frame) -> list[Cone]:
    out, cut = head.out, outfit.haircut
    if cut == "bald":
        return []
    thick = {"crop": 0.094, "curls": 0.112}.get(cut, 0.1)
    cones = [
        Cone("hair", out(0, 0.062, -0.016), out(0, 0.02, -0.03), thick, thick - 0.006, 0.01),
    ]
    if cut == "curls":
        for angle in np.linspace(-2.2, 2.2, 9):
            x, y = 0.1 * np.sin(angle), 0.062 + 0.09 * np.cos(angle)
            cones.append(Cone("hair", out(x, y, 0.02), out(x * 1.1, y, -0.06), 0.035, 0.042))
    if cut in ("ponytail", "visor", "cap") and outfit.woman:
        fling = 0.08 * np.sign(pose.twist or 1)
        cones.append(Cone("hair", out(0, 0.07, -0.11), out(fling, 0, -0.19), 0.032, 0.04))
        cones.append(Cone("hair", out(fling, 0, -0.19), out(fling * 1.7, -0.12, -0.2), 0.04, 0.01))
    if cut == "bun":
        cones.append(Cone("hair", out(0, 0.13, -0.07), out(0, 0.14, -0.08), 0.04, 0.045))
    if cut in ("cap", "visor"):
        cones += _peak(head)
    return cones


def _peak(head: Frame) -> list[Cone]:
    out = head.out
    crown = Cone("cap", out(0, 0.074, -0.008), out(0, 0.068, -0.014), 0.1, 0.103, 0.004)
    rays = [
        Cone("peak", out(x * 0.85, 0.083, 0.06), out(x, 0.071 - 5 * x * x, 0.178 - 9 * x * x),
             0.011, 0.008, 0.02)
        for x in np.linspace(-0.072, 0.072, 13)
    ]  # fmt: skip
    return [crown, *rays]


def _at(point: Array) -> tuple[float, float, float]:
    return (float(point[0]), float(point[1]), float(point[2]))
