"""Rearranged networks give what the published ones give, and files hold what was put in."""

from typing import Any

import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from chalicelib.bibs.weights import LEAST_ROWS
from infra.models.fold import fold, product
from infra.models.layers import Map, shape, spread
from infra.models.network import Network, Node, keep_outputs
from infra.models.onnx import read_network, write_network
from infra.models.protobuf import BadModel, block, message, whole
from infra.models.strips import STRIPS, first_in_strips, last_in_strips

Floats = NDArray[np.float64]
SAME = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [1, 1]}
POINT = {"kernel_shape": [1, 1], "pads": [0, 0, 0, 0], "strides": [1, 1]}
TWICE = {"mode": b"nearest", "nearest_mode": b"floor"}
TWICE["coordinate_transformation_mode"] = b"asymmetric"


def empty(channels: int) -> Network:
    """A network without operations: x (1, channels, h, w) goes in and y comes out."""
    sides = message(block(1, message([f])) for f in sizes(1, channels, "h", "w"))
    kind = message([block(1, message([whole(1, 1), block(2, sides)]))])
    return Network([], {}, message([block(1, "x"), block(2, kind)]), "y")


def sizes(*values: int | str) -> list[tuple[int, int, bytes]]:
    return [whole(1, v) if isinstance(v, int) else block(2, v) for v in values]


def run(network: Network, picture: Floats) -> NDArray[Any]:
    session = onnxruntime.InferenceSession(
        write_network(network), providers=["CPUExecutionProvider"]
    )
    return np.asarray(session.run(None, {"x": picture.astype(np.float32)})[0])


def lcnet(random: np.random.Generator) -> Network:
    """A block of PP-LCNetV3: a scale and a shift around each activation, a padded kernel after."""
    network = empty(3)
    for name, values in {
        "point": random.normal(size=(8, 3, 1, 1)),
        "bias": random.normal(size=(1, 8, 1, 1)),
        "before": np.array([1.5]),
        "raised": np.array([-0.25]),
        "after": np.array([0.5]),
        "shift": np.array([0.75]),
        "deep": random.normal(size=(8, 1, 3, 3)),
        "end": random.normal(size=(4, 8, 1, 1)),
        **{name: random.uniform(0.5, 1, 4) for name in ("scale", "moved", "mean", "variance")},
    }.items():
        network.constant(name, values)
    name = network.add("Conv", ["x", "point"], "a", **POINT)
    for i, (op, other) in enumerate(
        [("Add", "bias"), ("Mul", "before"), ("Add", "raised"), ("HardSwish", "")]
    ):
        name = network.add(op, [name, other] if other else [name], f"a{i}")
    shifted = network.add("Add", [network.add("Mul", ["after", name], "b"), "shift"], "c")
    name = network.add("Conv", [shifted, "deep"], "d", group=8, **SAME)
    name = network.add("HardSwish", [name], "e")
    name = network.add("Conv", [network.add("Add", [name, shifted], "f"), "end"], "g", **POINT)
    norm = ["scale", "moved", "mean", "variance"]
    network.add(
        "Relu", [network.add("BatchNormalization", [name, *norm], "h", epsilon=2**-17)], "y"
    )
    return network


def test_a_folded_network_gives_the_same_at_the_edges_too() -> None:
    random = np.random.default_rng(1)
    picture = random.normal(size=(1, 3, 6, 9))
    network = lcnet(random)
    before = run(network, picture)
    fold(network)
    np.testing.assert_allclose(run(network, picture), before, atol=1e-5)
    assert [node.op for node in network.nodes].count("Mul") == 0
    assert "BatchNormalization" not in [node.op for node in network.nodes]


def enlarged(kernel: Floats, times: int) -> Network:
    """The plain way: enlarge x, then run the kernel over it."""
    network = empty(kernel.shape[1])
    network.constant("none", np.zeros(0))
    network.constant("scales", np.array([1.0, 1.0, times, times]))
    network.constant("kernel", kernel)
    network.add("Resize", ["x", "none", "scales"], "big", **TWICE)
    network.add("Conv", ["big", "kernel"], "y", **SAME)
    return network


@pytest.mark.parametrize("times", [1, 2, 4, 8])
def test_a_kernel_over_an_enlarged_map_is_spread(times: int) -> None:
    random = np.random.default_rng(times)
    kernel, picture = random.normal(size=(5, 3, 3, 3)), random.normal(size=(1, 3, 2, 3))
    network = empty(3)
    spread(network, Map("x"), kernel, times, "spread")
    network.add("Identity", [network.nodes[-1].output], "y")
    plain = run(enlarged(kernel, times), picture)
    np.testing.assert_allclose(run(network, picture), plain, atol=1e-5)


