"""Peers, installed as their users would, in environments of their own under build/peers."""

import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PEERS = PROJECT / "build/peers"
BULLMQ = Path(__file__).parent / "queue/bullmq"
PACKAGES = {
    "rapidocr": ("rapidocr==3.10.0", "onnxruntime==1.32.0", "opencv-python-headless==4.13.0.92"),
    "arq": ("arq==0.28.0", "redis==5.3.1", "hiredis==3.5.0"),
    "dramatiq": ("dramatiq[redis]==2.2.1", "redis==8.1.0"),
    "huey": ("huey[redis]==3.5.4", "redis==8.1.0"),
    "rq": ("rq==3.0.0", "redis==8.1.0"),
    # It imports typing_extensions without asking for it.
    "saq": ("saq[redis]==0.26.4", "redis==7.4.1", "hiredis==3.5.0", "typing_extensions==4.15.0"),
}


def rapidocr() -> Path:
    """The Python of an environment that has RapidOCR."""
    return environment("rapidocr")


def environment(name: str) -> Path:
    """The Python of an environment that has this peer's packages, as pinned above."""
    folder, packages = PEERS / name, PACKAGES[name]
    python, done = folder / "bin/python", folder / "installed"
    if not done.exists() or done.read_text() != repr(packages):
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        done.write_text(repr(packages))
    return python


def version(name: str) -> str:
    """The pinned version of a peer's own package."""
    return PACKAGES[name][0].partition("==")[2]


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
        # Not `npm ci`: the lock file does not list other platforms' optional binaries.
        subprocess.run(["npm", "install", "--omit=dev", *quiet], cwd=folder, check=True)
        done.write_text(wanted)
    return folder
