"""`python -m infra.training.pictures OUT`: photos of one race, their labels and its start list."""

import argparse
import csv
import json
from pathlib import Path

import cv2
import numpy as np

from infra.training.fonts import faces, fetch_fonts
from infra.training.pictures.compose import LONGER, Picture, compose
from infra.training.pictures.race import STYLES, Race
from infra.training.pictures.truth import label_of

QUALITY = 85  # of JPEG


def paint(
    out: Path,
    photos: int,
    seed: int,
    style: str,
    fonts: list[Path],
    sides: tuple[int, int] = LONGER,
) -> None:
    """Writes ``photos`` photos of a race of ``style`` (of STYLES) to the folder ``out``."""
    seeds = [seed, list(STYLES).index(style)]
    race = Race.of(np.random.default_rng(seeds), STYLES[style])
    _write_start_list(out / "start-list.csv", race)
    with (out / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for index in range(photos):
            name = f"{style}-{index:03d}.jpg"
            random = np.random.default_rng([*seeds, index])
            labels.write(
                json.dumps(_labelled(compose(random, fonts, race, sides), out / name)) + "\n"
            )


def _labelled(picture: Picture, file: Path) -> dict[str, object]:
    """The label of a photo that it writes."""
    cv2.imwrite(str(file), picture.pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    label = label_of(picture)
    return {"file": file.name, "bibs": label.bibs, "ignore": label.ignore}


def _write_start_list(file: Path, race: Race) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["bib"], *([number] for number in race.start_list)])


def main() -> None:
    parse = argparse.ArgumentParser(prog="python -m infra.training.pictures", description=__doc__)
    parse.add_argument("out", type=Path)
    parse.add_argument("--photos", type=int, default=60)
    parse.add_argument("--seed", type=int, default=1)
    parse.add_argument("--style", choices=STYLES, default="usual")
    parse.add_argument("--faces", type=Path, default=Path("build/faces"), help="typefaces")
    given = parse.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    fetch_fonts(given.faces)
    paint(given.out, given.photos, given.seed, given.style, list(faces(given.faces)))


if __name__ == "__main__":
    main()
