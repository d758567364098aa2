"""What a runner looks like: skin, hair and kit, in linear light."""

from dataclasses import dataclass

import numpy as np

from infra.samples.camera import Array

Colour = tuple[int, int, int]  # sRGB, 0..255

SKINS: tuple[Colour, ...] = (
    (236, 190, 158),
    (222, 170, 134),
    (205, 150, 112),
    (166, 112, 78),
    (122, 78, 54),
    (88, 56, 41),
)
HAIRS: tuple[Colour, ...] = (
    (32, 24, 22),
    (58, 38, 26),
    (98, 62, 36),
    (168, 122, 66),
    (140, 66, 34),
    (150, 148, 146),
)
KITS: tuple[tuple[Colour, Colour], ...] = (
    ((226, 58, 54), (250, 236, 220)),
    ((28, 104, 196), (250, 210, 60)),
    ((250, 196, 40), (30, 44, 90)),
    ((24, 150, 122), (240, 246, 240)),
    ((240, 110, 40), (40, 40, 48)),
    ((110, 70, 170), (250, 170, 190)),
    ((240, 240, 238), (220, 50, 60)),
    ((36, 40, 52), (90, 220, 200)),
    ((238, 90, 140), (60, 40, 90)),
    ((120, 190, 60), (20, 60, 60)),
)
SHORTS: tuple[Colour, ...] = ((26, 28, 36), (30, 48, 92), (70, 72, 80), (120, 24, 40), (20, 70, 66))
SHOES: tuple[Colour, ...] = (
    (255, 92, 40),
    (60, 220, 150),
    (250, 230, 50),
    (50, 130, 250),
    (240, 70, 130),
    (235, 235, 235),
)
PATTERNS = ("plain", "sides", "sash", "hoop", "fade")
HAIRCUTS = ("short", "crop", "ponytail", "bun", "curls", "bald", "cap", "visor")


def linear(colour: Colour) -> Array:
    """Linear light (3,) in 0..1 of an sRGB colour."""
    return np.asarray((np.array(colour, np.float32) / 255) ** 2.2, np.float32)


@dataclass(frozen=True, kw_only=True)
class Outfit:
    """The looks of one runner."""

    skin: Colour
    hair: Colour
    haircut: str
    shirt: Colour
    trim: Colour
    pattern: str
    sleeves: bool
    shorts: Colour
    tights: bool
    shoes: Colour
    socks: Colour = (240, 240, 240)
    glasses: bool = False
    beard: bool = False
    woman: bool = False

    @classmethod
    def any(cls, random: np.random.Generator) -> "Outfit":
        """One of the many looks at a start line."""
        shirt, trim = KITS[random.integers(len(KITS))]
        woman = bool(random.random() < 0.5)
        cuts = ("ponytail", "bun", "curls", "cap", "visor") if woman else HAIRCUTS
        cut = cuts[random.integers(len(cuts))]
        if not woman and cut in ("ponytail", "bun"):
            cut = "short"
        skin = SKINS[random.integers(len(SKINS))]
        dark = sum(skin) < 400
        return cls(
            skin=skin,
            hair=HAIRS[random.integers(2 if dark else len(HAIRS))],
            haircut=cut,
            shirt=shirt,
            trim=trim,
            pattern=PATTERNS[random.integers(len(PATTERNS))],
            sleeves=bool(random.random() < 0.45),
            shorts=SHORTS[random.integers(len(SHORTS))],
            tights=bool(random.random() < 0.25),
            shoes=SHOES[random.integers(len(SHOES))],
            socks=(240, 240, 240) if random.random() < 0.6 else (40, 42, 50),
            glasses=bool(random.random() < 0.3),
            beard=bool(not woman and random.random() < 0.35),
            woman=woman,
        )

    def shirt_at(self, x: Array, y: Array) -> Array:
        """Colours (n, 3) of the shirt, ``x`` and ``y`` in metres from the middle of the hips."""
        trim = {
            "plain": np.zeros_like(x),
            "sides": np.abs(x) - 0.135,
            "sash": 0.045 - np.abs(0.75 * x - y + 0.40),
            "hoop": 0.035 - np.abs(y - 0.43),
            "fade": (0.24 - y) * 0.05,
        }[self.pattern]
        soft = 0.012 if self.pattern == "fade" else 0.0015
        share = np.clip(trim / soft + 0.5 * (self.pattern != "plain"), 0, 1)[:, None]
        return np.asarray(linear(self.shirt) * (1 - share) + linear(self.trim) * share)
