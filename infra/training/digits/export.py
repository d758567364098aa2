"""The trained network as an ONNX file, its weights in half precision."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LARGE = 256  # weights; smaller tensors (shapes, biases) stay as they are


def export(model: onnx.ModelProto, path: Path) -> None:
    """Writes ``model`` to ``path``, half as large."""
    _halve(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, path)


def _halve(model: onnx.ModelProto) -> None:
    """Stores weights as float16 that are cast back when the file is loaded."""
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
