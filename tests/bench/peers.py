"""Peers, installed as their users would, in environments of their own under build/peers."""

import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PEERS = PROJECT / "build/peers"
BULLMQ = Path(__file__).parent / "queue/bullmq"
PINS = Path(__file__).parent / "peer_pins"  # NAME.in, and with all it needs and hashes NAME.txt


def rapidocr() -> Path:
    """The Python of an environment that has RapidOCR."""
    return environment("rapidocr")


def environment(name: str) -> Path:
    """The Python of an environment that has this peer's packages, as pinned with their hashes."""
    folder, pins = PEERS / name, PINS / f"{name}.txt"
    python, done = folder / "bin/python", folder / "installed"
    if not done.exists() or done.read_text() != pins.read_text():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = ["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r"]
        subprocess.run([python, *install, pins], check=True)
        done.write_text(pins.read_text())
    return python


def version(name: str) -> str:
    """The pinned version of a peer's own package."""
    pinned = (line for line in (PINS / f"{name}.in").read_text().splitlines() if "==" in line)
    return next(pinned).partition("==")[2]


def bullmq() -> Path:
    """A folder with BullMQ as its lock file says, and our scripts for it."""
    folder = PEERS / "bullmq"
    folder.mkdir(parents=True, exist_ok=True)
    done, wanted = folder / "installed", (BULLMQ / "package-lock.json").read_text()
    for file in BULLMQ.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    if not done.exists() or done.read_text() != wanted:
        if shutil.which("npm") is None:
            raise SystemExit("BullMQ needs Node and npm, which are not here")
        quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(["npm", "ci", "--omit=dev", *quiet], cwd=folder, check=True)
        done.write_text(wanted)
    return folder
