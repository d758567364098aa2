"""Installing pinned wheels for another machine than this one."""

import subprocess
import sys
from pathlib import Path

from chalicelib.errors import DorsalError

# Lambda's Python 3.13 runs on Amazon Linux 2023, which has glibc 2.34.
GLIBC = ("2_34", "2_31", "2_28", "2_27", "2_24", "2_17")
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}  # Lambda's names, and the wheels'
PYTHON = (3, 13)


class NotInstalled(DorsalError):
    """A pinned wheel could not be had; pip's own words are the message."""


def install(requirements: Path, architecture: str, folder: Path) -> None:
    """Unpack every wheel of ``requirements`` (pinned, with hashes) into ``folder``.

    Raises :class:`NotInstalled`: also for what has no wheel for ``architecture``, ``arm64`` or
    ``x86_64``.
    """
    machine = MACHINES[architecture]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-compile", "--require-hashes", "--only-binary", ":all:"]
    command += ["--implementation", "cp", "--python-version", ".".join(map(str, PYTHON))]
    for glibc in (*GLIBC, "2014"):
        separator = "" if glibc == "2014" else "_"
        command += ["--platform", f"manylinux{separator}{glibc}_{machine}"]
    command += ["--target", str(folder), "--requirement", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise NotInstalled(f"{requirements.name} for {architecture}:\n{done.stderr.strip()}")
