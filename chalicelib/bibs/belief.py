"""How probable it is that a number is right: evidence is added up as log-odds."""

import math

SMALLEST = 0.002  # probabilities are kept this far from 0 and 1: none is surer than that


def belief(probability: float, more: float = 0.0) -> float:
    """What becomes of ``probability`` with ``more`` evidence, as log-odds."""
    believed = 1 / (1 + math.exp(-log_odds(probability) - more))
    return min(max(believed, SMALLEST), 1 - SMALLEST)


def log_odds(probability: float, smallest: float = SMALLEST) -> float:
    """The logarithm of p / (1 - p), of a p kept ``smallest`` away from 0 and 1."""
    held = min(max(probability, smallest), 1 - smallest)
    return math.log(held / (1 - held))
