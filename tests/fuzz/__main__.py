"""``python -m tests.fuzz [--seconds N] [--seed S] [TARGET ...]``: 0 if nothing went wrong.

Without a seed a new one is drawn and printed; with one, its round is run again, and no time given.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.targets import TARGETS

AT_ONCE = 2
# What is said of each damaged file would hide what matters.
QUIET = {"OPENCV_LOG_LEVEL": "SILENT", "LOG_LEVEL": "ERROR"}
ROOM = 300  # seconds that a campaign may take beyond its time: to start, to shrink what it found


def main() -> int:
    """Run each target's campaign in a process of its own, some at once."""
    asked = _asked()
    folder = Path(tempfile.mkdtemp(prefix="dorsal-fuzz-"))
    first = asked.seed if asked.seed is not None else secrets.randbelow(10**9)
    waiting, wrong = list(asked.targets or TARGETS), []
    while waiting:
        some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        running = [(name, _start(name, first, asked.seconds, folder)) for name in some]
        wrong += [name for name, process in running if not _fine(name, process, asked, folder)]
    if not wrong:  # else it holds the inputs
        shutil.rmtree(folder)
    print(f"{len(wrong)} of the targets wrong, seed {first}")
    return 1 if wrong else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET")
    parser.add_argument("--seconds", type=float, default=0.0, help="for each target")
    parser.add_argument("--seed", type=int)
    return parser.parse_args()


def _start(name: str, first: int, seconds: float, folder: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.fuzz.campaign", name, str(first), str(seconds)]
    return subprocess.Popen(
        [*command, str(folder / name)],
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=(folder / f"{name}.err").open("w"),
        text=True,
    )


def _fine(
    name: str, process: "subprocess.Popen[str]", asked: argparse.Namespace, folder: Path
) -> bool:
    try:
        said, _ = process.communicate(timeout=asked.seconds + ROOM)
    except subprocess.TimeoutExpired:
        process.kill()
        said = f"{name}: no end within {asked.seconds + ROOM:g} s\n"
    print(said, end="")
    if process.returncode == 0:
        return True
    print(f"{name}: ended with {process.returncode}; the input, pickled: {folder / name}")
    print((folder / f"{name}.err").read_text()[-4000:])
    return False


if __name__ == "__main__":
    sys.exit(main())
