"""The reader on real, labelled race photos, which the project does not contain."""

import json
import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from random import Random

import pytest

from chalicelib.bibs import BibReader, Reading, judge_race
from infra.models import fetch_models

ROOT = Path(__file__).parents[3]
# F1 over both races' 100 photos: each by itself, each race together, with a start list of 2,000.
RECORDED = {"alone": 0.966, "together": 0.963, "listed": 0.974}
SLACK = 0.01
Races = list[tuple[list[dict[str, list[str]]], list[Reading]]]  # labels and readings, by race


def photos_folder() -> Path:
    folder = Path(os.environ.get("DORSAL_PHOTOS") or ROOT.parent / "shared" / "data")
    if not list(folder.glob("*/labels.jsonl")):
        pytest.skip(f"no labelled photos in {folder}; name their folder in DORSAL_PHOTOS")
    return folder


@cache
def reader_of(models: str) -> BibReader:
    """One reader in each process of the pool."""
    return BibReader(models)


def read(models: str, path: str) -> Reading:
    return reader_of(models).read(path)


@pytest.fixture(scope="module")
def races() -> Races:
    """Each race's labels and readings, judged photo by photo."""
    folder = photos_folder()
    models = str(fetch_models())
    found = []
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for labels in sorted(folder.glob("*/labels.jsonl")):
            rows = [json.loads(line) for line in labels.read_text().splitlines()]
            paths = [str(labels.parent / row["file"]) for row in rows]
            found.append((rows, list(pool.map(partial(read, models), paths))))
    return found


def counted(numbers: list[str]) -> Counter[str]:
    return Counter(number.lstrip("0") or "0" for number in numbers)


def f1(races: Races) -> float:
    """Over exact numbers, without leading zeros; numbers the labels ignore count neither way."""
    hits = numbers = 0
    for label, reading in (
        pair for rows, readings in races for pair in zip(rows, readings, strict=True)
    ):
        want, got = counted(label["bibs"]), counted([bib.number for bib in reading.bibs])
        for number in counted(label.get("ignore", [])).keys() - want.keys():
            del got[number]
        hits += (want & got).total()
        numbers += want.total() + got.total()
    return 2 * hits / numbers


def start_list(rows: list[dict[str, list[str]]], size: int = 2000) -> set[str]:
    """The true numbers among invented ones of the same lengths."""
    numbers = {number for row in rows for number in row["bibs"] + row.get("ignore", [])}
    lengths, draw = sorted(len(number) for number in numbers), Random(1)
    while len(numbers) < size:
        length = draw.choice(lengths)
        numbers.add(str(draw.randrange(10 ** (length - 1), 10**length)))
    return numbers


@pytest.mark.timeout(600)
def test_f1_has_not_fallen(races: Races) -> None:
    together = [(rows, judge_race(readings)) for rows, readings in races]
    listed = [(rows, judge_race(readings, start_list(rows))) for rows, readings in races]
    measured = {"alone": f1(races), "together": f1(together), "listed": f1(listed)}
    for judging, recorded in RECORDED.items():
        assert measured[judging] >= recorded - SLACK, (judging, measured)
