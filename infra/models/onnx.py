"""ONNX files, as far as the published networks and those made of them need it."""

import struct
from collections.abc import Iterable

import numpy as np

from infra.models.network import Array, Attribute, Network, Node
from infra.models.protobuf import (
    BYTES,
    FLOAT32,
    BadModel,
    Field,
    block,
    fields,
    message,
    whole,
    whole_in,
)

KINDS = {1: "<f4", 6: "<i4", 7: "<i8"}  # TensorProto.DataType
OPSET, IR = 14, 7  # of the operators and of the format; those of the published files


def read_network(model: bytes) -> Network:
    """The network in an ONNX file; raises :class:`BadModel`."""
    graph = _only(7, model)
    network = Network([], {}, _only(11, graph), _text(_only(1, _only(12, graph))))
    for number, _, content in fields(graph):
        if number == 1:
            _add_node(network, content)
        elif number == 5:
            network.constants[_text(_only(8, content))] = _array(content)
    return network


def write_network(network: Network) -> bytes:
    """The ONNX file of a network, the same bytes everywhere; floats are written with 32 bits."""
    used = {name for node in network.nodes for name in node.inputs}
    # The output's shape is left out: ONNX Runtime derives it.
    output = message(
        [block(1, network.output), block(2, message([block(1, message([whole(1, 1)]))]))]
    )
    graph = [block(1, _stored_node(node)) for node in network.nodes]
    graph += [block(2, "dorsal")]
    graph += [block(5, _tensor(k, v)) for k, v in network.constants.items() if k in used]
    graph += [block(11, network.input), block(12, output)]
    opset = message([block(1, ""), whole(2, OPSET)])
    return message([whole(1, IR), block(7, message(graph)), block(8, opset)])


def _add_node(network: Network, content: bytes) -> None:
    named = list(fields(content))
    inputs, outputs = ([_text(c) for n, _, c in named if n == i] for i in (1, 2))
    op = _text(_only(4, content))
    if op == "Constant":
        network.constants[outputs[0]] = _array(_only(5, _only(5, content)))
        return
    attributes = dict(_attribute(c) for n, _, c in named if n == 5)
    network.nodes.append(Node(op, inputs, outputs, attributes))


def _attribute(content: bytes) -> tuple[str, Attribute]:
    name = _text(_only(1, content))
    values = [(n, c) for n, _, c in fields(content) if n in {2, 3, 4, 8}]
    if any(n == 8 for n, _ in values):
        return name, [whole_in(c) for n, c in values if n == 8]
    for number, stored in values:
        if number == 2:
            return name, float(struct.unpack("<f", stored)[0])
        return name, whole_in(stored) if number == 3 else stored
    raise BadModel(f"attribute {name} is of a kind that is not known")


def _stored_node(node: Node) -> bytes:
    parts = [block(1, name) for name in node.inputs] + [block(2, name) for name in node.outputs]
    parts += [block(3, node.output), block(4, node.op)]
    parts += [block(5, message(_stored(k, v))) for k, v in node.attributes.items()]
    return message(parts)


def _stored(name: str, value: Attribute) -> Iterable[Field]:
    yield block(1, name)
    if isinstance(value, float):
        yield 2, FLOAT32, struct.pack("<f", value)
        yield whole(20, 1)
    elif isinstance(value, int):
        yield from (whole(3, value), whole(20, 2))
    elif isinstance(value, bytes):
        yield from (block(4, value), whole(20, 3))
    else:
        yield from (*(whole(8, item) for item in value), whole(20, 7))


def _array(content: bytes) -> Array:
    stored = list(fields(content))
    shape = [whole_in(c) for n, _, c in stored if n == 1]
    kind = whole_in(_only(2, content))
    raw = b"".join(c for n, wire, c in stored if n == 9 and wire == BYTES)
    if kind not in KINDS or len(raw) != np.dtype(KINDS[kind]).itemsize * int(np.prod(shape)):
        raise BadModel(f"a tensor of kind {kind} and shape {shape} has {len(raw)} bytes")
    return np.frombuffer(raw, KINDS[kind]).reshape(shape)


def _tensor(name: str, values: Array) -> bytes:
    kind = {"f": 1, "i": 7}[values.dtype.kind]
    kind = 6 if values.dtype == np.int32 else kind
    parts = [whole(1, size) for size in values.shape]
    return message(
        [*parts, whole(2, kind), block(8, name), block(9, values.astype(KINDS[kind]).tobytes())]
    )


def _only(number: int, content: bytes) -> bytes:
    found = [c for n, _, c in fields(content) if n == number]
    if len(found) != 1:
        raise BadModel(f"field {number} comes {len(found)} times: not the file that is known")
    return found[0]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
