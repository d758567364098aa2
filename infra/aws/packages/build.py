"""Making a package, from nothing but the pins, the code and the models."""

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from infra.aws.packages.archive import archive, files
from infra.aws.packages.checks import check_machine
from infra.aws.packages.code import PROJECT, copy_code
from infra.aws.packages.compiling import compile_code, expect_python
from infra.aws.packages.kinds import Kind
from infra.aws.packages.pruning import prune
from infra.aws.packages.wheels import install

BUILD = PROJECT / "build" / "packages"


@dataclass(frozen=True)
class Package:
    """One that was made: unpacked in ``folder``, and its ``zip``."""

    kind: Kind
    architecture: str
    folder: Path
    zip: Path

    @cached_property
    def size(self) -> int:
        """Bytes unzipped."""
        return sum(path.stat().st_size for path in files(self.folder))


def build(kind: Kind, architecture: str, place: Path = BUILD) -> Package:
    """Make the package below ``place``, anew.

    Raises :class:`~infra.aws.packages.wheels.NotInstalled`,
    :class:`~infra.aws.packages.compiling.WrongPython` and
    :class:`~infra.aws.packages.checks.BadPackage`.
    """
    expect_python()
    folder = place / architecture / kind.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    install(PROJECT / f"requirements-{kind.name}.txt", architecture, folder)
    prune(folder)
    copy_code(kind, folder)
    compile_code(folder)
    check_machine(folder, architecture)
    made = Package(kind, architecture, folder, folder.with_suffix(".zip"))
    archive(folder, made.zip)
    return made
