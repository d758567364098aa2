"""A CTC output's texts and their probabilities."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.ctc import LEAST, best_path, likely_texts, mean_of

ALPHABET = ("", *"12")


def steps(*rows: tuple[float, ...]) -> np.ndarray:
    output = np.array(rows, np.float32)
    return output / output.sum(axis=1, keepdims=True)


def sure(path: list[int], probability: float = 0.98) -> np.ndarray:
    output = np.full((len(path), 3), (1 - probability) / 2, np.float32)
    output[np.arange(len(path)), path] = probability
    return output


def merged(path: tuple[int, ...]) -> str:
    """What a path says, by CTC's definition."""
    kept = [i for n, i in enumerate(path) if i and (n == 0 or path[n - 1] != i)]
    return "".join(ALPHABET[i] for i in kept)


@given(
    characters=st.lists(st.integers(1, 2), min_size=1, max_size=8),
    lasting=st.lists(st.integers(1, 3), min_size=8, max_size=8),
)
def test_what_was_written_is_read(characters: list[int], lasting: list[int]) -> None:
    path = [0]
    for character, times in zip(characters, lasting, strict=False):
        path += [character] * times + [0]
    text = "".join(ALPHABET[i] for i in characters)
    assert best_path(sure(path), ALPHABET) == text
    assert next(iter(likely_texts(sure(path), ALPHABET))) == text


def test_what_no_blank_parts_is_one() -> None:
    path = [0, 1, 1, 0, 1, 2, 2]
    assert best_path(sure(path), ALPHABET) == "112"
    assert next(iter(likely_texts(sure(path), ALPHABET))) == "112"


def test_blanks_are_no_text() -> None:
    assert best_path(sure([0, 0]), ALPHABET) == ""
    assert next(iter(likely_texts(sure([0, 0]), ALPHABET))) == ""


probabilities = st.tuples(*[st.floats(0.05, 1)] * 3)


@given(st.lists(probabilities, min_size=1, max_size=4))
def test_a_texts_probability_is_the_sum_of_its_paths(rows: list[tuple[float, ...]]) -> None:
    output = steps(*rows)
    exact: dict[str, float] = {}
    for path in product(range(3), repeat=len(rows)):
        probability = float(np.prod([output[n, i] for n, i in enumerate(path)]))
        exact[merged(path)] = exact.get(merged(path), 0.0) + probability
    found = likely_texts(output, ALPHABET)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    for text, probability in found.items():
        # Texts that were not followed to the end may lack some of their paths.
        assert probability <= exact[text] + 1e-6
    if len(rows) <= 2:  # few enough to follow all
        assert found == pytest.approx({t: p for t, p in exact.items() if t in found}, abs=1e-6)
        assert sum(exact.values()) - sum(found.values()) < 9 * LEAST


def test_readings_are_averaged() -> None:
    together = mean_of([{"12": 0.9, "1": 0.1}, {"1": 0.8}])
    assert together == pytest.approx({"12": 0.45, "1": 0.45})
    assert list(mean_of([{"1": 0.2}, {"2": 0.9}])) == ["2", "1"]
