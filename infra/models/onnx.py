"""An ONNX file with fewer outputs: just enough of Protocol Buffers to cut a classifier's tail.

Field numbers are those of onnx.proto3; a library for it would weigh more than the models.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from chalicelib.errors import DorsalError

VARINT, BYTES = 0, 2
WIDTHS = {1: 8, 5: 4}  # wire types of fixed length
FLOAT = 1  # TensorProto.FLOAT
Field = tuple[int, int, bytes]  # number, wire type, content as stored
Change = Callable[[bytes], bytes]


class BadModel(DorsalError):
    """An ONNX file is not the one that this code knows how to cut."""


def keep_outputs(model: bytes, classes: int, kept: Sequence[int]) -> bytes:
    """``model`` with only the outputs ``kept`` of its last layer's ``classes``, in that order.

    Its weights, bias and declared output shape are cut; raises :class:`BadModel` unless both
    weights and bias were found.
    """
    cut = 0

    def tensor(content: bytes) -> bytes:
        nonlocal cut
        changed = _cut_tensor(content, classes, kept)
        cut += changed != content
        return changed

    def dimension(content: bytes) -> bytes:
        fields = [
            (n, w, _varint(len(kept)) if n == 1 and _number(c) == classes else c)
            for n, w, c in _fields(content)
        ]
        return _message(fields)

    attribute = _inside({5: tensor})
    node = _inside({5: attribute})
    shape = _inside({1: dimension})
    value = _inside({2: _inside({1: _inside({2: shape})})})
    done = _inside({7: _inside({1: node, 5: tensor, 12: value})})(model)
    if cut != 2:
        raise BadModel(f"expected weights and a bias of {classes} outputs, found {cut} tensors")
    return done


def _cut_tensor(content: bytes, classes: int, kept: Sequence[int]) -> bytes:
    fields = list(_fields(content))
    shape = [_number(c) for n, w, c in fields if n == 1 and w == VARINT]
    kinds = [_number(c) for n, _, c in fields if n == 2]
    if not shape or shape[-1] != classes or kinds != [FLOAT]:
        return content
    raw = b"".join(c for n, _, c in fields if n == 9)
    numbers = np.frombuffer(raw, "<f4").reshape(shape)[..., list(kept)]
    rest = [field for field in fields if field[0] not in {1, 9}]
    dims = [(1, VARINT, _varint(size)) for size in numbers.shape]
    return _message([*dims, *rest, (9, BYTES, numbers.tobytes())])


def _inside(changes: dict[int, Change]) -> Change:
    """What rewrites a message by rewriting its embedded messages of these numbers."""

    def rewrite(content: bytes) -> bytes:
        fields = [(n, w, changes[n](c) if n in changes else c) for n, w, c in _fields(content)]
        return _message(fields)

    return rewrite


def _fields(content: bytes) -> Iterator[Field]:
    at = 0
    while at < len(content):
        key, at = _read_varint(content, at)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            _, end = _read_varint(content, at)
        elif wire == BYTES:
            size, at = _read_varint(content, at)
            end = at + size
        elif wire in WIDTHS:
            end = at + WIDTHS[wire]
        else:
            raise BadModel(f"wire type {wire} at byte {at}: not an ONNX file")
        yield number, wire, content[at:end]
        at = end


def _message(fields: Sequence[Field]) -> bytes:
    parts: list[bytes] = []
    for number, wire, content in fields:
        parts.append(_varint(number << 3 | wire))
        if wire == BYTES:
            parts.append(_varint(len(content)))
        parts.append(content)
    return b"".join(parts)


def _number(content: bytes) -> int:
    return _read_varint(content, 0)[0]


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
