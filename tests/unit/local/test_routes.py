"""Paths find the declared resource that API Gateway would find."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.routes import Routes

DECLARED = ["/", "/races", "/races/{slug}", "/races/{slug}/photos", "/races/new", "/photos/{id}"]


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/", "/", {}),
        ("", "/", {}),
        ("/races", "/races", {}),
        ("/races/", "/races", {}),
        ("/races/city-run", "/races/{slug}", {"slug": "city-run"}),
        ("/races/new", "/races/new", {}),
        ("/races/new/photos", "/races/{slug}/photos", {"slug": "new"}),
        ("/races/%6Eew", "/races/new", {}),
        ("/photos/a%2Fb", "/photos/{id}", {"id": "a/b"}),
        ("/photos/%E2%82%AC+", "/photos/{id}", {"id": "€+"}),
    ],
)
def test_what_matches(path: str, resource: str, parameters: dict[str, str]) -> None:
    match = Routes(DECLARED).match(path)
    assert match is not None
    assert (match.resource, match.parameters) == (resource, parameters)


@pytest.mark.parametrize("path", ["/race", "/races//photos", "//", "/photos", "/photos/a/b", "x"])
def test_what_does_not(path: str) -> None:
    assert Routes(DECLARED).match(path) is None


@given(st.text(min_size=1).filter(lambda slug: slug != "new"), st.randoms())
def test_any_value_comes_through_whatever_the_order_of_declaration(
    slug: str, random: object
) -> None:
    shuffled = DECLARED[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    encoded = quote(slug, safe="", errors="surrogatepass")
    match = Routes(shuffled).match(f"/races/{encoded}")
    assert match is not None
    assert match.resource == "/races/{slug}"
    assert match.parameters["slug"] == slug.encode(errors="surrogatepass").decode(errors="replace")
