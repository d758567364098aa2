"""What the network sees of a line, and what it says: the crop, CTC decoding, a string's odds."""

import math
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs.detect import Line

HEIGHT, WIDTH = 64, 128  # pixels of a crop
LINE = 32.0  # pixels that the line's height becomes; as much again is seen above and below
ROOM = 80.0  # pixels that the line may take across; a longer one is squeezed
FINEST = 4  # times as many pixels, at most, that a large line is looked at with
HOLE = "~"  # here digits are covered, cut off or unreadable: one or several
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + HOLE  # the network's outputs after the blank

# Of a reading by two: fitted on the development photos, at three sizes of what the detector sees.
HEARD = 6  # texts of the other reader
TRUST = 0.7  # the exponent of this network's probabilities, which are less sharp
FLOOR, RARE = 0.01, 0.002  # the least that this network and the other grant to any text
HOLED = 0.1  # covered digits are ten times rarer on photos than among the examples


def scales(width: float, height: float) -> tuple[float, float]:
    """Crop pixels for each pixel of a line of this size: along the text, and down."""
    down = LINE / max(height, 1.0)
    return min(down, ROOM / max(width, 1.0)), down


def crop(pixels: NDArray[np.uint8], line: Line) -> NDArray[np.float32]:
    """The line on BGR ``pixels`` (h, w, 3), level, in the middle: (4, HEIGHT, WIDTH).

    Three planes of colour, -1 to 1, and one that is 1 in the line, 0 around it and -1 off the
    photo, where colours repeat its rim.
    """
    across, down = scales(line.width, line.height)
    cos, sin = math.cos(line.slope), math.sin(line.slope)
    turn = np.array([[cos / across, -sin / down], [sin / across, cos / down]])
    middle = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
    back = np.column_stack([turn, np.array([line.x, line.y]) - turn @ middle])
    columns, rows = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    x, y = (back[i, 0] * columns + back[i, 1] * rows + back[i, 2] for i in (0, 1))
    off = (x < -0.5) | (y < -0.5) | (x > pixels.shape[1] - 0.5) | (y > pixels.shape[0] - 0.5)
    return planes(_level(pixels, back, across), line.width * across, line.height * down, off)


def planes(
    seen: NDArray[np.uint8], width: float, height: float, off: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """The network's input from a crop's pixels; the line is width by height crop pixels."""
    stack = np.zeros((4, HEIGHT, WIDTH), np.float32)
    stack[:3] = seen.astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    left, top = round((WIDTH - width) / 2), round((HEIGHT - height) / 2)
    stack[3, max(top, 0) : HEIGHT - top, max(left, 0) : WIDTH - left] = 1
    stack[3][off] = -1
    return stack


def _level(pixels: NDArray[np.uint8], back: NDArray[np.float64], scale: float) -> NDArray[np.uint8]:
    finer = min(FINEST, max(1, round(1 / scale)))
    # The middle of a crop's pixel is the middle of its finer ones.
    spread = np.array([[1 / finer, 0, (1 / finer - 1) / 2], [0, 1 / finer, (1 / finer - 1) / 2]])
    fine = back @ np.vstack([spread, [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (WIDTH * finer, HEIGHT * finer)
    seen = cv2.warpAffine(pixels, fine, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    if finer > 1:
        seen = cv2.resize(seen, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(seen, np.uint8)


def greedy(output: NDArray[np.float32]) -> tuple[str, float]:
    """The likeliest sign at each of the steps (steps, 1 + SIGNS), merged, and its probability.

    The probability is that of the whole string, over all the ways of writing it in the steps.
    """
    best = output.argmax(axis=1)
    fresh = np.concatenate([[True], best[1:] != best[:-1]]) & (best != 0)
    text = "".join(SIGNS[i - 1] for i in best[fresh])
    return text, probability(output, text)


def probability(output: NDArray[np.float32], text: str) -> float:
    """How likely exactly ``text`` (of SIGNS) is, 0 to 1, by CTC's forward sum (Graves, 2006)."""
    places = [0] * (2 * len(text) + 1)
    places[1::2] = [SIGNS.index(sign) + 1 for sign in text]
    odds = output[:, places].astype(np.float64)
    # A blank between two signs may be left out unless they are the same sign.
    skip = np.array(
        [i > 1 and places[i] != 0 and places[i] != places[i - 2] for i in range(len(places))]
    )
    ways = np.zeros(len(places))
    ways[:2] = odds[0, :2]
    for step in odds[1:]:
        one, two = np.roll(ways, 1), np.roll(ways, 2)
        one[0] = two[:2] = 0
        ways = (ways + one + np.where(skip, two, 0)) * step
    return float(ways[-2:].sum() if text else ways[-1])


def together(texts: Mapping[str, float], output: NDArray[np.float32]) -> dict[str, float]:
    """What ``texts``, another reader's with their probabilities, and ``output`` say as one.

    Probabilities that add up to 1, likeliest first; a text with a HOLE is what the other reader,
    who knows none, takes for a whole number.
    """
    known = sorted(texts, key=lambda text: -texts[text])[:HEARD]
    said = {*known, greedy(output)[0], *(HOLE + text for text in known), *(t + HOLE for t in known)}
    weights = {text: _weight(text, texts, output) for text in said if text.strip(HOLE)}
    whole = sum(weights.values())
    shares = {text: weight / whole for text, weight in weights.items()}
    return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


def _weight(text: str, texts: Mapping[str, float], output: NDArray[np.float32]) -> float:
    ours = probability(output, text) if set(text) <= set(SIGNS) else 0.0
    weight = max(texts.get(text.strip(HOLE), 0.0), RARE) * max(ours, FLOOR) ** TRUST
    return float(weight * HOLED if HOLE in text else weight)
