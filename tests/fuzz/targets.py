"""What is fuzzed: how its inputs are made, and what must hold of whatever it makes of them."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from chalicelib.api import multipart, startlist
from chalicelib.api.problems import Invalid, Malformed
from chalicelib.bibs.decode import decode
from chalicelib.bibs.reading import Unreadable
from chalicelib.pipeline.derivatives import render
from chalicelib.triggers import notification
from chalicelib.triggers.notification import BadNotification, created, records
from infra.local.storage_form import BadForm, PostedForm
from tests.fuzz.mutating import mutated
from tests.hostile.catalogue import HOSTILE

EVENTS = Path(__file__).parents[1] / "events"
LARGEST_FILE = 50_000  # bytes of one to begin with
FEW_PIXELS = 1_000_000  # damaged headers may claim more, and large ones take their time
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"


@dataclass(frozen=True)
class Target:
    """``try_out`` raises for an input that its parser neither reads nor refuses by name."""

    inputs: Callable[[], st.SearchStrategy[Any]]
    try_out: Callable[[Any], None]


def _photos() -> st.SearchStrategy[bytes]:
    made = (file.make() for file in HOSTILE if not file.large)
    return mutated([data for data in made if len(data) <= LARGEST_FILE])


def _decode(data: bytes) -> None:
    with suppress(Unreadable):
        picture = decode(data, FEW_PIXELS)
        assert picture.pixels.ndim == 3
        assert picture.width * picture.height <= FEW_PIXELS
        thumbnail, preview = render(picture.pixels, picture.profile)
        assert thumbnail.startswith(b"\xff\xd8\xff")
        assert preview.startswith(b"\xff\xd8\xff")
        assert b"<script" not in thumbnail + preview


def _forms() -> st.SearchStrategy[tuple[bytes, str]]:
    names = [file.sent_as.replace('"', "%22") for file in HOSTILE if file.what.startswith("name-")]
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: image/jpeg\r\n\r\nthe bytes\r\n"
        for name in names
    ]
    end = f"--{BOUNDARY}--\r\n"
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="key"\r\n\r\nvalue\r\n'
    bodies = [text.encode() for text in (end, field + end, "".join(parts) + end)]
    bodies += [f"{field}{part}{end}".encode() for part in parts]
    words = [b"\r\n", b"--", BOUNDARY.encode(), b"filename*=UTF-8''%FF", b"filename=", b'"', b";"]
    types = [f"multipart/form-data; boundary={BOUNDARY}".encode()]
    typed = mutated(types, [b"boundary=", b'"', b";", b"\xc3\xa9"], most=2)
    return st.tuples(mutated(bodies, words), typed.map(lambda data: data.decode("latin-1")))


def _parse_form(given: tuple[bytes, str]) -> None:
    body, content_type = given
    with suppress(Malformed):
        files = multipart.files(body, content_type)
        assert len(files) <= multipart.MAX_PARTS
        assert sum(len(file.body) for file in files) <= len(body)
    _post_form(body, content_type)


def _post_form(body: bytes, content_type: str) -> None:
    """The same at storage's door, where it comes in pieces."""
    got = bytearray()
    with suppress(BadForm):
        form = PostedForm(content_type, lambda fields: got.extend)
        for start in range(0, len(body), 37):
            form.write(body[start : start + 37])
        form.end()
    assert len(got) <= len(body)


def _lists() -> st.SearchStrategy[bytes]:
    texts = [
        "bib,name,category\n1,Ann,F40\n2,Bo,\n",
        "12;Smith, John, Jr, MD;M\n13;Ünal;F\n",
        'number\tathlete\n7\t"Two ""quoted"" words"\n',
        "A-1\nA-2\nA-3\n",
        "Startnummer;Name\n" + "".join(f"{n};Runner {n}\n" for n in range(300)),
        "=1+1,@x\n",
    ]
    encodings = ("utf-8", "utf-8-sig", "utf-16")
    corpus = [text.encode(encoding) for text in texts for encoding in encodings]
    words = [b'"', b";", b",", b"\t", b"\r", b"\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"bib"]
    return mutated(corpus, words) | st.text().map(lambda text: text.encode("utf-8", "replace"))


def _parse_list(data: bytes) -> None:
    with suppress(Invalid):
        rows = startlist.parse(data).entrants
        assert 0 < len(rows) <= startlist.MAX_ROWS
        assert len({row.bib for row in rows}) == len(rows)
        assert all(startlist.BIB.fullmatch(row.bib) for row in rows)
        assert not any("\0" in row.name + row.category for row in rows)


def _messages() -> st.SearchStrategy[bytes]:
    batches = [json.loads(path.read_text()) for path in EVENTS.glob("s*.json")]
    bodies = {
        each["body"] for batch in batches for each in batch.get("Records", []) if "body" in each
    }
    bodies |= {json.dumps(batch) for batch in batches}
    words = [b"null", b"{}", b"[]", b"-1", b"1e999", b'"', b"\\u0000", b"\\ud800", b"%00", b"[" * 9]
    return mutated([body.encode() for body in sorted(bodies)], words)


def _parse_message(data: bytes) -> None:
    with suppress(BadNotification):
        for record in records(data.decode("utf-8", "replace")):
            with suppress(BadNotification):
                object = created(record)
                assert object is None or 0 <= object.size <= notification.LARGEST


TARGETS: Mapping[str, Target] = {
    "decoder": Target(_photos, _decode),
    "multipart": Target(_forms, _parse_form),
    "start-list": Target(_lists, _parse_list),
    "events": Target(_messages, _parse_message),
}
