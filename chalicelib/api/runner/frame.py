"""What every page of the runner's has around it, and the headers that go with it."""

from http import HTTPStatus

from chalicelib.api.pages import policy, site
from chalicelib.api.problems import Headers
from chalicelib.api.runner.markup import Child, Element, el, script
from chalicelib.api.runner.words import Words, words_for
from chalicelib.api.visit import Reply, Visit

HTML = "text/html; charset=utf-8"


def words_of(visit: Visit) -> Words:
    """The visitor's language."""
    return words_for(visit.header("Accept-Language"))


def page(
    visit: Visit,
    title: str,
    *content: Child,
    status: int = HTTPStatus.OK,
    listed: bool = False,
    headers: Headers | None = None,
) -> Reply:
    """A whole page; search engines may list it only where that is said."""
    words = words_of(visit)
    html = el(
        "html", _head(visit, words, title, listed), _body(visit, content), lang=words.language
    )
    return Reply(
        body=f"<!doctype html>{html}",
        status=status,
        headers=_headers(visit, words) | (headers or {}),
    )


def asset(visit: Visit, name: str) -> str:
    """The address of a file of the pages."""
    return visit.address(f"/assets/{site().version}/{name}")


def lead(title: str, text: str, *more: Child) -> Element:
    """Words in place of photos."""
    return el("div", el("h1", title), el("p", text), *more, class_="state", role="status")


def _head(visit: Visit, words: Words, title: str, listed: bool) -> Element:
    icon = asset(visit, "mark.svg")
    return el(
        "head",
        el("meta", charset="utf-8"),
        el(
            "meta",
            name="viewport",
            content="width=device-width, initial-scale=1, viewport-fit=cover",
        ),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="description", content=words.description),
        None if listed else el("meta", name="robots", content="noindex"),
        el("title", title),
        el("link", rel="icon", href=icon, type="image/svg+xml"),
        el("link", rel="stylesheet", href=asset(visit, "style.css")),
        el("link", rel="stylesheet", href=asset(visit, "runner.css")),
        script(asset(visit, "runner.js")),
    )


def _body(visit: Visit, content: tuple[Child, ...]) -> Element:
    words = words_of(visit)
    mark = el("img", src=asset(visit, "mark.svg"), alt="", width=32, height=32)
    wordmark = el("a", mark, "Dorsal", class_="wordmark", href=visit.address("/r"))
    return el(
        "body",
        el("header", wordmark, class_="top"),
        el("main", *content, class_="runner"),
        el("footer", el("p", words.privacy), class_="runner-foot"),
    )


def _headers(visit: Visit, words: Words) -> Headers:
    return {
        "Content-Type": HTML,
        "Content-Language": words.language,
        "Content-Security-Policy": policy(visit.services.storage),
        "Referrer-Policy": "same-origin",  # without any, our own form would come from nowhere
        "Vary": "Accept-Language, Cookie",
    }
