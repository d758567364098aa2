"""Keywords merged into XMP: ours renewed, everything else as it was."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.export.keywords import Keywords
from infra.local.export.xmp import BadXmp, earlier, merged

ANN = Keywords(("9", "10"), ("Ann & <Lee>",))
# As Lightroom writes a raw file's sidecar: settings as attributes, rating, a keyword, history.
LIGHTROOM = """\
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
   xmp:Rating="4"
   crs:Exposure2012="+0.35">
   <!-- mine -->
   <dc:subject>
    <rdf:Bag>
     <rdf:li>Bern</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <lr:hierarchicalSubject>
    <rdf:Bag>
     <rdf:li>Places|Bern</rdf:li>
    </rdf:Bag>
   </lr:hierarchicalSubject>
   <crs:ToneCurvePV2012>
    <rdf:Seq>
     <rdf:li>0, 0</rdf:li>
     <rdf:li>255, 255</rdf:li>
    </rdf:Seq>
   </crs:ToneCurvePV2012>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""


def lists(document: bytes) -> dict[str, list[str]]:
    """The texts of each list in a document, by the property's local name."""
    found = {}
    for description in ElementTree.fromstring(document).iter():
        if description.tag.endswith("}Description"):
            for part in description:
                name = part.tag.rpartition("}")[2]
                items = [item.text or "" for item in part.iter() if item.tag.endswith("}li")]
                found[name] = items
    return found


def test_a_new_sidecar_has_all_three_lists() -> None:
    assert lists(merged(b"", ANN)) == {
        "subject": ["9", "10", "Ann & <Lee>"],
        "hierarchicalSubject": ["Bib|9", "Bib|10", "Runner|Ann & <Lee>"],
        "PersonInImage": ["Ann & <Lee>"],
    }


def test_no_keywords_make_no_sidecar_and_change_none() -> None:
    assert merged(b"", Keywords()) == b""
    assert merged(LIGHTROOM.encode(), Keywords()) == LIGHTROOM.encode()


def test_everything_else_in_a_sidecar_stays() -> None:
    document = merged(LIGHTROOM.encode(), Keywords(("7",)))
    for kept in ('xmp:Rating="4"', 'crs:Exposure2012="+0.35"', "<!-- mine -->", "255, 255",
                 'x:xmptk="Adobe XMP Core 7.0-c000"'):  # fmt: skip
        assert kept in document.decode()
    assert lists(document)["subject"] == ["Bern", "7"]
    assert lists(document)["hierarchicalSubject"] == ["Places|Bern", "Bib|7"]
    assert lists(document)["ToneCurvePV2012"] == ["0, 0", "255, 255"]


def test_what_was_corrected_since_is_renewed() -> None:
    first = merged(LIGHTROOM.encode(), Keywords(("7", "8"), ("Ann",)))
    second = merged(first, Keywords(("8", "9")))
    assert lists(second)["subject"] == ["Bern", "8", "9"]
    assert lists(second)["hierarchicalSubject"] == ["Places|Bern", "Bib|8", "Bib|9"]
    assert "PersonInImage" not in lists(second)
    assert earlier(second) == Keywords(("8", "9"))
    third = merged(second, Keywords())
    assert lists(third)["subject"] == ["Bern"]
    assert merged(third, Keywords()) == third


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: '<?xml version="1.0" encoding="UTF-8"?>\n' + text,
        lambda text: "\ufeff" + text,
        lambda text: f'<?xpacket begin="\ufeff" id="W5M0"?>{text}{" " * 2000}<?xpacket end="w"?>\0',
        lambda text: text.replace("rdf:", "r:").replace("xmlns:rdf", "xmlns:r"),
        lambda text: text.replace("dc:", "d:").replace(":dc=", ":d="),
        lambda text: text.replace("rdf:Bag", "rdf:Seq"),
        lambda text: text.replace("\n", "\r\n"),
    ],
)
def test_documents_of_any_dress(wrap: object) -> None:
    document = merged(wrap(LIGHTROOM).encode(), Keywords(("7",)))  # type: ignore[operator]
    assert lists(document)["subject"] == ["Bern", "7"]
    assert merged(document, Keywords(("7",))) == document


def test_a_document_in_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + LIGHTROOM
    assert lists(merged(text.encode("utf-16"), Keywords(("7",))))["subject"] == ["Bern", "7"]


def test_a_prefix_that_means_something_else_is_no_trouble() -> None:
    text = LIGHTROOM.replace('xmlns:lr="http://ns.adobe.com/lightroom/1.0/"', 'xmlns:lr="urn:x"')
    document = merged(text.encode(), Keywords(("7",)))
    assert b"http://ns.adobe.com/lightroom/1.0/" in document
    assert b"Places|Bern" in document
    assert merged(document, Keywords(("7",))) == document


@pytest.mark.parametrize(
    "document", [b"x", b"<a/>", b"<x:xmpmeta/>", LIGHTROOM.encode()[:-30], b"\xff\xfe", b"\0"]
)
def test_what_is_no_xmp_is_not_written_over(document: bytes) -> None:
    with pytest.raises(BadXmp):
        merged(document, Keywords(("7",)))


@given(st.lists(st.text(alphabet="aé9&<>\"'|日 ", min_size=1), max_size=5))
def test_any_text_comes_back(names: list[str]) -> None:
    keywords = Keywords((), tuple(dict.fromkeys(n.strip() for n in names if n.strip())))
    document = merged(LIGHTROOM.encode(), keywords)
    assert earlier(document) == keywords
    assert merged(document, keywords) == document
