"""A network's first layers, and its last ones, over one strip of the picture after the other.

Near the picture's own size a map has 20 to 40 MB, so that each layer waits for memory. The maps of
an eighth of the picture stay in a processor's cache from layer to layer. What comes out is the
same to the last bit. The first layers see five rows above a strip, so an eighth must have as many:
with fewer rows than LEAST_ROWS the second strip would begin above the picture, and running fails.
"""

from collections.abc import Sequence

from infra.models.network import Network, Node

STRIPS = 8
PICTURE = "x"
ROWS = 2  # the axis of rows: pictures are (1, channels, rows, columns)


def first_in_strips(network: Network, last: str) -> None:
    """Cut the picture, and run all layers up to the one that makes ``last`` on each strip.

    Each layer must take the one before alone. The picture's rows must be a multiple of STRIPS
    times the layers' strides.
    """
    end = network.nodes.index(network.maker(last)) + 1
    layers, rest = network.nodes[:end], network.nodes[end:]
    network.nodes = []
    strips = _overlapping(network, *_beyond(layers))
    made = [_layers(network, layers, name, i) for i, name in enumerate(strips)]
    network.add("Concat", made, last, axis=ROWS)
    network.nodes += rest


def last_in_strips(network: Network, source: str) -> None:
    """Cut what is called ``source``, and run all layers after it, which see no pixels around."""
    start = network.nodes.index(network.users(source)[0])
    layers, network.nodes = network.nodes[start:], network.nodes[:start]
    strips = [f"{source}.{i}" for i in range(STRIPS)]
    network.nodes.append(Node("Split", [source], strips, {"axis": ROWS}))
    made = [_layers(network, layers, name, i) for i, name in enumerate(strips)]
    network.add("Concat", made, network.output, axis=ROWS)


def _beyond(layers: Sequence[Node]) -> tuple[int, int]:
    """How many rows of the picture ``layers`` see above a strip, and below it."""
    above = below = 0
    for node in reversed(layers):
        if node.op == "Conv":
            size, stride, pad = (node.sizes(k)[0] for k in ("kernel_shape", "strides", "pads"))
            above, below = above * stride + pad, below * stride + size - stride - pad
    return above, below


def _overlapping(network: Network, above: int, below: int) -> list[str]:
    """The strips of the picture with so many rows more on the sides where there are others."""
    size = network.add("Shape", [PICTURE], "strips.size")
    rows = network.add("Gather", [size, network.constant("strips.axis", [ROWS])], "strips.rows")
    height = network.add("Div", [rows, network.constant("strips.count", [STRIPS])], "strips.height")
    starts = _bounds(network, "from", height, range(STRIPS), [0, *[-above] * (STRIPS - 1)])
    ends = _bounds(network, "to", height, range(1, STRIPS + 1), [*[below] * (STRIPS - 1), 0])
    return [
        network.add("Slice", [PICTURE, start, end, "strips.axis"], f"{PICTURE}.{i}")
        for i, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _bounds(
    network: Network, name: str, height: str, places: Sequence[int], more: Sequence[int]
) -> list[str]:
    """The rows at these multiples of a strip's height, each moved by so many ``more``."""
    name = f"strips.{name}"
    plain = network.add(
        "Mul", [height, network.constant(f"{name}.places", places)], f"{name}.plain"
    )
    moved = network.add("Add", [plain, network.constant(f"{name}.more", more)], f"{name}.moved")
    bounds = [f"{name}.{i}" for i in range(STRIPS)]
    network.nodes.append(Node("Split", [moved], bounds, {"axis": 0}))
    return bounds


def _layers(network: Network, layers: Sequence[Node], name: str, strip: int) -> str:
    """Append ``layers`` for a strip that is called ``name``; what they make."""
    for node in layers:
        attributes = dict(node.attributes)
        if node.op == "Conv":
            top, left, bottom, right = node.sizes("pads")
            inside = [top * (strip == 0), left, bottom * (strip == STRIPS - 1), right]
            attributes["pads"] = inside
        name = network.add(
            node.op, [name, *node.inputs[1:]], f"{node.output}.{strip}", **attributes
        )
    return name
