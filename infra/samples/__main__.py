"""Renders the sample photos: ``python -m infra.samples OUT_FOLDER [NAME ...]``."""

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import cv2

from infra.samples.album import album
from infra.samples.labels import label, read_labels, write_labels
from infra.samples.photo import save
from infra.samples.scene import Scene, paint


def render(scene: Scene, folder: Path) -> dict[str, Any]:
    """Paints ``scene`` into ``folder``/photos; answers its label."""
    cv2.setNumThreads(1)
    pixels, numbers = paint(scene)
    file = f"photos/{scene.name}.jpg"
    save(pixels, folder / file, scene.taken_at, scene.orientation)
    return label(file, numbers)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.samples", description=__doc__)
    parser.add_argument("folder", type=Path, help="gets photos/*.jpg and labels.jsonl")
    parser.add_argument("names", nargs="*", help="only these photos, such as 04-close-up")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    scenes = [one for one in album() if not arguments.names or one.name in arguments.names]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        lines = list(pool.map(render, scenes, [folder] * len(scenes)))
    known = folder / "labels.jsonl"
    new = {line["file"] for line in lines}
    kept = read_labels(known) if arguments.names and known.exists() else []
    write_labels(known, [*lines, *(line for line in kept if line["file"] not in new)])


if __name__ == "__main__":
    main()