@pytest.mark.parametrize("times", [1, 2, 4])
def test_a_widening_matrix_and_a_gate_go_into_the_kernel(times: int) -> None:
    random = np.random.default_rng(times)
    picture = random.normal(size=(1, 3, 4, 2))
    kernel, matrix = random.normal(size=(5, 7, 3, 3)), random.normal(size=(3, 7))
    gate = random.normal(size=(1, 5, 1, 1))
    network = empty(3)
    network.constant("matrix", matrix)
    name = spread(network, Map("x", mix="matrix", channels=3), kernel, times, "mixed")
    gated = random.normal(size=(2, 5, 3, 3))
    network.constant("gate", gate)
    spread(network, Map(name, gate="gate"), gated, 1, "gated")
    network.add("Identity", [network.nodes[-1].output], "y")
    once = run(enlarged(np.einsum("ic,ocyx->oiyx", matrix, kernel), times), picture)
    plain = run(enlarged(gated * gate, 1), once.astype(np.float64))
    np.testing.assert_allclose(run(network, picture), plain, atol=1e-4)


def hourglass(random: np.random.Generator) -> Network:
    """Layers that make a map of a quarter ("quarter"), all of it at once, and layers of points."""
    network = empty(3)
    half = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], "strides": [2, 2]}
    for name, weights in {
        "first": (8, 3, 3, 3),
        "deep": (8, 1, 3, 3),
        "end": (16, 8, 1, 1),
    }.items():
        network.constant(name, random.normal(size=weights))
    network.add("Conv", ["x", "first"], "a", **half)
    network.add("Conv", ["a", "deep"], "b", group=8, **SAME)
    network.add("HardSwish", ["b"], "c")
    network.add("Conv", ["c", "deep"], "quarter", group=8, **half)
    network.add("GlobalAveragePool", ["quarter"], "gate")
    network.add("Mul", ["quarter", "gate"], "gated")
    network.add("Relu", ["gated"], "bent")
    network.add("Conv", ["bent", "end"], "wide", **POINT)
    network.add("DepthToSpace", ["wide"], "y", blocksize=4)
    return network


@pytest.mark.parametrize("rows", [LEAST_ROWS, 96, 352])
def test_strips_give_the_same_as_the_whole_picture(rows: int) -> None:
    random = np.random.default_rng(4)
    picture, network = random.normal(size=(1, 3, rows, 64)), hourglass(random)
    whole = run(network, picture)
    assert whole.shape == (1, 1, rows, 64)
    first_in_strips(network, "quarter")
    last_in_strips(network, "gated")
    assert [node.op for node in network.nodes].count("Conv") == STRIPS * 4
    np.testing.assert_array_equal(run(network, picture), whole)


def test_sums_are_those_of_the_matrix_product() -> None:
    random = np.random.default_rng(3)
    left, right = random.normal(size=(4, 6)), random.normal(size=(6, 5))
    np.testing.assert_allclose(product(left, right), left @ right, rtol=1e-12)


def test_a_file_holds_what_was_put_in() -> None:
    network = lcnet(np.random.default_rng(2))
    stored = write_network(network)
    again = read_network(stored)
    assert again.nodes == network.nodes
    assert again.output == "y"
    assert write_network(again) == stored
    assert shape(again, 2, -1) == "shape.2.-1"


@given(st.integers(-(1 << 63), (1 << 63) - 1), st.floats(width=32, allow_nan=False))
def test_attributes_come_back(number: int, fraction: float) -> None:
    network = empty(1)
    network.add("Op", ["x"], "y", i=number, f=fraction, s=b"text", many=[number, 0, -1])
    assert read_network(write_network(network)).nodes == network.nodes


@given(kept=st.lists(st.integers(0, 8), min_size=1, max_size=9, unique=True))
def test_cutting_outputs_keeps_the_others_as_they_were(kept: list[int]) -> None:
    network = empty(1)
    weights = np.arange(27.0).reshape(3, 9)
    network.constants |= {"weights": weights, "bias": weights[0], "other": weights[:, :4]}
    keep_outputs(network, 9, kept)
    np.testing.assert_array_equal(network.constants["weights"], weights[:, kept])
    np.testing.assert_array_equal(network.constants["bias"], weights[0, kept])
    np.testing.assert_array_equal(network.constants["other"], weights[:, :4])


def test_a_network_without_such_a_layer_is_refused() -> None:
    with pytest.raises(BadModel, match="found 0"):
        keep_outputs(empty(1), 7, [0])


@pytest.mark.parametrize("content", [b"", b"\xff", b"\x0f", b"\x3a\xff", b"\x3a\x05\x00"])
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(BadModel):
        read_network(content)


def test_an_attribute_without_numbers_is_named() -> None:
    with pytest.raises(BadModel, match="y has no numbers for its pads"):
        Node("Conv", ["x"], ["y"], {"pads": 1}).sizes("pads")


def test_a_tensor_that_is_cut_short_is_refused() -> None:
    tensor = message([whole(1, 3), whole(2, 1), block(8, "w"), block(9, b"\0" * 8)])
    ends = [block(11, ""), block(12, message([block(1, "y")]))]
    with pytest.raises(BadModel, match="8 bytes"):
        read_network(message([block(7, message([block(5, tensor), *ends]))]))
