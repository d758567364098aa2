"""Keywords in XMP (ISO 16684-1), as a sidecar file or inside a photo.

Whatever else a document holds stays: it is changed node by node, prefixes, comments and all.
"""

from collections.abc import Collection, Iterator, Sequence
from xml.dom import minidom
from xml.parsers.expat import ExpatError

from chalicelib.errors import DorsalError
from infra.local.export.keywords import Keywords, renewed, written_before

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMLNS = "http://www.w3.org/2000/xmlns/"
EMPTY = """\
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Dorsal">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""/>
 </rdf:RDF>
</x:xmpmeta>"""
UTF16 = (b"\xff\xfe", b"\xfe\xff")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

type Property = tuple[str, str, str]  # namespace, its usual prefix, name

# What Lightroom, Photo Mechanic and others read; the last is IPTC's field for the people shown.
SUBJECT: Property = ("http://purl.org/dc/elements/1.1/", "dc", "subject")
HIERARCHY: Property = ("http://ns.adobe.com/lightroom/1.0/", "lr", "hierarchicalSubject")
PEOPLE: Property = (
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt", "PersonInImage",
)  # fmt: skip


class BadXmp(DorsalError):
    """A document that is no XMP; it must not be written over."""


def merged(document: bytes, keywords: Keywords) -> bytes:
    """``document``, which may be empty, with the keywords of now in place of those of before.

    The very same bytes where that changes nothing. Raises :class:`BadXmp`.
    """
    opened, rdf = _opened(document or EMPTY.encode())
    before = written_before(_values(rdf, HIERARCHY))
    changes = [
        _renew(opened, rdf, SUBJECT, before.flat, keywords.flat),
        _renew(opened, rdf, HIERARCHY, before.hierarchical, keywords.hierarchical),
        _renew(opened, rdf, PEOPLE, before.names, keywords.names),
    ]
    return _written(opened, document) if any(changes) else document


def earlier(document: bytes) -> Keywords:
    """What an earlier export wrote into ``document``, which may be empty; raises BadXmp."""
    return written_before(_values(_opened(document)[1], HIERARCHY)) if document else Keywords()


def _opened(document: bytes) -> tuple[minidom.Document, minidom.Element]:
    try:
        # The photographer's own file; expat itself bounds what entities may grow to.
        opened = minidom.parseString(_without_padding(document))  # noqa: S318
    except (ExpatError, ValueError, LookupError) as error:
        raise BadXmp(f"it is no XMP ({error})") from error
    roots = opened.getElementsByTagNameNS(RDF, "RDF")
    if not roots:
        raise BadXmp("it is no XMP (there is no rdf:RDF)")
    return opened, roots[0]


def _without_padding(document: bytes) -> bytes:
    return document if document.startswith(UTF16) else document.strip(b"\0 \r\n\t")


def _written(opened: minidom.Document, document: bytes) -> bytes:
    declared = document.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml")
    text = "\n".join(node.toxml() for node in opened.childNodes)
    return ((DECLARATION if declared else "") + text + "\n").encode()


def _values(rdf: minidom.Element, property: Property) -> list[str]:
    found = _found(rdf, property)
    return [_text(item) for item in _items(found)] if found else []


def _renew(
    opened: minidom.Document,
    rdf: minidom.Element,
    property: Property,
    before: Collection[str],
    now: Sequence[str],
) -> bool:
    """Change a list of texts; whether that changed anything."""
    there = _values(rdf, property)
    wanted = renewed(there, before, now)
    if wanted == there:
        return False
    found = _found(rdf, property) or _made(opened, rdf, property)
    bag = _bag(opened, found)
    for item in _items(found):
        if _text(item) not in wanted:
            (item.parentNode or bag).removeChild(item)
    for value in wanted:
        if value not in there:
            item = bag.appendChild(_element(opened, RDF, "rdf", "li"))
            item.appendChild(opened.createTextNode(value))
    if not wanted and found.parentNode:
        found.parentNode.removeChild(found)
    return True


def _descriptions(rdf: minidom.Element) -> Iterator[minidom.Element]:
    for node in rdf.childNodes:
        if isinstance(node, minidom.Element) and _is(node, RDF, "Description"):
            yield node


def _found(rdf: minidom.Element, property: Property) -> minidom.Element | None:
    namespace, _, name = property
    for description in _descriptions(rdf):
        for node in description.childNodes:
            if isinstance(node, minidom.Element) and _is(node, namespace, name):
                return node
    return None


def _made(opened: minidom.Document, rdf: minidom.Element, property: Property) -> minidom.Element:
    description = next(_descriptions(rdf), None)
    if description is None:
        description = rdf.appendChild(_element(opened, RDF, "rdf", "Description"))
        description.setAttributeNS(RDF, "rdf:about", "")
    return description.appendChild(_element(opened, *property))


def _bag(opened: minidom.Document, property: minidom.Element) -> minidom.Element:
    """The rdf:Bag, or another container, of a property."""
    for node in property.childNodes:
        if isinstance(node, minidom.Element):
            return node
    return property.appendChild(_element(opened, RDF, "rdf", "Bag"))


def _items(property: minidom.Element) -> list[minidom.Element]:
    return list(property.getElementsByTagNameNS(RDF, "li"))


def _text(item: minidom.Element) -> str:
    return "".join(node.data for node in item.childNodes if isinstance(node, minidom.Text)).strip()


def _element(opened: minidom.Document, space: str, prefix: str, name: str) -> minidom.Element:
    """A new element that says itself what its prefix means: the document may mean another."""
    element = opened.createElementNS(space, f"{prefix}:{name}")
    element.setAttributeNS(XMLNS, f"xmlns:{prefix}", space)
    return element


def _is(node: minidom.Element, namespace: str, name: str) -> bool:
    return node.namespaceURI == namespace and node.localName == name
