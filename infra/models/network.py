"""A neural network between being read from an ONNX file and being written to one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from infra.models.protobuf import BadModel

Array = NDArray[Any]
Attribute = int | float | bytes | list[int]


@dataclass
class Node:
    """One operation: what it takes and makes, by name."""

    op: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Attribute] = field(default_factory=dict)

    @property
    def output(self) -> str:
        """What it makes; the first thing where there are several."""
        return self.outputs[0]

    def sizes(self, name: str) -> list[int]:
        """Its attribute ``name``, whole numbers; raises :class:`BadModel` if it has none."""
        values = self.attributes.get(name)
        if not isinstance(values, list):
            raise BadModel(f"{self.output} has no numbers for its {name}")
        return values


@dataclass
class Network:
    """Operations in the order in which they run, the constants that they use, and the two ends."""

    nodes: list[Node]
    constants: dict[str, Array]
    input: bytes  # ValueInfoProto as stored
    output: str

    def maker(self, name: str) -> Node:
        """The operation that makes ``name``; raises :class:`BadModel` where there is none."""
        for node in self.nodes:
            if name in node.outputs:
                return node
        raise BadModel(f"nothing makes {name}")

    def users(self, name: str) -> list[Node]:
        """The operations that take ``name``."""
        return [node for node in self.nodes if name in node.inputs]

    def constant(self, name: str, values: ArrayLike) -> str:
        """Keep ``values`` (floats or whole numbers) as ``name`` and return it."""
        self.constants[name] = np.asarray(values)
        return name

    def add(self, op: str, inputs: list[str], output: str, **attributes: Attribute) -> str:
        """Append an operation and return ``output``."""
        self.nodes.append(Node(op, inputs, [output], attributes))
        return output


def keep_outputs(network: Network, classes: int, kept: Sequence[int]) -> None:
    """Keep only the outputs ``kept`` of the last layer's ``classes``, in that order.

    Raises :class:`BadModel` unless both weights and bias were found.
    """
    last = [k for k, v in network.constants.items() if v.shape[-1:] == (classes,)]
    if len(last) != 2:
        raise BadModel(f"expected weights and a bias of {classes} outputs, found {len(last)}")
    for name in last:
        network.constants[name] = network.constants[name][..., list(kept)]
