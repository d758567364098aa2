"""Sun and sky, and what they do to a surface."""

from dataclasses import dataclass

import numpy as np

from infra.samples.camera import Array


@dataclass(frozen=True, kw_only=True)
class Light:
    """Linear colours; ``sun`` shines along ``-direction`` (world axes)."""

    direction: tuple[float, float, float]
    sun: tuple[float, float, float]
    sky: tuple[float, float, float]
    ground: tuple[float, float, float]
    zenith: tuple[float, float, float]  # colours of the sky itself
    horizon: tuple[float, float, float]
    cloud: float = 0.5
    exposure: float = 1.0

    @property
    def towards(self) -> Array:
        """Unit vector towards the sun."""
        direction = np.array(self.direction)
        return np.asarray(direction / np.linalg.norm(direction))


MORNING = Light(
    direction=(-0.75, 0.85, -0.55), sun=(2.5, 2.2, 1.75), sky=(0.50, 0.62, 0.82),
    ground=(0.36, 0.32, 0.28), zenith=(0.13, 0.33, 0.72), horizon=(0.72, 0.80, 0.88),
)  # fmt: skip
NOON = Light(
    direction=(0.5, 1.3, -0.6), sun=(2.6, 2.45, 2.2), sky=(0.52, 0.66, 0.86),
    ground=(0.40, 0.37, 0.33), zenith=(0.09, 0.28, 0.70), horizon=(0.62, 0.76, 0.90), cloud=0.35,
)  # fmt: skip
GOLDEN = Light(
    direction=(0.95, 0.5, -0.35), sun=(3.0, 1.95, 1.05), sky=(0.46, 0.48, 0.66),
    ground=(0.36, 0.27, 0.20), zenith=(0.22, 0.34, 0.62), horizon=(1.0, 0.72, 0.46), cloud=0.6,
)  # fmt: skip
OVERCAST = Light(
    direction=(0.2, 1.0, -0.35), sun=(0.7, 0.7, 0.72), sky=(0.95, 1.0, 1.08),
    ground=(0.40, 0.39, 0.38), zenith=(0.55, 0.60, 0.66), horizon=(0.80, 0.82, 0.84), cloud=1.0,
)  # fmt: skip
BACKLIT = Light(
    direction=(-0.17, 0.23, 0.95), sun=(3.8, 2.6, 1.5), sky=(0.62, 0.62, 0.72),
    ground=(0.46, 0.38, 0.30), zenith=(0.34, 0.46, 0.70), horizon=(1.35, 1.02, 0.70), cloud=0.5,
)  # fmt: skip
DUSK = Light(
    direction=(0.7, 0.35, -0.5), sun=(0.55, 0.36, 0.32), sky=(0.24, 0.26, 0.42),
    ground=(0.14, 0.13, 0.15), zenith=(0.06, 0.09, 0.24), horizon=(0.62, 0.36, 0.34), exposure=1.5,
)  # fmt: skip


def shade(
    light: Light,
    albedo: Array,
    normals: Array,
    views: Array,
    lit: Array,
    open_: Array,
    gloss: Array,
) -> Array:
    """Light (n, 3) that leaves a surface towards the lens.

    ``normals`` and ``views`` (towards the lens) are (n, 3) in the world; ``lit`` and ``open_`` say
    what share of sun and sky reaches each point; ``gloss`` how shiny it is.
    """
    facing = normals @ light.towards
    sun = (np.clip(facing, 0, None) * lit)[:, None] * np.array(light.sun)
    # A little light passes through skin and cloth and returns, reddish, just beyond the edge.
    wrap = (np.clip(facing * 0.6 + 0.4, 0, None) ** 2 * 0.16 * open_)[:, None]
    glow = wrap * np.array(light.sun) * np.array([1.0, 0.62, 0.5])
    up = (normals[:, 1:2] + 1) / 2
    sky = (up * np.array(light.sky) + (1 - up) * np.array(light.ground)) * open_[:, None]
    half = views + light.towards
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    shine = np.clip((normals * half).sum(1), 0, 1) ** 38 * lit * gloss
    rim = (1 - np.clip((normals * views).sum(1), 0, 1)) ** 4 * open_ * (0.1 + 0.4 * gloss)
    high = shine[:, None] * np.array(light.sun) * 0.5 + rim[:, None] * np.array(light.horizon)
    return np.asarray(albedo * (sun + glow + sky) + high)
