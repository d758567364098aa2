"""The same numbers, whatever kind of file a photo comes in and however the camera was held."""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

import infra.samples
from chalicelib.bibs import BibReader, Reading
from infra.models import fetch_models
from infra.samples.labels import read_labels
from tests.unit.bibs.pictures import encoded, exif_of, laid, ycck

SAMPLES = Path(infra.samples.__file__).parent
FILE = "photos/03-group-of-four.jpg"
BIBS = {line["file"]: sorted(line["bibs"]) for line in read_labels(SAMPLES / "labels.jsonl")}[FILE]
FAST = Image.Quantize.FASTOCTREE
MOST = 700  # MB; a process that reads 24 megapixels
STATUS = Path("/proc/self/status")
READ_ONE = f"""
import json, sys
from chalicelib.bibs import BibReader
reading = BibReader(sys.argv[1]).read(sys.argv[2])
# getrusage would count what the process that started this one had used.
peak = next(line for line in open({str(STATUS)!r}) if line.startswith("VmHWM")).split()[1]
numbers = sorted(bib.number for bib in reading.bibs)
print(json.dumps([numbers, reading.width, reading.height, int(peak) / 1024]))
"""


@cache
def upright() -> Image.Image:
    """A sample, as small as the reader takes it without enlarging."""
    with Image.open(SAMPLES / FILE) as photo:
        return ImageOps.exif_transpose(photo).convert("RGB").resize((1280, 853))


def numbers(reading: Reading) -> list[str]:
    return sorted(bib.number for bib in reading.bibs)


@pytest.fixture(scope="module")
def reading(reader: BibReader) -> Reading:
    """What is read on the upright photo."""
    return reader.read(encoded(upright(), "PNG", compress_level=1))


def test_the_sample_is_read(reading: Reading) -> None:
    assert numbers(reading) == BIBS


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_camera_changes_nothing(
    reader: BibReader, reading: Reading, orientation: int
) -> None:
    photo = laid(upright(), orientation)
    exif = exif_of({0x0112: orientation})
    turned = reader.read(encoded(photo, "PNG", compress_level=1, exif=exif))
    assert turned.candidates == reading.candidates
    assert (turned.width, turned.height) == (reading.width, reading.height)


def sixteen_bits(photo: Image.Image) -> bytes:
    wide = np.asarray(photo, np.uint16)[:, :, ::-1] * 257
    return cv2.imencode(".png", wide, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()


def cut_out(photo: Image.Image) -> bytes:
    """With a transparent sky."""
    photo = photo.copy()
    photo.putalpha(Image.linear_gradient("L").resize(photo.size).point(lambda v: 255 * (v > 25)))
    return encoded(photo, "PNG", compress_level=1)


KINDS: dict[str, Callable[[Image.Image], bytes]] = {
    "progressive": lambda photo: encoded(photo, "JPEG", quality=92, progressive=True),
    "grey": lambda photo: encoded(photo.convert("L"), "JPEG", quality=92),
    "CMYK": lambda photo: encoded(photo.convert("CMYK"), "JPEG", quality=92),
    "YCCK": ycck,
    "16 bits": sixteen_bits,
    "palette": lambda photo: encoded(photo.quantize(256, FAST), "PNG", compress_level=1),
    "alpha": cut_out,
    "WebP": lambda photo: encoded(photo, "WEBP", quality=85, method=0),
    "lossless WebP": lambda photo: encoded(photo, "WEBP", lossless=True, quality=0, method=0),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_numbers(reader: BibReader, kind: str) -> None:
    assert numbers(reader.read(KINDS[kind](upright()))) == BIBS


LARGE: dict[str, tuple[tuple[int, int], str, list[int]]] = {
    "24 MP JPEG": ((6000, 4000), ".jpg", []),
    "24 MP PNG of 16 bits": ((6000, 4000), ".png", [cv2.IMWRITE_PNG_COMPRESSION, 1]),
    "60 MP JPEG, progressive": ((9504, 6336), ".jpg", [cv2.IMWRITE_JPEG_PROGRESSIVE, 1]),
}


@pytest.mark.skipif(not STATUS.exists(), reason="peak memory is looked up in Linux's /proc")
@pytest.mark.parametrize("name", LARGE)
def test_large_photos_fit_into_memory(reader: BibReader, tmp_path: Path, name: str) -> None:
    size, suffix, options = LARGE[name]
    pixels: Any = cv2.resize(cv2.imread(str(SAMPLES / FILE)), size)
    if suffix == ".png":
        pixels = pixels.astype(np.uint16) * 257
    file = tmp_path / f"large{suffix}"
    cv2.imwrite(str(file), pixels, options)
    command = [sys.executable, "-c", READ_ONE, str(fetch_models()), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found, width, height, peak = json.loads(done.stdout)
    assert found == BIBS
    assert (width, height) == size
    assert peak < MOST
