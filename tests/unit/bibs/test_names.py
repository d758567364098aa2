"""What the package says it has is there."""

import pytest

import chalicelib.bibs


@pytest.mark.parametrize("name", chalicelib.bibs.__all__)
def test_every_name_is_there(name: str) -> None:
    assert getattr(chalicelib.bibs, name).__name__ == name


def test_no_other_name_is() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        chalicelib.bibs.Nothing  # noqa: B018
