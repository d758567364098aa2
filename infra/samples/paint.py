"""The colour of each point of a runner's surface."""

import numpy as np

from infra.samples.camera import Array
from infra.samples.outfit import linear
from infra.samples.runner import Runner

LIPS, WHITE, DARK = (178, 84, 84), (226, 224, 220), (26, 22, 24)
NECKLINE, ARMHOLE = 0.50, 0.142  # metres up from the hips, metres from the middle


def colours(runner: Runner, points: Array, owners: Array) -> Array:
    """Linear colours (n, 3) at the runner's own ``points`` (3, n), ``owners`` being their cones."""
    parts = np.array([cone.part for cone in runner.body.cones])[owners]
    kit = runner.outfit
    flat = {
        "sleeve": kit.shirt if kit.pattern != "sides" else kit.trim,
        "shorts": kit.shorts,
        "sock": kit.socks,
        "shoe": kit.shoes,
        "hair": kit.hair,
        "cap": kit.trim,
        "peak": kit.trim,
        "sole": WHITE,
    }
    painted = np.tile(linear(kit.skin), (points.shape[1], 1))
    for part, colour in flat.items():
        painted[parts == part] = linear(colour)
    brushes = {"shirt": _shirt, "hem": _shirt, "head": _face, "cap": _cap, "hand": _flush}
    for part, paint in brushes.items():
        here = parts == part
        if here.any():
            painted[here] = paint(runner, points[:, here], painted[here])
    return painted


def _shirt(runner: Runner, points: Array, painted: Array) -> Array:
    kit = runner.outfit
    x, y, z = runner.trunk.into(points)
    cloth = kit.shirt_at(x, y)
    scoop = (x / 0.085) ** 2 + ((y - 0.56) / 0.115) ** 2 < 1
    bare = (scoop & (z > -0.02)) | (y > 0.545)
    if not kit.sleeves:
        bare |= np.abs(x) > ARMHOLE + 0.5 * np.maximum(0.40 - y, 0)
    edge = ~bare & (((x / 0.098) ** 2 + ((y - 0.56) / 0.128) ** 2 < 1) & (z > -0.02))
    cloth[edge] = linear(kit.trim)
    cloth[y < -0.05] = linear(kit.shorts) * 0.5
    cloth[bare] = linear(kit.skin)
    return cloth


def _cap(runner: Runner, points: Array, painted: Array) -> Array:
    """A visor is a cap whose top is left out."""
    _, y, _ = runner.head.into(points)
    if runner.outfit.haircut == "visor":
        painted[y > 0.108] = linear(runner.outfit.hair)
    return painted


def _flush(runner: Runner, points: Array, painted: Array) -> Array:
    return np.asarray(painted * np.array([1.0, 0.93, 0.92]))


def _face(runner: Runner, points: Array, painted: Array) -> Array:
    kit = runner.outfit
    x, y, z = runner.head.into(points)
    front = z > 0.03
    cheeks = np.exp(-(((np.abs(x) - 0.047) / 0.022) ** 2 + ((y + 0.022) / 0.02) ** 2)) * front
    painted = painted * (1 - cheeks[:, None] * np.array([0.02, 0.26, 0.24]))
    if kit.beard:
        jaw = front & (y < -0.035 + 6 * (0.05 - np.abs(x)) ** 2 * (np.abs(x) < 0.05))
        painted[jaw | ((y < -0.02) & (np.abs(x) > 0.05))] = linear(kit.hair) * 1.4
    scalp = (y > 0.095 - 0.1 * np.abs(x)) & (kit.haircut not in ("bald",))
    painted[scalp] = linear(kit.hair)
    smile = -0.052 + 5.0 * x * x
    mouth = front & (np.abs(x) < 0.03) & (np.abs(y - smile) < 0.0095 - 7 * x * x)
    painted[mouth] = linear(LIPS)
    painted[mouth & (np.abs(y - smile) < 0.0055 - 5 * x * x)] = linear(WHITE)
    if kit.glasses:
        return _glasses(painted, x, y, z)
    side = np.abs(x) - 0.034
    painted[front & (np.abs(y - 0.04 + 4 * side**2) < 0.0042) & (np.abs(side) < 0.02)] = linear(
        tuple(int(c * 0.7) for c in kit.hair)  # type: ignore[arg-type]
    )
    white = front & ((side / 0.0155) ** 2 + ((y - 0.018) / 0.009) ** 2 < 1)
    painted[white] = linear(WHITE)
    iris = front & (side**2 + (y - 0.018) ** 2 < 0.0078**2)
    painted[iris & white] = linear(DARK)
    lid = front & (np.abs(y - 0.0275 + 16 * side**2) < 0.0022) & (np.abs(side) < 0.018)
    painted[lid] = linear(DARK)
    return painted


def _glasses(painted: Array, x: Array, y: Array, z: Array) -> Array:
    lens = (np.abs(y - 0.018) < 0.023 - 40 * np.maximum(np.abs(x) - 0.045, 0) ** 2) & (z > 0.012)
    lens &= ~((np.abs(x) < 0.011) & (y < 0.016))
    shine = np.clip((y + 0.3 * x) * 26, 0, 1)[:, None]
    tint = linear((24, 26, 34)) * (1 - shine) + linear((90, 120, 190)) * shine
    painted[lens] = tint[lens]
    painted[(np.abs(y - 0.024) < 0.006) & (z <= 0.012) & (z > -0.03)] = linear(DARK)
    return painted
