"""Byte code in a package: without it each cold start compiles what it imports."""

import subprocess
import sys
from pathlib import Path

from chalicelib.errors import DorsalError
from infra.aws.packages.wheels import PYTHON

TASK = "/var/task"  # where Lambda unpacks a package


class WrongPython(DorsalError):
    """Byte code can only be made by the version that runs it."""


def expect_python() -> None:
    """Raise :class:`WrongPython` unless this is Lambda's version."""
    if sys.version_info[:2] != PYTHON:
        wanted, this = ".".join(map(str, PYTHON)), ".".join(map(str, sys.version_info[:2]))
        raise WrongPython(
            f"packages are for Python {wanted}, and this is {this}; install {wanted},"
            f" then: rm -rf .venv; make package PYTHON=python{wanted}"
        )


def compile_code(folder: Path) -> None:
    """Compile every module below ``folder``; the result depends on nothing but the sources.

    What is not Python 3.13, which templates in libraries may be, is left.
    """
    # In a process of its own: which strings byte code shares depends on what was loaded before.
    # By a hash that is not checked: otherwise it holds the source's time, and is looked up.
    command = [sys.executable, "-m", "compileall", "-qq", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", str(folder), "-p", TASK, str(folder)]
    subprocess.run(command, env={"PYTHONHASHSEED": "0"}, check=False)  # noqa: S603
