"""Arithmetic on constants, done once instead of for each photo; what comes out is the same.

PP-LCNetV3 scales and shifts before and after each activation by learnt numbers. Folded into the
convolutions around them, nothing is left between a convolution and its activation, and ONNX Runtime
makes one pass of the two.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.models.network import Array, Network, Node
from infra.models.protobuf import BadModel

Floats = NDArray[np.float64]
POINT: dict[str, Any] = {"kernel_shape": [1, 1], "pads": [0, 0, 0, 0], "strides": [1, 1]}


def fold(network: Network) -> None:
    """Fold scales, shifts and batch normalisation into the convolutions of ``network``."""
    for node in list(network.nodes):
        if node.op == "Reshape" and all(name in network.constants for name in node.inputs):
            values, shape = (network.constants[name] for name in node.inputs)
            network.constant(node.output, values.reshape(shape))
            network.nodes.remove(node)
        elif node.op in {"Add", "Mul", "BatchNormalization"}:
            _fold_back(network, node)
    for node in list(network.nodes):
        if node.op == "HardSwish":
            _fold_forward(network, node)


def added_up(values: Floats, axes: tuple[int, ...]) -> Floats:
    """The sums over ``axes``, in a fixed order: NumPy's own order differs between processors."""
    rest = [axis for axis in range(values.ndim) if axis not in axes]
    terms = values.transpose(*axes, *rest).reshape(-1, *(values.shape[axis] for axis in rest))
    total = np.zeros(terms.shape[1:])
    for term in terms:
        total = total + term
    return total


def product(left: Floats, right: Floats) -> Floats:
    """The matrix product, its sums in a fixed order."""
    total = np.zeros((left.shape[0], right.shape[1]))
    for column, row in zip(left.T, right, strict=True):
        total = total + column[:, None] * row
    return total


def weights_of(network: Network, conv: Node) -> Floats:
    """A convolution's weights with 64 bits."""
    return network.constants[conv.inputs[1]].astype(np.float64)


def bias_of(network: Network, conv: Node) -> Floats:
    """A convolution's bias with 64 bits; zeros where it has none."""
    if len(conv.inputs) > 2:
        return network.constants[conv.inputs[2]].astype(np.float64)
    return np.zeros(network.constants[conv.inputs[1]].shape[_output_axis(conv)])


def _output_axis(conv: Node) -> int:
    return 1 if conv.op == "ConvTranspose" else 0


def _set(network: Network, conv: Node, weights: Floats, bias: Floats) -> None:
    name = conv.output
    parameters = [network.constant(f"{name}.w", weights), network.constant(f"{name}.b", bias)]
    conv.inputs = [conv.inputs[0], *parameters]


def _fold_back(network: Network, node: Node) -> None:
    """Fold ``node`` into the convolution before it, if that is what there is."""
    if node.output == network.output:
        return
    data = [name for name in node.inputs if name not in network.constants]
    conv = next((n for n in network.nodes if data == [n.output] and n.op.startswith("Conv")), None)
    if conv is None or len(network.users(conv.output)) != 1:
        return
    weights, bias = weights_of(network, conv), bias_of(network, conv)
    scale, shift = _affine(network, node, len(bias))
    shape = [1, 1, 1, 1]
    shape[_output_axis(conv)] = -1
    _set(network, conv, weights * scale.reshape(shape), bias * scale + shift)
    _replace(network, node, conv.output)


def _affine(network: Network, node: Node, channels: int) -> tuple[Floats, Floats]:
    values: list[Array] = [
        network.constants[name].astype(np.float64).ravel()
        for name in node.inputs
        if name in network.constants
    ]
    if node.op == "BatchNormalization":
        epsilon = node.attributes.get("epsilon", 1e-5)
        if not isinstance(epsilon, float):
            raise BadModel(f"{node.output} has no number for its epsilon")
        scale = values[0] / np.sqrt(values[3] + epsilon)
        return scale, values[1] - values[2] * scale
    value = np.broadcast_to(values[0], channels)
    still = np.ones(channels), np.zeros(channels)
    return (value, still[1]) if node.op == "Mul" else (still[0], value)


def _replace(network: Network, node: Node, output: str) -> None:
    """Take ``node`` out; who took from it takes ``output``."""
    network.nodes.remove(node)
    for user in network.users(node.output):
        user.inputs = [output if name == node.output else name for name in user.inputs]


def _fold_forward(network: Network, swish: Node) -> None:
    """Fold the scale and the shift that follow ``swish`` into the convolutions after them.

    A convolution that pads puts zeros around what is shifted, so for those one pass over the
    picture remains: a convolution of 1 x 1, channel by channel.
    """
    chain = _scalars_after(network, swish.output)
    if len(chain) != 2:
        return
    (scale, _), (shift, last) = chain
    for user in network.users(last.output):
        if user.op == "Conv" and user.attributes["pads"] == [0, 0, 0, 0]:
            weights = weights_of(network, user)
            moved = bias_of(network, user) + shift * added_up(weights, (1, 2, 3))
            user.inputs[0] = swish.output
            _set(network, user, weights * scale, moved)
    network.nodes.remove(chain[0][1])
    if not network.users(last.output):
        network.nodes.remove(last)
        return
    channels = len(bias_of(network, network.maker(swish.inputs[0])))
    last.op, last.inputs, last.attributes = "Conv", [swish.output], {**POINT, "group": channels}
    _set(network, last, np.full((channels, 1, 1, 1), scale), np.full(channels, shift))


def _scalars_after(network: Network, name: str) -> list[tuple[float, Node]]:
    """The multiplication by one number and the addition of one that follow ``name``, if they do."""
    chain: list[tuple[float, Node]] = []
    for op in ("Mul", "Add"):
        users = network.users(name)
        numbers = [network.constants.get(i) for node in users[:1] for i in node.inputs if i != name]
        if len(users) != 1 or users[0].op != op or numbers[0] is None or numbers[0].size != 1:
            return chain
        chain.append((float(numbers[0].ravel()[0]), users[0]))
        name = users[0].output
    return chain
