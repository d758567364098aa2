"""The fuzzer's own targets, a few inputs each, so that a parser's change is noticed here."""

import pytest
from hypothesis import find, settings

from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", ["multipart", "start-list", "events"])
def test_each_target_takes_its_inputs(name: str) -> None:
    target, tried = TARGETS[name], []

    def after_a_few(given: object) -> bool:
        target.try_out(given)
        tried.append(given)
        return len(tried) > 20

    find(target.inputs(), after_a_few, settings=settings(max_examples=50, database=None))
    assert len(tried) > 20
