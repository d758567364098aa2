"""Layers that are put into a network: 1 x 1 convolutions, and 3 x 3 ones over enlarged maps."""

from dataclasses import dataclass

import numpy as np

from infra.models.enlarge import Pads, kernels, layout
from infra.models.fold import POINT, Floats
from infra.models.network import Network, Node

Small = list[tuple[Floats, Pads]]


@dataclass(frozen=True)
class Map:
    """A map by name, and what belongs into the kernels that run over it, made for each photo.

    ``mix`` names a matrix (channels, channels that kernels expect); ``gate`` one number for each
    channel.
    """

    name: str
    gate: str = ""
    mix: str = ""
    channels: int = 0


def point(network: Network, name: str, output: str, matrix: Floats, bias: Floats | None) -> str:
    """A convolution of 1 x 1 with the weights (out, in)."""
    inputs = [name, network.constant(f"{output}.w", matrix[:, :, None, None])]
    if bias is not None:
        inputs.append(network.constant(f"{output}.b", bias))
    return network.add("Conv", inputs, output, **POINT)


def shape(network: Network, *sizes: int) -> str:
    """A constant that holds whole numbers."""
    return network.constant("shape." + ".".join(map(str, sizes)), np.array(sizes, np.int64))


def spread(network: Network, source: Map, kernel: Floats, times: int, output: str) -> str:
    """``kernel`` (o, i, 3, 3) over a map that is enlarged by ``times``, a power of two."""
    small = kernels(kernel, times) if times > 1 else [(kernel, [1, 1, 1, 1])]
    make = _mixed if source.mix else _gated
    parts: list[str] = []
    for weights, (values, pads) in zip(make(network, source, small, output), small, strict=True):
        how = {"kernel_shape": list(values.shape[2:]), "pads": pads, "strides": [1, 1]}
        name = f"{output}.{len(parts)}"
        parts.append(network.add("Conv", [source.name, weights], name, **how))
    return _laid_out(network, parts, kernel.shape[0], times, output) if times > 1 else parts[0]


def _laid_out(network: Network, parts: list[str], channels: int, times: int, output: str) -> str:
    """The kinds of pixels put in their places; each channel's kinds come one after another."""
    below = network.add("Concat", parts, f"{output}.kinds", axis=2)
    sizes = shape(network, 0, channels * len(parts), -1, 0)
    kinds = network.add("Reshape", [below, sizes], f"{output}.channels")
    plan = network.constant(f"layout{times}", layout(times, channels))
    how = {"kernel_shape": [times, times], "strides": [times, times]}
    return network.add("ConvTranspose", [kinds, plan], output, group=channels, **how)


def _mixed(network: Network, source: Map, small: Small, output: str) -> list[str]:
    flat = [values.reshape(*values.shape[:2], -1) for values, _ in small]
    together = network.constant(f"{output}.wide", np.concatenate(flat, 2))
    mixed = network.add("MatMul", [source.mix, together], f"{output}.mixed")
    names = [f"{output}.mixed{i}" for i in range(len(small))]
    sizes = shape(network, *(values.shape[2] for values in flat))
    network.nodes.append(Node("Split", [mixed, sizes], names, {"axis": 2}))
    made = []
    for name, (values, _) in zip(names, small, strict=True):
        sizes = shape(network, len(values), source.channels, *values.shape[2:])
        made.append(network.add("Reshape", [name, sizes], f"{name}.kernel"))
    return made


def _gated(network: Network, source: Map, small: Small, output: str) -> list[str]:
    names = [network.constant(f"{output}.k{i}", values) for i, (values, _) in enumerate(small)]
    if not source.gate:
        return names
    return [network.add("Mul", [name, source.gate], f"{name}.gated") for name in names]
