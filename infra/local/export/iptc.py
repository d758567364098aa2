"""Keywords in IPTC's older form (IIM 4.2), inside a JPEG's Photoshop resources.

Photo agencies' programs read it first. It has one list of keywords without levels; which of them
are of an earlier export, the XMP of the same file tells.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.errors import DorsalError
from infra.local.export.keywords import Keywords, renewed

SIGNATURE = b"8BIM"
IIM, DIGEST = 0x0404, 0x0425  # of what the IIM was when the XMP was made of it, its MD5
CHARACTERS, VERSION, KEYWORD = (1, 90), (2, 0), (2, 25)
UTF8 = b"\x1b%G"
LONGEST = 64  # bytes of a keyword
ENVELOPE, APPLICATION = 1, 2  # records


class BadIptc(DorsalError):
    """Photoshop resources, or the IPTC in them, that cannot be changed without damage."""


@dataclass(frozen=True)
class Resource:
    """One of Photoshop's resources."""

    id: int
    name: bytes
    data: bytes


@dataclass(frozen=True)
class Dataset:
    """One of IIM's fields."""

    tag: tuple[int, int]  # record, number
    data: bytes


def merged(resources: bytes, before: Keywords, now: Keywords) -> bytes:
    """Photoshop's ``resources``, perhaps none, with the keywords of now in place of those before.

    Raises :class:`BadIptc`.
    """
    parts = list(_resources(resources))
    old = next((part for part in parts if part.id == IIM), None)
    fields = list(_datasets(old.data)) if old else []
    new = b"".join(map(_packed, _renewed(fields, before, now)))
    others = [part for part in parts if part.id not in {IIM, DIGEST}]
    ours = [Resource(IIM, old.name if old else b"", new)]
    ours.append(Resource(DIGEST, b"", hashlib.md5(new, usedforsecurity=False).digest()))
    return b"".join(map(_wrapped, (ours if new else []) + others))


def _renewed(fields: list[Dataset], before: Keywords, now: Keywords) -> list[Dataset]:
    told, encoding = _with_encoding(fields, now)
    there = [field.data.decode(encoding, "replace") for field in fields if field.tag == KEYWORD]
    wanted = renewed(there, before.flat, now.flat)
    if wanted == there:
        return fields
    keywords = [Dataset(KEYWORD, data) for data in _encoded(wanted, encoding)]
    others = [field for field in told if field.tag != KEYWORD]
    if not any(field.tag == VERSION for field in others):
        others.append(Dataset(VERSION, b"\0\4"))
    # Records in their order; a version comes first in its own.
    first = [f for f in others if f.tag[0] == ENVELOPE]
    second = sorted((f for f in others if f.tag[0] == APPLICATION), key=lambda f: f.tag != VERSION)
    return first + second + keywords + [f for f in others if f.tag[0] > APPLICATION]


def _with_encoding(fields: list[Dataset], now: Keywords) -> tuple[list[Dataset], str]:
    """The fields, said to be UTF-8 where that is no lie, and their encoding."""
    said = next((field.data for field in fields if field.tag == CHARACTERS), b"")
    if said == UTF8:
        return fields, "utf-8"
    if said or not all(field.data.isascii() for field in fields if field.tag[0] == APPLICATION):
        return fields, "latin-1"  # what programs take it for
    if fields and all(keyword.isascii() for keyword in now.flat):
        return fields, "utf-8"
    return [Dataset(CHARACTERS, UTF8), *fields], "utf-8"


def _encoded(keywords: Iterable[str], encoding: str) -> Iterator[bytes]:
    """What fits into this form; the rest is in the XMP alone."""
    for keyword in keywords:
        try:
            data = keyword.encode(encoding)
        except UnicodeEncodeError:
            continue
        yield data[:LONGEST].decode(encoding, "ignore").encode(encoding)


def _datasets(data: bytes) -> Iterator[Dataset]:
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        record, number, size = struct.unpack_from(">BBH", data, at + 1)
        at += 5
        if size & 0x8000:  # an extended one: the size's own size
            wide = size & 0x7FFF
            size, at = int.from_bytes(data[at : at + wide], "big"), at + wide
        if at + size > len(data):
            raise BadIptc("its IPTC is cut off")
        yield Dataset((record, number), data[at : at + size])
        at += size
    if data[at:].strip(b"\0"):
        raise BadIptc("its IPTC is damaged")


def _packed(field: Dataset) -> bytes:
    size = len(field.data)
    extended = struct.pack(">HI", 0x8004, size) if size > 0x7FFF else struct.pack(">H", size)
    return bytes((0x1C, *field.tag)) + extended + field.data


def _resources(data: bytes) -> Iterator[Resource]:
    at = 0
    while data[at:].strip(b"\0"):
        if data[at : at + 4] != SIGNATURE or at + 7 > len(data):
            raise BadIptc("its Photoshop resources are damaged")
        (id,) = struct.unpack_from(">H", data, at + 4)
        name = data[at + 7 : at + 7 + data[at + 6]]
        at += 6 + (len(name) + 2) // 2 * 2
        size = int.from_bytes(data[at : at + 4], "big")
        part = Resource(id, name, data[at + 4 : at + 4 + size])
        if len(part.data) < size:
            raise BadIptc("its Photoshop resources are cut off")
        yield part
        at += 4 + (size + 1) // 2 * 2


def _wrapped(part: Resource) -> bytes:
    name = bytes((len(part.name),)) + part.name
    name += bytes(len(name) % 2)
    head = SIGNATURE + struct.pack(">H", part.id) + name + struct.pack(">I", len(part.data))
    return head + part.data + bytes(len(part.data) % 2)
