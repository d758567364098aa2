"""How a runner's joints stand, and where that puts them."""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from infra.samples.camera import Array

SIDES = {"left": 1.0, "right": -1.0}  # the runner's own right is on the viewer's left


@dataclass(frozen=True)
class Arm:
    """Degrees: ``swing`` forward and ``open`` sideways of the upper arm, ``bend`` of the elbow,
    ``inward`` of the forearm across the body."""

    swing: float
    bend: float = 95.0
    open: float = 19.0
    inward: float = 3.0


@dataclass(frozen=True)
class Leg:
    """Degrees: ``swing`` of the thigh forward, ``bend`` of the knee, ``point`` of the foot."""

    swing: float
    bend: float
    point: float = 0.0


@dataclass(frozen=True)
class Pose:
    """One moment of a runner; ``lean`` is forward, ``sway`` to the side, ``twist`` about the spine,
    all in degrees; ``float_by`` metres above the road."""

    left_arm: Arm
    right_arm: Arm
    left_leg: Leg
    right_leg: Leg
    lean: float = 8.0
    sway: float = 0.0
    twist: float = 0.0
    float_by: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)  # degrees: turned to the left, and down

    def mirrored(self) -> "Pose":
        return Pose(
            self.right_arm,
            self.left_arm,
            self.right_leg,
            self.left_leg,
            self.lean,
            -self.sway,
            -self.twist,
            self.float_by,
            (-self.gaze[0], self.gaze[1]),
        )


FLIGHT = Pose(Arm(-42, 88), Arm(20, 100), Leg(48, 78, -5), Leg(-24, 42, 40), 9, 2, 7, 0.07)
DRIVE = Pose(Arm(-36, 92), Arm(22, 102), Leg(52, 92, 5), Leg(-26, 14, 34), 10, 3, 8)
STANCE = Pose(Arm(-14, 98), Arm(6, 100), Leg(4, 14, 0), Leg(30, 104, 10), 7, -3, 3)
LANDING = Pose(Arm(18, 98), Arm(-38, 86), Leg(-18, 92, 30), Leg(27, 12, -12), 7, -2, -6)
RUNNING = (FLIGHT, DRIVE, STANCE, LANDING)
CHEER = Pose(Arm(150, 18, -32, 0), Arm(156, 24, -28, 0), Leg(30, 46, 8), Leg(-20, 50, 38), 1, 0, 0)
WAVE = Pose(Arm(146, 24, -30, 0), Arm(-20, 92), Leg(46, 78, 0), Leg(-22, 36, 36), 5, -3, 4)
WATCH = Pose(
    Arm(34, 76, 4, 60), Arm(22, 84, 10, 44), Leg(26, 30, 0), Leg(-20, 66, 36), 6, gaze=(0, 22)
)
STAND = Pose(Arm(12, 25, 8), Arm(8, 20, 8), Leg(2, 4), Leg(-2, 4), 1)
CLAP = Pose(Arm(52, 78, 8, 38), Arm(52, 78, 8, 38), Leg(2, 4), Leg(-2, 4), 3)


def turn_x(degrees: float) -> Array:
    """Rotation that leans forward (towards +z) what stands up."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def turn_y(degrees: float) -> Array:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def turn_z(degrees: float) -> Array:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


DOWN = np.array([0.0, -1.0, 0.0])


def arm_joints(arm: Arm, side: float, shoulder: Array, trunk: Array) -> tuple[Array, Array, Array]:
    """Elbow, wrist and knuckles, where the trunk is turned by ``trunk``."""
    upper = trunk @ turn_z(side * arm.open) @ turn_x(-arm.swing)
    elbow = shoulder + 0.285 * upper @ DOWN
    lower = upper @ turn_x(-arm.bend) @ turn_z(-side * arm.inward)
    return elbow, elbow + 0.235 * lower @ DOWN, elbow + 0.315 * lower @ DOWN


def leg_joints(leg: Leg, side: float, hip: Array) -> tuple[Array, Array, Array, Array]:
    """Knee, ankle, heel and toe."""
    thigh = turn_z(side * 1.5) @ turn_x(-leg.swing)
    knee = hip + 0.43 * thigh @ DOWN
    shin = thigh @ turn_x(leg.bend)
    ankle = knee + 0.41 * shin @ DOWN
    foot = shin @ turn_x(leg.point)
    sole = ankle + 0.045 * foot @ DOWN
    return knee, ankle, sole - 0.05 * foot[:, 2], sole + 0.15 * foot[:, 2]
