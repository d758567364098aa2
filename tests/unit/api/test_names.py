"""File names from outside: shown as they were, and made harmless where they become keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api.uploads import safe_name
from chalicelib.pipeline.file_names import presentable
from chalicelib.storage.keys import check_key


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("IMG_1.JPG", "IMG_1.JPG"),
        ("C:\\Photos\\a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("Zürich 走.jpg", "Zürich 走.jpg"),
        ("a\r\nb.jpg", "ab.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("צילום.jpg", "צילום.jpg"),
        ("\u2066a\u2069\u2028.jpg", "a.jpg"),
        ("", "photo"),
        ("folder/", "photo"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_is_shown_without_its_folders(given_name: str, shown: str) -> None:
    assert presentable(given_name) == shown


@given(st.text())
def test_any_name_can_be_shown(name: str) -> None:
    shown = presentable(name)
    assert 0 < len(shown) <= 255
    assert shown.encode()
    assert "\x00" not in shown


@given(st.text())
def test_any_name_can_be_part_of_a_key(name: str) -> None:
    safe = safe_name(name)
    assert check_key(f"incoming/race/id/{safe}").endswith(safe)
    assert "/" not in safe
    assert len(safe) <= 100


def test_a_long_name_keeps_its_extension() -> None:
    assert safe_name("x" * 200 + ".jpeg").endswith("x.jpeg")
