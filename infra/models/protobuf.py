"""Just enough of Protocol Buffers for ONNX; a library for it would weigh more than the models.

A message is a list of fields; their numbers are those of onnx.proto3.
"""

from collections.abc import Iterable, Iterator

from chalicelib.errors import DorsalError

VARINT, BYTES, FLOAT32 = 0, 2, 5
WIDTHS = {1: 8, FLOAT32: 4}  # wire types of fixed length
Field = tuple[int, int, bytes]  # number, wire type, content as stored


class BadModel(DorsalError):
    """An ONNX file is not the one that this code knows how to change."""


def fields(content: bytes) -> Iterator[Field]:
    """The fields of a message; raises :class:`BadModel` where it is none."""
    at = 0
    while at < len(content):
        key, at = _read_varint(content, at)
        wire = key & 7
        if wire == VARINT:
            _, end = _read_varint(content, at)
        elif wire == BYTES:
            size, at = _read_varint(content, at)
            end = at + size
        elif wire in WIDTHS:
            end = at + WIDTHS[wire]
        else:
            raise BadModel(f"wire type {wire} at byte {at}: not an ONNX file")
        if end > len(content):
            raise BadModel("the file ends inside a field: not an ONNX file")
        yield key >> 3, wire, content[at:end]
        at = end


def message(parts: Iterable[Field]) -> bytes:
    """The fields as stored."""
    stored: list[bytes] = []
    for number, wire, content in parts:
        stored.append(_varint(number << 3 | wire))
        if wire == BYTES:
            stored.append(_varint(len(content)))
        stored.append(content)
    return b"".join(stored)


def block(number: int, content: bytes | str) -> Field:
    """A field that holds bytes, text or another message."""
    return number, BYTES, content.encode() if isinstance(content, str) else content


def whole(number: int, value: int) -> Field:
    """A field that holds a whole number of 64 bits."""
    return number, VARINT, _varint(value & (1 << 64) - 1)


def whole_in(content: bytes) -> int:
    """The whole number that a field holds."""
    value = _read_varint(content, 0)[0]
    return value - (1 << 64) if value >> 63 else value


def _read_varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(content):
        byte = content[at]
        value |= (byte & 127) << shift
        shift, at = shift + 7, at + 1
        if byte < 128:
            return value, at
    raise BadModel("the file ends inside a number: not an ONNX file")


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])
