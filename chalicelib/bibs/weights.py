"""The files that the reader's networks are in, and where they are looked for.

PP-OCRv5 mobile (PaddleOCR, Apache-2.0). The recogniser is the published one with the outputs of
Chinese, Japanese and Korean characters cut off: half the size, the same bibs.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from chalicelib.errors import Unavailable

VERSION = "ppocrv5-mobile-1"


@dataclass(frozen=True)
class Weight:
    """A file of the reader's, and the SHA-256 that it must have."""

    name: str
    sha256: str


DETECTOR = Weight("detect.onnx", "d7fe3ea74652890722c0f4d02458b7261d9f5ae6c92904d05707c9eb155c7924")
RECOGNISER = Weight(
    "recognise.onnx", "a91e656969006aebfb10d2dadb2ea471bff52179557bb7d94aefd69909d1e9b8"
)
ALPHABET = Weight(
    "alphabet.txt", "c3a09621d3c10e937f2e8f609ddb91942ffb457defeee9775a8ce532efefbcef"
)
WEIGHTS = (DETECTOR, RECOGNISER, ALPHABET)

PACKAGED = Path(__file__).parent / "models"  # where packaging for Lambda puts them


def cache_folder() -> Path:
    """Where `make models` keeps this version's files on a desk."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "dorsal" / "models" / VERSION


def find_weights(models: str = "") -> Path:
    """The folder to load from: ``models``, else the packaged one, else the cache.

    Raises :class:`Unavailable` where the files are missing.
    """
    folders = [Path(models)] if models else [PACKAGED, cache_folder()]
    for folder in folders:
        if all((folder / weight.name).is_file() for weight in WEIGHTS):
            return folder
    raise Unavailable(f"the reader's models are not in {folders[-1]}; run `make models`")
