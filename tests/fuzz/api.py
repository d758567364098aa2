"""The running product asked whatever its OpenAPI document allows, and what it does not.

``python -m tests.fuzz.api [--examples N] [--seed S]``: schemathesis, all its checks, as a visitor
without a token, as a photographer and as an operator; 0 if none found anything.
"""

import argparse
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.acceptance.product import Product, product
from tests.acceptance.small_photos import small_photo

CONFIG = Path(__file__).with_name("schemathesis.toml")
ALL_PHASES = "coverage,fuzzing,stateful"
QUICK = 5  # examples of an operation
SLOWEST = "20"  # seconds that no answer may take, on a busy machine


def main() -> int:
    """Start a product on a folder of its own, and let each visitor try it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.api")
    parser.add_argument("--examples", type=int, default=QUICK, help="for each operation")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dorsal-fuzz-"))
    folder.chmod(0o755)
    try:
        with product(folder / "var") as running:
            _fill(running)
            wrong = [
                who
                for who, token in _visitors(running).items()
                if _try_out(running, who, token, asked)
            ]
    finally:
        shutil.rmtree(folder)
    again = f"python -m tests.fuzz.api --examples {asked.examples} --seed {asked.seed}"
    print(f"{'wrong for ' + ', '.join(wrong) if wrong else 'nothing wrong'}; again: {again}")
    return 1 if wrong else 0


def _fill(running: Product) -> None:
    """Two races with photos, so that there is something to find and to spoil."""
    for slug in ("city-10k", "autumn-half"):
        running.client.ensure_race(slug, slug, "2026-05-17")
        for _ in range(3):
            running.client.call("POST", f"/races/{slug}/photos", small_photo(), "image/jpeg")


def _visitors(running: Product) -> dict[str, str]:
    return {
        "nobody": "",
        **{role: running.token("--role", role) for role in ("photographer", "operator")},
    }


def _try_out(running: Product, who: str, token: str, asked: argparse.Namespace) -> bool:
    """Whether something is wrong."""
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"]
    command += [f"{running.client.url}/openapi.json", "--checks", "all", "--no-color"]
    command += ["--max-examples", str(asked.examples), "--seed", str(asked.seed)]
    command += ["--max-response-time", SLOWEST, "--workers", "2", "--continue-on-failure"]
    command += ["--generation-database", "none", "--warnings", "off"]
    command += ["--phases", _phases(who, asked.examples)]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    done = subprocess.run(command, cwd=running.folder, capture_output=True, text=True)
    counted = next((line for line in done.stdout.splitlines() if "generated" in line), "")
    print(f"{who}: {counted.strip()}", flush=True)
    if done.returncode:
        print(done.stdout, done.stderr, flush=True)
    return done.returncode != 0


def _phases(who: str, examples: int) -> str:
    """All, but where it is to be quick: then only the operator, who may do most, tries all."""
    return ALL_PHASES if who == "operator" or examples > QUICK else "fuzzing"


if __name__ == "__main__":
    sys.exit(main())
