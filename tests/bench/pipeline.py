"""`make bench-pipeline`: the running product on real photos, beside RapidOCR in a plain loop.

Three figures: photos a second from upload to completed; the pipeline's own CPU time (all but
decoding and reading) as a part of the reading's; and how much longer than its reading one photo
takes in an idle system.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from tests.acceptance.product import PHOTOS, SAMPLES, Product, ended, product
from tests.bench import peers
from tests.bench.figures import Figure

WARM_UP = 9  # photos: each of the three functions has its models before anything is measured
ALONE = 20  # photos sent one by one
LOOK_EVERY = 0.25  # seconds; each look costs the API what it is to be measured for
OWN_COST_LIMIT = 0.15  # of the reading's CPU time
LATENCY_LIMIT = 0.150  # seconds


def main() -> None:
    """Print the figures as JSON lines."""
    files = photos()
    with tempfile.TemporaryDirectory(prefix="dorsal-bench-") as folder:
        Path(folder).chmod(0o755)
        with product(Path(folder) / "var") as running:
            running.client.ensure_race("bench", "Bench", "2026-05-17")
            send_all(running, files[:WARM_UP])
            alone = [latency(running, file) for file in files[:ALONE]]
            before, logged = cpu_seconds(running), len(readings(running))
            ids, seconds = send_all(running, files)
            spent = cpu_seconds(running) - before
            assert {ended(running.client, id)["status"] for id in ids} == {"completed"}
            reading = sum(line["seconds"]["cpu"] for line in readings(running)[logged:])
    loop = rapidocr_loop(files)
    Figure(
        name="photos from upload to completed, 3 functions",
        value=len(files) / seconds,
        unit="photos/s",
        peer="RapidOCR 3.10.0 in a plain loop",
        peer_value=loop["photos"] / loop["seconds"],
    ).show()
    Figure(
        name="pipeline's own CPU time for each second of reading",
        value=(spent - reading) / reading,
        unit="s/s",
        peer="limit",
        peer_value=OWN_COST_LIMIT,
    ).show()
    Figure(
        name="one photo in an idle system: time beyond its reading, median",
        value=statistics.median(alone),
        unit="s",
        peer="limit",
        peer_value=LATENCY_LIMIT,
    ).show()


def photos() -> list[Path]:
    """The real photos where they are at hand, else the samples; said on standard error."""
    real = sorted(p for p in PHOTOS.glob("*/images/*") if p.suffix.lower() in {".jpg", ".png"})
    if not real:
        print(f"no real photos in {PHOTOS} (DORSAL_PHOTOS): samples instead", file=sys.stderr)
    return real or sorted(SAMPLES.glob("*.jpg"))


def send_all(running: Product, files: Iterable[Path]) -> tuple[list[str], float]:
    """Upload all at once; their ids, and seconds from the first byte to the last verdict."""
    started = time.perf_counter()
    with ThreadPoolExecutor(4) as hands:
        ids = list(hands.map(lambda file: running.client.upload("bench", file), files))

    while unfinished(running):
        time.sleep(LOOK_EVERY)
    return ids, time.perf_counter() - started


def unfinished(running: Product) -> int:
    counts = running.client.call("GET", "/queue/stats")
    return int(counts["waiting"] + counts["active"] + counts["delayed"])


def latency(running: Product, file: Path) -> float:
    """Seconds from the start of the upload to completed, less those of decoding and reading."""
    started = time.perf_counter()
    id = running.client.upload("bench", file)
    path = f"/photos/{id}/status"
    while running.client.call("GET", path)["status"] != "completed":
        time.sleep(0.005)
    seconds = time.perf_counter() - started
    spent = next(line["seconds"] for line in reversed(readings(running)) if line["photo"] == id)
    return seconds - spent["decode"] - spent["read"]


def readings(running: Product) -> list[dict[str, Any]]:
    """What the functions logged of each completed photo."""
    lines = (running.folder / "logs/functions.log").read_text().splitlines()
    return [json.loads(line) for line in lines if '"photo completed"' in line]


def cpu_seconds(running: Product) -> float:
    """CPU time of everything that the product runs, ended functions included."""
    assert running.process is not None
    supervisor = psutil.Process(running.process.pid)
    family = [supervisor, *supervisor.children(recursive=True)]
    return sum(
        t.user + t.system + t.children_user + t.children_system
        for t in (process.cpu_times() for process in family)
    )


def rapidocr_loop(files: list[Path]) -> dict[str, float]:
    """The peer's figures, from a run of its own right after."""
    script = Path(__file__).with_name("rapidocr_loop.py")
    # -P: without the script's folder on the path, whose package `queue` hides the library's.
    command = [str(peers.rapidocr()), "-P", str(script), *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    loop: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return loop


if __name__ == "__main__":
    main()
