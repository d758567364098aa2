"""Photos that a reader doubts: the samples with an arm in front of a digit of each bib."""

import json
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from tests.acceptance.product import SAMPLES

SKIN = (176, 124, 96)
ARM = 0.3  # of a bib's width
SLANT = 0.35  # of the arm's length, sideways


def covered(folder: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Each sample with bibs, an arm in front of the first or last digit; and what it showed."""
    for n, line in enumerate((SAMPLES.parent / "labels.jsonl").read_text().splitlines()):
        label = json.loads(line)
        if not label["boxes"]:
            continue
        picture = Image.open(SAMPLES.parent / label["file"]).convert("RGB")
        for box in label["boxes"]:
            picture = _with_arm(picture, box, tail=n % 2 == 0)
        path = folder / Path(label["file"]).name
        picture.save(path, quality=92)
        yield path, tuple(label["bibs"])


def _with_arm(picture: Image.Image, box: list[int], *, tail: bool) -> Image.Image:
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    centre = x1 - width * 0.12 if tail else x0 + width * 0.12
    mask = Image.new("L", picture.size, 0)
    length = 3 * height
    ends = [
        (centre - length * SLANT / 2, (y0 + y1 - length) / 2),
        (centre + length * SLANT / 2, (y0 + y1 + length) / 2),
    ]
    ImageDraw.Draw(mask).line(ends, fill=255, width=round(width * ARM))
    mask = mask.filter(ImageFilter.GaussianBlur(1.2))
    return Image.composite(Image.new("RGB", picture.size, SKIN), picture, mask)
