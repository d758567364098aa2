"""What a reader reads with: three networks, and what weighs two of them together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import onnxruntime

from chalicelib.bibs.context import ContextReader
from chalicelib.bibs.ctc import Texts
from chalicelib.bibs.detect import SIDES, Detector
from chalicelib.bibs.fuse import fused
from chalicelib.bibs.read import Recogniser
from chalicelib.bibs.weights import ALPHABET, DETECTOR, RECOGNISER, TRAINED, find_weights
from chalicelib.errors import Unavailable


@dataclass(frozen=True)
class Parts:
    """The parts of a reader, each of which can be another that answers the same questions."""

    detector: Detector
    recogniser: Recogniser
    context: ContextReader
    fuse: Callable[[Texts, Texts], Texts] = fused

    @classmethod
    def load(cls, models: str = "", threads: int = 1, sides: tuple[int, int] = SIDES) -> Self:
        """With the models in folder ``models`` (empty: the usual places); ``sides`` as SIDES.

        Raises :class:`~chalicelib.errors.Unavailable` if they are missing or damaged.
        """
        folder = find_weights(models)
        alphabet = (folder / ALPHABET.name).read_text(encoding="utf-8").split("\n")
        return cls(
            Detector(_session(folder / DETECTOR.name, threads), sides),
            Recogniser(_session(folder / RECOGNISER.name, threads), alphabet),
            ContextReader(_session(TRAINED, threads)),
        )


def _session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Planned per shape, and photos have many: without it, 55 MB less at the same speed.
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        mend = "install Dorsal again" if model == TRAINED else "delete it and run `make models`"
        raise Unavailable(f"{model} is damaged; {mend}") from error
