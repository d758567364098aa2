"""The fuzzer's own targets, a few inputs each, so that a parser's change is noticed here."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", ["multipart", "start-list", "events"])
def test_each_target_takes_its_inputs(name: str) -> None:
    tried = []

    @settings(max_examples=20, database=None)
    @given(TARGETS[name].inputs())
    def try_out(given: Any) -> None:
        TARGETS[name].try_out(given)
        tried.append(given)

    try_out()
    assert len(tried) >= 20
