"""HTML as values. Text is a ``str`` and always escaped: there is no way to write markup as text.

``el("a", "Ann & Co", href="/r/x?bib=1")`` is ``<a href="/r/x?bib=1">Ann &amp; Co</a>``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

type Child = "Element | str | Iterable[Child] | None"
type Value = str | int | float | bool | None

VOID = {"br", "hr", "img", "input", "link", "meta"}
# Never from here: what they hold is not HTML, so escaping would not make it harmless.
REFUSED = {"script", "style", "iframe", "object", "embed", "template"}
LINKS = {"href", "src", "action", "formaction"}


@dataclass(frozen=True)
class Element:
    """One element; ``str()`` of it is HTML."""

    name: str
    attributes: tuple[tuple[str, Value], ...]
    children: tuple[Child, ...]

    def __str__(self) -> str:
        return "".join(_written(self))


def el(name: str, /, *children: Child, **attributes: Value) -> Element:
    """An element. ``class_`` is class, ``aria_label`` is aria-label; None and False leave out.

    Raises ValueError for elements that hold no HTML, and for links that lead out of the web.
    """
    if name in REFUSED:
        raise ValueError(f"<{name}> cannot be written safely")
    named = tuple((_name(key), value) for key, value in attributes.items())
    for key, value in named:
        if key in LINKS and urlsplit(str(value)).scheme not in {"", "http", "https"}:
            raise ValueError(f"{key} must be a web address, not {value!r}")
        if key.startswith("on") or key == "style":
            raise ValueError(f"the pages' policy forbids {key}")
    return Element(name, named, children)


def script(src: str) -> Element:
    """A module of our own; the only kind of script that the pages' policy lets in."""
    return Element("script", (("type", "module"), ("src", src)), ())


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _written(child: Child) -> Iterator[str]:
    if child is None:
        return
    if isinstance(child, str):
        yield escape(child, quote=False)
    elif isinstance(child, Element):
        yield f"<{child.name}{''.join(map(_attribute, child.attributes))}>"
        if child.name not in VOID:
            for inner in child.children:
                yield from _written(inner)
            yield f"</{child.name}>"
    else:
        for inner in child:
            yield from _written(inner)


def _attribute(pair: tuple[str, Value]) -> str:
    name, value = pair
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
