"""The network: PP-OCR's recogniser as it is on this desk, all of its weights free to move."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnx2torch import convert
from torch import Tensor, nn

from chalicelib.bibs.context import SIGNS

Weights = dict[str, Tensor]
Floats = np.ndarray[Any, np.dtype[np.float32]]


def trainable(model: Path) -> nn.Module:
    """The ONNX network in ``model``: crops (n, 3, 48, w) to probabilities (n, w / 8, signs)."""
    net: nn.Module = convert(str(model)).to(memory_format=torch.channels_last)
    # What matrices are multiplied with comes as constants.
    for name, values in list(net.initializers.named_buffers()):
        if _moves(values):
            delattr(net.initializers, name)
            net.initializers.register_parameter(name, nn.Parameter(values.clone()))
    for weights in net.parameters():
        weights.requires_grad_(_moves(weights))
    return net


def places_of(alphabet: list[str]) -> list[int]:
    """Where the blank and SIGNS are among the network's outputs."""
    return [0, *(1 + alphabet.index(sign) for sign in SIGNS)]


def with_weights(model: Path, weights: Weights, places: list[int]) -> onnx.ModelProto:
    """The network in ``model`` with trained ``weights``, of its outputs only those at ``places``.

    A tensor is known by the values that it had before.
    """
    network = onnx.load(model)
    before = {t.name: numpy_helper.to_array(t) for t in network.graph.initializer}
    signs = max(values.shape[-1] for values in before.values() if values.ndim == 1)
    for name, old in trainable(model).state_dict().items():
        if _moves(old):
            for found in _same(before, old.numpy()):
                _put(network, found, weights[name].numpy().reshape(before[found].shape))
    for name, values in before.items():
        if values.shape[-1:] == (signs,):
            _put(network, name, _values(network, name)[..., places])
    return network


def _moves(values: Tensor) -> bool:
    return values.dtype == torch.float32 and values.numel() > 1


def _same(before: dict[str, Floats], old: Floats) -> list[str]:
    found = [
        name
        for name, values in before.items()
        if values.size == old.size and np.array_equal(values.reshape(old.shape), old)
    ]
    if not found:
        raise ValueError(f"no tensor of the network has the {old.shape} values of a trained one")
    return found


def _values(network: onnx.ModelProto, name: str) -> Floats:
    return next(numpy_helper.to_array(t) for t in network.graph.initializer if t.name == name)


def _put(network: onnx.ModelProto, name: str, values: Floats) -> None:
    tensor = next(t for t in network.graph.initializer if t.name == name)
    tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values), name))
