"""Who runs the race: the same number is the same person in every photo."""

from dataclasses import replace

import numpy as np

from infra.samples.bib import Bib
from infra.samples.outfit import HAIRS, KITS, SHORTS, SKINS, Outfit
from infra.samples.pose import Arm, Leg, Pose
from infra.samples.runner import Runner

LOOKS: dict[str, dict[str, object]] = {
    "1043": {
        "haircut": "ponytail",
        "woman": True,
        "skin": SKINS[2],
        "hair": HAIRS[1],
        "beard": False,
    },
    "1187": {"haircut": "cap", "woman": False, "skin": SKINS[0], "glasses": True},
    "1356": {"haircut": "crop", "woman": False, "skin": SKINS[5], "hair": HAIRS[0]},
    "2214": {"haircut": "curls", "woman": True, "skin": SKINS[3], "hair": HAIRS[1], "beard": False},
    "2478": {"haircut": "short", "woman": False, "beard": True, "hair": HAIRS[4]},
    "2691": {"haircut": "bun", "woman": True, "skin": SKINS[1], "hair": HAIRS[3], "beard": False},
    "3152": {"haircut": "visor", "woman": True, "skin": SKINS[4], "hair": HAIRS[0], "beard": False},
    "3407": {"haircut": "crop", "woman": False, "skin": SKINS[3], "hair": HAIRS[0]},
    "3865": {"haircut": "bald", "woman": False, "skin": SKINS[1], "hair": HAIRS[2], "beard": True},
    "4126": {"haircut": "curls", "woman": False, "skin": SKINS[4], "hair": HAIRS[0]},
    "4539": {"haircut": "short", "woman": False, "skin": SKINS[1], "hair": HAIRS[5]},
    "4780": {
        "haircut": "ponytail",
        "woman": True,
        "skin": SKINS[5],
        "hair": HAIRS[0],
        "beard": False,
    },
}


def outfit(number: str) -> Outfit:
    """The looks of the runner with ``number``."""
    seed = int(number)
    random = np.random.default_rng(seed)
    shirt, trim = KITS[(seed // 7) % len(KITS)]
    kit = {"shirt": shirt, "trim": trim, "shorts": SHORTS[seed % len(SHORTS)]}
    return replace(Outfit.any(random), **{**kit, **LOOKS.get(number, {})})  # type: ignore[arg-type]


def runner(
    number: str,
    place: tuple[float, float],
    pose: Pose,
    heading: float = 0.0,
    motion: float = 0.0,
    looseness: float = 1.0,
) -> Runner:
    """The runner with ``number`` at ``place`` in about ``pose``, no two moments quite alike."""
    random = np.random.default_rng([int(number), int(place[0] * 100) % 997, int(place[1] * 100)])
    bib = Bib(
        number,
        crease=float(random.uniform(0.0012, 0.0035)),
        tilt=float(random.normal(0, 2.0)),
        phase=float(random.uniform(0, 6)),
    )
    return Runner(
        place=place,
        pose=loose(pose, random, looseness),
        outfit=outfit(number),
        bib=bib,
        heading=heading,
        size=float(np.random.default_rng(int(number)).uniform(0.95, 1.05)),
        motion=motion,
    )


def loose(pose: Pose, random: np.random.Generator, amount: float = 1.0) -> Pose:
    """``pose`` with each joint a few degrees off."""

    def off(degrees: float) -> float:
        return float(random.normal(0, degrees) * amount)

    def arm(one: Arm) -> Arm:
        return Arm(one.swing + off(5), one.bend + off(6), one.open + off(3), one.inward + off(4))

    def leg(one: Leg) -> Leg:
        return Leg(one.swing + off(3), max(one.bend + off(5), 3.0), one.point + off(4))

    return replace(
        pose,
        left_arm=arm(pose.left_arm),
        right_arm=arm(pose.right_arm),
        left_leg=leg(pose.left_leg),
        right_leg=leg(pose.right_leg),
        lean=pose.lean + off(2),
        sway=pose.sway + off(1.5),
        twist=pose.twist + off(2),
        gaze=(pose.gaze[0] + off(7), pose.gaze[1] + off(3)),
    )
