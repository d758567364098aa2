"""What a reader must find on the samples: one JSON object a line."""

import json
from pathlib import Path
from typing import Any

from infra.samples.scene import Number


def label(file: str, numbers: list[Number]) -> dict[str, Any]:
    """The line for ``file``; a number that is partly hidden is in no list."""
    read = [number for number in numbers if number.verdict == "read"]
    return {
        "file": file,
        "bibs": [number.text for number in read],
        "ignore": [number.text for number in numbers if number.verdict == "ignore"],
        "boxes": [list(number.box) for number in read],
    }


def write_labels(path: Path, lines: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line) + "\n" for line in sorted(lines, key=lambda one: one["file"]))
    path.write_text(text, encoding="utf-8")


def read_labels(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
