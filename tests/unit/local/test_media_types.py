"""Which bodies and answers travel as bytes."""

import pytest

from infra.local.media_types import BinaryTypes

DECLARED = BinaryTypes(["image/png", "multipart/form-data", "video/*"])


@pytest.mark.parametrize(
    "header", ["image/png", "IMAGE/PNG; q=0.5", "multipart/form-data; boundary=x", "video/mp4"]
)
def test_declared_types_are_carried_as_bytes(header: str) -> None:
    assert DECLARED.carry(header)


@pytest.mark.parametrize("header", ["", "image/webp", "text/html, image/png", "image", "*/*"])
def test_others_are_not(header: str) -> None:
    assert not DECLARED.carry(header)


def test_a_wildcard_carries_everything_but_nothing() -> None:
    assert BinaryTypes(["*/*"]).carry("text/plain")
    assert not BinaryTypes(["*/*"]).carry("")


@pytest.mark.parametrize(
    ("accept", "accepted"),
    [("*/*", True), ("image/png, */*", True), ("text/html, */*", False), ("", False)],
)
def test_the_first_type_that_is_accepted_decides(accept: str, accepted: bool) -> None:
    assert DECLARED.accepted(accept) is accepted
