"""Print the figures as JSON lines; 1 if one misses its limit, 77 where there are no photos."""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from infra.local.eval_score import Marked
from tests.bench.bibs import ablation, folds, fresh, rightness, speed
from tests.bench.bibs.checked import Checked
from tests.bench.bibs.photos import PHOTOS, Race, camera_files, every, races
from tests.bench.bibs.turns import Timed, dorsal, in_turn, rapidocr

SKIPPED = 77  # as test harnesses know it
QUICK = 5  # one photo of so many


def main() -> int:
    """Measure everything, and print each figure as soon as it is known."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--quick", action="store_true", help="a fifth of the photos")
    what = ask.add_mutually_exclusive_group()
    what.add_argument("--folds", action="store_true", help="confidence on held-out photos instead")
    what.add_argument("--ablation", action="store_true", help="what each part gives, instead")
    asked = ask.parse_args()
    known = races()
    if not known:
        print(
            f"skipped: no labelled photos in {PHOTOS}; name a folder of RACE/labels.jsonl in"
            " DORSAL_PHOTOS",
            file=sys.stderr,
        )
        return SKIPPED
    known = every(QUICK, known) if asked.quick else known
    if asked.folds or asked.ablation:
        for line in folds.figures(known) if asked.folds else ablation.figures(known):
            print(line.line(), flush=True)
        return 0
    return _held_against_limits(known)


def _held_against_limits(known: Sequence[Race]) -> int:
    missed = []
    with tempfile.TemporaryDirectory(prefix="dorsal-bench-") as folder:
        for checked in _figures(known, Path(folder)):
            print(checked.line(), flush=True)
            missed += [checked] if checked.met is False else []
    for checked in missed:
        print(f"missed: {checked.figure}: {checked.value:.4g}, {checked.limit}", file=sys.stderr)
    return int(bool(missed))


def _figures(known: Sequence[Race], folder: Path) -> Iterator[Checked]:
    photos = [photo for race in known for photo in race.photos]
    large = camera_files(folder)
    yield fresh.models()
    yield from fresh.first_photo(photos[0])
    yield fresh.memory(large["24 MP"])
    read, camera = _read_in_turn(photos, large)
    yield from speed.a_photo(read)
    theirs = statistics.median(one.seconds for one in read["RapidOCR"])
    yield from speed.camera(camera, theirs)
    yield from speed.processes(photos)
    yield from _right(known, read)


def _read_in_turn(
    photos: Sequence[Path], large: dict[str, list[Path]]
) -> tuple[dict[str, list[Timed]], dict[str, list[Timed]]]:
    """Each system's photos, and Dorsal's large files: one of each size after each chunk."""
    camera: dict[str, list[Timed]] = {size: [] for size in large}
    with rapidocr() as theirs, dorsal() as ours:
        for warm in (theirs, ours, ours):
            warm(photos[0])
        for files in large.values():
            ours(files[0])
        next_of = {size: cycle(files) for size, files in large.items()}

        def read_large() -> None:
            for size, timed in camera.items():
                timed.append(ours(next(next_of[size])))

        read = in_turn({"RapidOCR": theirs, "Dorsal": ours}, photos, read_large)
        while any(len(timed) < len(large[size]) for size, timed in camera.items()):
            read_large()
    return read, camera


def _right(known: Sequence[Race], read: dict[str, list[Timed]]) -> Iterator[Checked]:
    ways: dict[tuple[str, str], dict[str, list[Marked]]] = {}
    start = 0
    for race in known:
        theirs, ours = (read[name][start : start + len(race.labels)] for name in read)
        start += len(race.labels)
        bibs: dict[tuple[str, str], list[rightness.Bibs]] = {}
        bibs["RapidOCR", "as it comes"] = [one.bibs for one in theirs]
        readings = [one.reading for one in ours if one.reading is not None]
        bibs |= {("Dorsal", way): each for way, each in rightness.judged(race, readings).items()}
        for key, of_photos in bibs.items():
            ways.setdefault(key, {})[race.name] = rightness.marked(race, of_photos)
    for (system, way), marks in ways.items():
        yield from rightness.figures(system, way, marks)
    yield from rightness.reliabilities("together", ways["Dorsal", "together"])


if __name__ == "__main__":
    sys.exit(main())
