"""The trained network as an ONNX file, its weights in half precision."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from chalicelib.bibs.context import HEIGHT, WIDTH
from infra.training.digits.net import Digits, Reader

LARGE = 256  # weights; smaller tensors (shapes, biases) stay as they are


def export(net: Digits, path: Path) -> None:
    """Writes ``path``: crops (n, 4, HEIGHT, WIDTH) to probabilities (n, 32, 1 + SIGNS)."""
    reader = Reader(net).eval().to(memory_format=torch.contiguous_format)
    torch.onnx.export(
        reader,
        (torch.zeros(1, 4, HEIGHT, WIDTH),),
        str(path),
        input_names=["crops"],
        output_names=["signs"],
        dynamic_axes={"crops": {0: "n"}, "signs": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
    model = onnx.load(path)
    _halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _halve(model: onnx.ModelProto) -> None:
    """Stores weights as float16 that are cast back when the file is loaded: half its size."""
    kept, casts = [], []
    for weights in model.graph.initializer:
        values = numpy_helper.to_array(weights)
        if values.dtype == np.float32 and values.size >= LARGE:
            small = numpy_helper.from_array(values.astype(np.float16), weights.name + "_half")
            casts.append(
                helper.make_node("Cast", [small.name], [weights.name], to=TensorProto.FLOAT)
            )
            kept.append(small)
        else:
            kept.append(weights)
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
