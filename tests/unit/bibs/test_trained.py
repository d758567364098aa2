"""The network that is part of the project."""

import hashlib

import numpy as np
import onnxruntime

from chalicelib.bibs.context import INPUT, SIGNS
from chalicelib.bibs.weights import TRAINED


def test_it_is_the_one_that_was_measured() -> None:
    """A new one is measured first: docs/reader.md and the golden test tell of this one."""
    assert hashlib.sha256(TRAINED.read_bytes()).hexdigest() == (
        "4801ed78048ccf45fe6d60317ac1d6b2e4959db474d82fa79d5df3cca4c361ed"
    )


def test_it_takes_crops_and_says_signs() -> None:
    session = onnxruntime.InferenceSession(TRAINED, providers=["CPUExecutionProvider"])
    crops = np.zeros((2, *INPUT), np.float32)
    [output] = session.run(None, {session.get_inputs()[0].name: crops})
    assert output.shape == (2, INPUT[2] // 8, 1 + len(SIGNS))
    assert np.allclose(output.sum(axis=2), 1, atol=1e-4)
