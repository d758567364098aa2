"""Endless examples to train on: crops and what is to be read in them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from chalicelib.bibs.context import shown
from infra.training.digits.lens import photographed
from infra.training.digits.letters import Array, Random
from infra.training.digits.scene import scene


def example(random: Random, fonts: list[Path]) -> tuple[Array, str]:
    """The network's input, -1 to 1 in steps of 1 / 127, as int8 (context.INPUT); the text."""
    made = scene(random, fonts)
    seen = photographed(random, made.pixels, made.off)
    return np.round(shown(seen, made.off.astype(bool)) * 127).astype(np.int8), made.text


def examples(seed: int, fonts: list[Path]) -> Iterator[tuple[Array, str]]:
    """Examples that depend on ``seed`` and the typefaces alone."""
    random = np.random.default_rng(seed)
    while True:
        yield example(random, fonts)
