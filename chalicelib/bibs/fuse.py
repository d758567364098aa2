"""What two readers of one line say together."""

from collections.abc import Callable, Mapping, Sequence
from string import digits

import numpy as np
from numpy.typing import NDArray

from chalicelib.bibs.belief import belief, log_odds
from chalicelib.bibs.context import ContextReader
from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.line import Line
from chalicelib.bibs.looks import read_well
from chalicelib.bibs.read import Recogniser
from chalicelib.bibs.reading import AROUND, HIDDEN

# A logistic regression on the development photos as the detector sees them at four sizes and in
# six distortions, cross-validated by photo; see docs/reader.md.
WEIGHTS = (
    0.42,
    0.45,  # of what the line's own pixels say, as log-odds
    1.11,  # of what the line and its surroundings say
)
DOUBT = 0.02  # both are kept so far from 0 and 1: neither can rule out what the other is sure of
LEAST = 0.03  # texts below this probability are passed over; one whom nobody hears of has 0.02


def fused(line: Texts, context: Texts, weights: Sequence[float] = WEIGHTS) -> Texts:
    """Each text's probability by both readers, likeliest first."""
    texts = {text: _probability(known, weights) for text, known in features(line, context).items()}
    likely = sorted(texts.items(), key=lambda item: (-item[1], item[0]))
    return {text: p for place, (text, p) in enumerate(likely) if p >= LEAST or place == 0}


def features(line: Texts, context: Texts) -> dict[str, tuple[float, ...]]:
    """What is known of each text, as it is weighed by WEIGHTS."""
    line, context = _bare(line), _bare(context)
    return {text: _features(line, context, text) for text in {**line, **context} if text}


def read_both(
    recogniser: Recogniser,
    context: ContextReader,
    pixels: NDArray[np.uint8],
    lines: Sequence[Line],
    fuse: Callable[[Texts, Texts], Texts] = fused,
) -> list[tuple[Texts, float]]:
    """The texts of each of ``lines``, and how probably some of a number is hidden there."""
    read = recogniser.read(pixels, lines)
    places = [i for i, texts in enumerate(read) if could_be_a_number(texts)]
    said = read_well(context, pixels, [lines[i] for i in places])
    both = [(texts, 0.0) for texts in read]
    for i, texts in zip(places, said, strict=True):
        both[i] = fuse(read[i], texts), hidden(texts)
    return both


def could_be_a_number(texts: Texts) -> bool:
    """Whether the likeliest text is half made of digits, as a misread number is, too."""
    text = next(iter(texts), "")
    return 0 < len(text) <= 2 * sum(character in digits for character in text)


def hidden(context: Texts) -> float:
    """How probably some of the number is covered, folded away or cut off."""
    return min(1.0, sum(p for text, p in context.items() if HIDDEN in text))


def _bare(texts: Texts) -> Texts:
    """``texts`` without what a bib's edges and pins are read as; the same ones added up."""
    bare: Texts = {}
    for text, probability in texts.items():
        stripped = text.strip(AROUND) or text
        bare[stripped] = min(1.0, bare.get(stripped, 0.0) + probability)
    return bare


def _features(
    line: Mapping[str, float], context: Mapping[str, float], text: str
) -> tuple[float, ...]:
    return 1.0, log_odds(line.get(text, 0.0), DOUBT), log_odds(context.get(text, 0.0), DOUBT)


def _probability(known: Sequence[float], weights: Sequence[float]) -> float:
    return belief(0.5, sum(weight * each for weight, each in zip(weights, known, strict=True)))
