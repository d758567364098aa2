"""How probable it is that a candidate's number is right: evidence is added up as log-odds.

A logistic regression with few weights (docs/reader.md says what they were fitted on, and how
well the probabilities hold on photos that they were not). Each term is a log-odds or a log-ratio
by itself, so that a weight of 1 would mean: taken at its word.
"""

import math

from chalicelib.bibs.reading import Evidence

BIAS = 0.0
READ = 1.0  # log-odds of the text's probability
WHOLE = 1.0  # log-ratio of whole to part
BIB = 1.0  # log-ratio of bib, whole or part, to other
SMALLEST = 0.002  # probabilities are kept this far from 0 and 1: none is surer than that


def belief(probability: float, evidence: Evidence, more: float = 0.0) -> float:
    """The probability that a text read with ``probability`` is a bib's whole number.

    ``more`` are the log-odds of what else is known.
    """
    whole, part, other = (max(p, SMALLEST) for p in (evidence.whole, evidence.part, evidence.other))
    odds = BIAS + READ * log_odds(probability) + more
    odds += WHOLE * math.log(whole / part) + BIB * math.log((whole + part) / (2 * other))
    return 1 / (1 + math.exp(-odds))


def log_odds(probability: float) -> float:
    """The logarithm of p / (1 - p)."""
    held = min(max(probability, SMALLEST), 1 - SMALLEST)
    return math.log(held / (1 - held))
