"""The files that the reader's networks are in, and where they are looked for.

PP-OCRv5 mobile (PaddleOCR, Apache-2.0), changed by `infra/models`: both networks are rearranged to
give the same with less work, and the recogniser's outputs for Chinese, Japanese and Korean
characters are cut off.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from chalicelib.errors import Unavailable

VERSION = "ppocrv5-mobile-3"
LEAST_ROWS = 64  # of what the detector's network is given; see infra/models/strips.py


@dataclass(frozen=True)
class Weight:
    """A file of the reader's, and the SHA-256 that it must have."""

    name: str
    sha256: str


DETECTOR = Weight("detect.onnx", "eb21eb042dc55ab3a655199e4ec8fc639ef17839aa5a349aa4e36c85afdd2111")
RECOGNISER = Weight(
    "recognise.onnx", "015aa2ffb5cc21aabf9d684b72b8bca3dd476b2c838f23091c99d87e4969dbb7"
)
ALPHABET = Weight(
    "alphabet.txt", "c3a09621d3c10e937f2e8f609ddb91942ffb457defeee9775a8ce532efefbcef"
)
WEIGHTS = (DETECTOR, RECOGNISER, ALPHABET)

# Trained further for Dorsal, by infra/training, and part of it; small enough to be.
TRAINED = Path(__file__).parent / "trained" / "context.onnx"

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


def check_weights(models: str = "") -> Path:
    """As :func:`find_weights`; raises :class:`Unavailable` also where a file is damaged."""
    folder = find_weights(models)
    for weight in WEIGHTS:
        path = folder / weight.name
        try:
            seen = path.stat()
            right = _sum(path, seen.st_mtime_ns, seen.st_size) == weight.sha256
        except OSError as error:
            raise Unavailable(f"{path} cannot be read: {error.strerror}") from error
        if not right:
            raise Unavailable(f"{path} is damaged; delete it and run `make models`")
    return folder


@lru_cache(maxsize=16)
def _sum(path: Path, modified: int, size: int) -> str:
    """The checksum of a file that was changed then and has that many bytes."""
    return sha256(path.read_bytes()).hexdigest()
