"""Photos with known numbers for the browser to look at."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.product import PHOTOS, SAMPLES


@dataclass(frozen=True)
class Shot:
    """A photo and the numbers that it is known to show."""

    path: Path
    numbers: tuple[str, ...]


def album() -> list[Shot]:
    """The sample photos, or real ones where those are not rendered; none where neither is."""
    return samples() or _labelled(PHOTOS / "race-a/images")


def samples() -> list[Shot]:
    """The sample photos, which may be shown to anybody; none where they are not rendered."""
    return _labelled(SAMPLES)


def _labelled(images: Path) -> list[Shot]:
    labels = images.parent / "labels.jsonl"
    lines = labels.read_text().splitlines() if labels.is_file() else []
    rows = [json.loads(line) for line in lines]
    return [Shot(images / Path(row["file"]).name, tuple(row["bibs"])) for row in rows]
