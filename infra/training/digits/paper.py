"""A bib's paper with its number, and the words, bands, pins and edges around that."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from infra.training.digits.letters import CAP, Array, Random, colour, glyph, pair, words


@dataclass(frozen=True)
class Paper:
    """``colours`` (h, w, 3) BGR; ``places`` (h, w): 0, or a sign's place from the left, from 1;
    ``box``: left, top, right and bottom of the number, in pixels of the paper."""

    text: str
    colours: Array
    places: Array
    box: tuple[int, int, int, int]


def paper(random: Random, fonts: list[Path], text: str) -> Paper:
    """A bib with ``text`` as its number."""
    path = fonts[random.integers(len(fonts))]
    stretch = float(np.exp(random.normal() * 0.18 - 0.05))
    thinner = int(random.choice(4, p=(0.4, 0.2, 0.2, 0.2)))
    glyphs = [_shaped(glyph(path, sign), stretch, thinner) for sign in text]
    gap = random.uniform(0.02, 0.24) * CAP * stretch
    wide = int(sum(g.shape[1] for g in glyphs) + gap * (len(text) - 1))
    aside = [
        int(CAP * random.choice([random.uniform(0.05, 0.4), random.uniform(0.2, 1.6)]))
        for _ in "lr"
    ]
    above, below = (int(CAP * random.uniform(0.1, 1.3)) for _ in "ab")
    high = CAP + 4
    ground, ink = pair(random)
    shape = (above + high + below, aside[0] + wide + aside[1])
    colours = np.empty((*shape, 3), np.float32)
    colours[:] = ground
    places = np.zeros(shape, np.uint8)
    _bands(random, colours, fonts, above, below, ink)
    outline = random.random() < 0.06
    x = float(aside[0])
    for place, cover in enumerate(glyphs, 1):
        rows, columns = cover.shape
        top, left = above + (CAP - min(rows, CAP + 4)) // 2, int(x)
        cover = cover[: min(rows, shape[0] - top), : shape[1] - left]
        spot = np.s_[top : top + cover.shape[0], left : left + cover.shape[1]]
        if outline:
            cover = cv2.morphologyEx(cover, cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8))
        share = cover[..., None].astype(np.float32) / 255
        colours[spot] += (ink - colours[spot]) * share
        places[spot][cover > 100] = place
        x += columns + gap
    _fixings(random, colours, (aside[0], above, aside[0] + wide, above + CAP))
    return Paper(text, colours, places, (aside[0], above, aside[0] + wide, above + CAP))


def _shaped(cover: Array, stretch: float, thinner: int) -> Array:
    """A glyph stretched across, its strokes thinner by so many pixels on either side."""
    if thinner:
        spot = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * thinner + 1,) * 2)
        thin = cv2.erode(cover, spot, borderValue=0.0)
        cover = thin if thin.sum() > 0.35 * cover.sum() else cover
    size = (max(3, round(cover.shape[1] * stretch)), cover.shape[0])
    return np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_LINEAR))


def _bands(
    random: Random, colours: Array, fonts: list[Path], above: int, below: int, ink: Array
) -> None:
    for depth, top in ((above, True), (below, False)):
        depth = int(depth * random.uniform(0.5, 0.97))
        if depth < 3:
            continue
        spot = colours[:depth] if top else colours[-depth:]
        lettering = ink
        if random.random() < 0.55:
            spot[:], lettering = pair(random)[::-1] if random.random() < 0.5 else pair(random)
        if random.random() < 0.8:
            words(random, spot, fonts, lettering)


def _fixings(random: Random, colours: Array, box: tuple[int, int, int, int]) -> None:
    """Borders, pins, holes and creases: all that is easily taken for a one."""
    high, wide = colours.shape[:2]
    for _ in range(random.choice(3, p=(0.65, 0.25, 0.1))):
        inset, thick = int(random.integers(0, 7)), int(random.integers(1, 4))
        tone = colour(random, 0, 256).tolist()
        cv2.rectangle(colours, (inset, inset), (wide - 1 - inset, high - 1 - inset), tone, thick)
    for x in (0.05, 0.95):
        for y in (0.06, 0.94):
            if random.random() < 0.5:
                spot = (int(x * wide), int(y * high))
                cv2.circle(
                    colours, spot, int(random.integers(2, 6)), colour(random, 0, 200).tolist(), -1
                )
    if random.random() < 0.2:  # a pin beside the number
        x = int(random.choice([random.uniform(0, box[0]), random.uniform(box[2], wide)]))
        y = int(random.uniform(0, high))
        tip = (x + int(random.normal() * 5), y + int(random.uniform(8, 40)))
        cv2.line(colours, (x, y), tip, colour(random, 40, 220).tolist(), int(random.integers(1, 3)))
    for _ in range(random.choice(4, p=(0.55, 0.25, 0.12, 0.08))):  # creases
        x = random.uniform(0, wide)
        tone = float(random.uniform(0.55, 1.25))
        line = np.zeros((high, wide), np.uint8)
        end = (int(x + random.normal() * 12), high)
        cv2.line(line, (int(x), 0), end, 255, int(random.integers(1, 4)), cv2.LINE_AA)
        colours *= 1 + (tone - 1) * (cv2.blur(line, (3, 3))[..., None] / np.float32(255))
        np.clip(colours, 0, 255, out=colours)
