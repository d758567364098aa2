"""The detector with a head that does the same with less than half the multiplications.

Published, the head brings four maps of 12 to 360 channels to 96 each, adds them up from small to
large and runs 3 x 3 kernels over the sums; then it enlarges the four results, puts them side by
side and runs another. Between two such steps are only sums, repeated pixels and a gate, a number
for each channel that depends on the photo. All of that is linear. So each kernel is brought to the
few channels that a map has, the gates go into the kernels (:mod:`infra.models.layers`), and
enlarging comes last (:mod:`infra.models.enlarge`). The layers with the largest maps, at both ends,
run over a strip of the picture at a time (:mod:`infra.models.strips`).
"""

from collections.abc import Sequence

import numpy as np

from infra.models.fold import Floats, bias_of, fold, product, weights_of
from infra.models.layers import Map, point, shape, spread
from infra.models.network import Network, Node
from infra.models.strips import first_in_strips, last_in_strips

WIDTH, NARROW = 96, 24  # channels of the maps that are added up, and after the 3 x 3 kernels
DEEPEST = 5  # the map of level n is a 2^n-th of the picture's size; the head's are 2 to 5
# Numbers of the published file's convolutions, level by level from 5 to 2.
NARROWING, WIDENING, SUMMED = (22, 21, 20, 19), (23, 26, 29, 32), (35, 38, 41, 44)
LAST = 47
QUARTER = "p2o.pd_op.depthwise_conv2d.1.0"  # the first map of a quarter of the picture's size


def faster_detector(network: Network) -> None:
    """Fold ``network``, PP-OCRv5's detector, and replace its head."""
    fold(network)
    head = _Head(network)
    maps = {5: head.deepest(), **{level: head.map(level) for level in (4, 3, 2)}}
    head.enlarged([head.summed(level, maps) for level in (5, 4, 3, 2)])
    first_in_strips(network, QUARTER)
    last_in_strips(network, "last.sum")


class _Head:
    def __init__(self, network: Network) -> None:
        self.old = Network(list(network.nodes), network.constants, network.input, network.output)
        self.new = network
        needed = {_name(number) for number in NARROWING[1:]}
        needed.add(self.conv(NARROWING[0]).inputs[0])
        network.nodes = _leading_to(self.old, needed)

    def deepest(self) -> Map:
        """The deepest map, widened and gated: it is small."""
        narrow, wide = (self.conv(group[0]) for group in (NARROWING, WIDENING))
        matrix = weights_of(self.old, wide)[:, :, 0, 0]
        both = product(matrix, weights_of(self.old, narrow)[:, :, 0, 0])
        bias = product(matrix, bias_of(self.old, narrow)[:, None])[:, 0]
        plain = point(self.new, narrow.inputs[0], "deep.plain", both, bias)
        gate = self.gate(plain, "deep.gate", WIDENING[0])
        return Map(self.new.add("Mul", [plain, gate], "deep"))

    def map(self, level: int) -> Map:
        """The map of ``level``: as narrow as it comes, its gate in the matrix that widens it."""
        name, number = _name(NARROWING[DEEPEST - level]), WIDENING[DEEPEST - level]
        matrix = weights_of(self.old, self.conv(number))[:, :, 0, 0]
        # The mean of the widened map is the widened mean.
        gate = self.gate(name, f"map{level}.gate", number, matrix)
        flat = self.new.add("Reshape", [gate, shape(self.new, 1, WIDTH)], f"map{level}.flat")
        turned = self.new.constant(f"map{level}.widening", matrix.T)
        mix = self.new.add("Mul", [turned, flat], f"map{level}.mix")
        return Map(name, mix=mix, channels=matrix.shape[1])

    def summed(self, level: int, maps: dict[int, Map]) -> Map:
        """The 3 x 3 kernel over the sum of the maps from the deepest to ``level``."""
        number, output = SUMMED[DEEPEST - level], f"level{level}"
        kernel = weights_of(self.old, self.conv(number))
        parts = [
            spread(self.new, maps[other], kernel, 2 ** (other - level), f"{output}.map{other}")
            for other in range(DEEPEST, level - 1, -1)
        ]
        total = self.new.add("Sum", parts, output)
        return Map(total, gate=self.gate(total, f"{output}.gate", number))

    def enlarged(self, levels: Sequence[Map]) -> None:
        """The last 3 x 3 kernel over all levels side by side, and the two enlargements by two."""
        last = self.conv(LAST)
        parts = []
        for i, level in enumerate(levels):
            kernel = weights_of(self.old, last)[:, i * NARROW : (i + 1) * NARROW]
            parts.append(spread(self.new, level, kernel, 2 ** (3 - i), f"last.{level.name}"))
        bias = self.new.constant("last.bias", bias_of(self.old, last))
        self.new.maker(parts[-1]).inputs.append(bias)  # costs nothing there
        total = self.new.add("Sum", parts, "last.sum")
        self.doubled_twice(self.new.add("Relu", [total], "last"))

    def doubled_twice(self, name: str) -> None:
        """Transposed convolutions without overlap: 1 x 1 ones for each place in the block."""
        first, second = (node for node in self.old.nodes if node.op == "ConvTranspose")
        places, inside = weights_of(self.old, first), weights_of(self.old, second)
        wide = places.transpose(2, 3, 1, 0).reshape(4 * NARROW, NARROW)
        fine = np.zeros((2, 2, 2, 2, 2, 2, NARROW))  # row, row inside, column, column inside, from
        for row, column in np.ndindex(2, 2):
            fine[row, :, column, :, row, column] = inside[:, 0].transpose(1, 2, 0)
        bias = np.tile(bias_of(self.old, first), 4)
        name = point(self.new, name, "doubled.plain", wide, bias)
        name = self.new.add("Relu", [name], "doubled")
        bias = np.tile(bias_of(self.old, second), 16)
        name = point(self.new, name, "twice.plain", fine.reshape(16, 4 * NARROW), bias)
        name = self.new.add("Sigmoid", [name], "twice")
        self.new.add("DepthToSpace", [name], self.new.output, blocksize=4)

    def gate(self, name: str, output: str, after: int, widening: Floats | None = None) -> str:
        """What each channel of ``name`` is multiplied by: x + x gate(x) is x (1 + gate(x)).

        Its two layers are those that follow convolution ``after`` in the published file.
        """
        name = self.new.add("GlobalAveragePool", [name], f"{output}.mean")
        if widening is not None:
            name = point(self.new, name, f"{output}.wide", widening, None)
        for number in (after + 1, after + 2):
            conv = self.conv(number)
            weights, bias = weights_of(self.old, conv), bias_of(self.old, conv)
            name = point(self.new, name, f"{output}.{number}", weights[:, :, 0, 0], bias)
            bent = self.old.users(conv.output)[0]
            name = self.new.add(bent.op, [name], f"{output}.{bent.op}", **bent.attributes)
        return self.new.add("Add", [name, self.new.constant("one", np.ones(1))], output)

    def conv(self, number: int) -> Node:
        """A convolution of the published file."""
        return self.old.maker(_name(number))


def _name(number: int) -> str:
    return f"p2o.pd_op.conv2d.{number}.0"


def _leading_to(network: Network, needed: set[str]) -> list[Node]:
    kept = []
    for node in reversed(network.nodes):
        if node.output in needed:
            kept.append(node)
            needed |= set(node.inputs)
    return kept[::-1]
