"""What must be true of a package before it is deployed."""

import subprocess
import sys
from pathlib import Path

from chalicelib.errors import DorsalError
from infra.aws.packages.archive import files
from infra.aws.packages.kinds import Kind

# Bytes 18 and 19 of a library, e_machine in the ELF specification.
ELF = b"\x7fELF"
MACHINES = {62: "x86_64", 183: "arm64"}

# Run with the package and Python's own library alone; arguments: what may be missing.
IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import app, chalicelib
for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in sys.argv[2:]:
            sys.exit(f"{module.name}: {error}")
"""


class BadPackage(DorsalError):
    """A package that must not be deployed; the message says why."""


def check_imports(kind: Kind, folder: Path) -> None:
    """Import all of Dorsal from the package for this machine in ``folder``, and nothing else.

    Raises :class:`BadPackage` for a module that is missing.
    """
    command = [sys.executable, "-I", "-S", "-c", IMPORT_ALL, str(folder), *sorted(kind.without)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BadPackage(f"the package {kind.name} lacks a dependency:\n{done.stderr.strip()}")


def check_machine(folder: Path, architecture: str) -> None:
    """Raise :class:`BadPackage` for a library that is for another machine."""
    for path in files(folder):
        found = _machine(path)
        if found not in (None, architecture):
            name = path.relative_to(folder)
            raise BadPackage(f"{name} is for {found}, and the package for {architecture}")


def _machine(path: Path) -> str | None:
    with path.open("rb") as file:
        header = file.read(20)
    if not header.startswith(ELF):
        return None
    number = int.from_bytes(header[18:20], "little")
    return MACHINES.get(number, f"machine {number}")


def check_size(kind: Kind, size: int) -> None:
    """Raise :class:`BadPackage` for more than ``kind.limit`` bytes."""
    if size > kind.limit:
        raise BadPackage(
            f"the package {kind.name} has {size:,} bytes unzipped; its limit is {kind.limit:,}"
        )
