"""HTML as values: whatever a text holds, it stays text."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api.runner.markup import REFUSED, el, script

NASTY = """<script>alert("1")</script> & 'a' <b> --> ]]> " onload=x"""


class Seen(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_text_stays_text_and_a_value_stays_a_value(text: str) -> None:
    found = seen(str(el("p", el("b", text), title=text)))
    assert [tag for tag, _ in found.tags] == ["p", "b"]
    assert found.tags[0][1] == {"title": text}
    assert found.text == text


def test_markup_in_a_text_is_no_markup() -> None:
    found = seen(str(el("p", [NASTY, [NASTY]], alt=NASTY)))
    assert found.tags == [("p", {"alt": NASTY})]
    assert found.text == NASTY * 2


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x"]
)
def test_a_link_leads_to_the_web_alone(link: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        el("a", "x", href=link)
    for fine in ("/r/x?bib=1", "https://example.org/a?b=c", ""):
        assert seen(str(el("a", "x", href=fine))).tags == [("a", {"href": fine})]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_holds_no_html_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="safely"):
        el(name, "x")


@pytest.mark.parametrize("name", ["onclick", "style"])
def test_what_the_policy_forbids_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="policy"):
        el("p", **{name: "x"})


def test_names_and_what_is_left_out() -> None:
    made = el("input", class_="a", aria_label="b", checked=True, disabled=False, value=None)
    assert str(made) == '<input class="a" aria-label="b" checked>'
    assert str(el("p", None, "a", ["b", None])) == "<p>ab</p>"
    assert str(script("/a.js")) == '<script type="module" src="/a.js"></script>'
