"""What is read: labelled races, and large files such as cameras write."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import cv2
import numpy as np

from infra.local.eval_labels import Label, labels_in
from infra.local.start_list_file import numbers_in
from tests.bench.peers import PROJECT

PHOTOS = Path(os.environ.get("DORSAL_PHOTOS") or PROJECT.parent / "shared/data")
MAKE_START_LIST = PROJECT.parent / "shared/tools/make_start_list.py"
SAMPLES = PROJECT / "infra/samples/photos"
EMPTY = ("11-empty-park",)
CROWDED = ("02-far-pack", "03-group-of-four", "05-two-abreast", "20-finish-for-four")
SIZES = {"12 MP": (4243, 2829), "24 MP": (6000, 4000)}  # width, height
NOISE = 8.0  # standard deviation, of 255; files get a camera's 0.28 bytes a pixel by it


@dataclass(frozen=True)
class Race:
    """A race's labelled photos; ``start_list`` is empty where none could be made."""

    name: str
    labels: tuple[Label, ...]
    start_list: frozenset[str] = frozenset()

    @property
    def photos(self) -> list[Path]:
        """Their files, in the labels' order."""
        return [label.source.parent / label.file for label in self.labels]


def races(folder: Path = PHOTOS) -> list[Race]:
    """Every race below ``folder``; none where no labelled photos are at hand."""
    found = [
        Race(f.parent.name, tuple(labels_in(f))) for f in sorted(folder.glob("*/labels.jsonl"))
    ]
    return [replace(race, start_list=_start_list(race)) for race in found]


def every(step: int, of: Sequence[Race]) -> list[Race]:
    """Each race with every ``step``-th of its photos only."""
    return [replace(race, labels=race.labels[::step]) for race in of]


def _start_list(race: Race) -> frozenset[str]:
    """2,000 numbers, the race's own among invented ones of the same lengths."""
    if not MAKE_START_LIST.exists():
        print(f"no {MAKE_START_LIST.name}: nothing is told of start lists", file=sys.stderr)
        return frozenset()
    command = [sys.executable, str(MAKE_START_LIST), str(race.labels[0].source)]
    with tempfile.NamedTemporaryFile(suffix=".csv") as made:
        subprocess.run(command, check=True, stdout=made)
        return numbers_in(Path(made.name))


def camera_files(folder: Path) -> dict[str, list[Path]]:
    """Sample photos as JPEG files of each of SIZES, in ``folder``; without numbers, too."""
    made: dict[str, list[Path]] = {}
    for (name, (width, height)), samples in product(SIZES.items(), (CROWDED, EMPTY)):
        name += " without numbers" if samples is EMPTY else ""
        made[name] = []
        for sample in samples:
            file = folder / f"{sample}-{width}x{height}.jpg"
            small = cv2.imread(str(SAMPLES / f"{sample}.jpg"))
            assert small is not None, sample
            cv2.imwrite(str(file), enlarged(small, width, height), [cv2.IMWRITE_JPEG_QUALITY, 90])
            made[name].append(file)
    return made


def enlarged(small: cv2.typing.MatLike, width: int, height: int) -> cv2.typing.MatLike:
    """The picture at ``width`` x ``height`` with a lens's softness and a sensor's noise."""
    large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 1.0)
    tile = np.random.default_rng(1).normal(0.0, NOISE, (512, 512, 3)).astype(np.float32)
    times = (-(-height // 512), -(-width // 512), 1)
    noise = np.tile(tile, times)[:height, :width]
    return cv2.add(soft, noise, dtype=cv2.CV_8U)
