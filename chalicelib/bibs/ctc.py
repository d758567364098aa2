"""From a CTC network's output to the texts that it may mean, with their probabilities.

Connectionist temporal classification (Graves et al., ICML 2006): at each step the network says a
character or nothing; repeats are merged, then the nothings left out, so many paths mean one text.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLANK = 0  # "no character", the alphabet's first place
WIDTH = 8  # texts followed at a time
FLOOR = 0.01  # a step's characters below this probability are passed over
LEAST = 0.001  # texts below this probability are not told

Texts = dict[str, float]  # texts and their probabilities, likeliest first


def best_path(output: NDArray[np.float32], alphabet: Sequence[str]) -> str:
    """The text of the likeliest path through ``output`` (steps, characters)."""
    best = output.argmax(axis=1)
    fresh = np.concatenate([[True], best[1:] != best[:-1]]) & (best != BLANK)
    return "".join(alphabet[i] for i in best[fresh])


def likely_texts(output: NDArray[np.float32], alphabet: Sequence[str]) -> Texts:
    """The likeliest texts, each with the sum of its paths: a prefix beam search.

    (Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition", 2014, without a
    language model.)
    """
    beams = {"": (1.0, 0.0)}  # by text: probability that the last step said nothing, or did
    for step in output:
        # Where the network has no idea at all, its best guess still counts.
        floor = min(FLOOR, float(step.max()) * (1 - FLOOR))
        said = [(int(i), float(step[i])) for i in np.flatnonzero(step > floor)]
        grown: dict[str, list[float]] = {}
        for text, (silent, spoken) in beams.items():
            for i, probability in said:
                _grow(grown, text, silent, spoken, alphabet[i], i == BLANK, probability)
        best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:WIDTH]
        beams = {text: (silent, spoken) for text, (silent, spoken) in best}
    texts = {text: silent + spoken for text, (silent, spoken) in beams.items()}
    return {text: p for text, p in sorted(texts.items(), key=lambda item: -item[1]) if p >= LEAST}


def _grow(
    grown: dict[str, list[float]],
    text: str,
    silent: float,
    spoken: float,
    character: str,
    blank: bool,
    probability: float,
) -> None:
    if blank:
        grown.setdefault(text, [0.0, 0.0])[0] += (silent + spoken) * probability
    elif text and text[-1] == character:
        # Said twice without a pause it is one character, with a pause two.
        grown.setdefault(text, [0.0, 0.0])[1] += spoken * probability
        grown.setdefault(text + character, [0.0, 0.0])[1] += silent * probability
    else:
        grown.setdefault(text + character, [0.0, 0.0])[1] += (silent + spoken) * probability


def mean_of(readings: Sequence[Texts]) -> Texts:
    """What several readings of one line say together: the mean of their probabilities."""
    together: Texts = {}
    for reading in readings:
        for text, probability in reading.items():
            together[text] = together.get(text, 0.0) + probability / len(readings)
    return dict(sorted(together.items(), key=lambda item: -item[1]))
