"""What keeps a package from being deployed."""

from pathlib import Path

import pytest

from infra.aws.packages.checks import BadPackage, check_imports, check_machine, check_size
from infra.aws.packages.kinds import API, WORKER, Kind


def package(folder: Path, **modules: str) -> Path:
    (folder / "chalicelib").mkdir()
    for name in ("app", "chalicelib/__init__"):
        (folder / f"{name}.py").touch()
    for name, text in modules.items():
        (folder / "chalicelib" / f"{name}.py").write_text(text)
    return folder


def test_a_missing_dependency(tmp_path: Path) -> None:
    folder = package(tmp_path, fine="import json", broken="import no_such_library")
    with pytest.raises(BadPackage, match=r"chalicelib\.broken: No module named 'no_such_library'"):
        check_imports(API, folder)


def test_what_is_in_this_environment_alone_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadPackage, match="pytest"):
        check_imports(API, package(tmp_path, broken="import pytest"))


def test_the_api_is_without_what_reading_needs(tmp_path: Path) -> None:
    folder = package(tmp_path, reading="import numpy.linalg")
    check_imports(API, folder)
    with pytest.raises(BadPackage, match="numpy"):
        check_imports(WORKER, folder)


def elf(machine: int) -> bytes:
    return b"\x7fELF" + bytes(14) + machine.to_bytes(2, "little") + bytes(8)


def test_a_library_for_another_machine(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("no library at all")
    (tmp_path / "right.so").write_bytes(elf(183))
    check_machine(tmp_path, "arm64")
    (tmp_path / "wrong.so").write_bytes(elf(62))
    with pytest.raises(BadPackage, match=r"wrong\.so is for x86_64, and the package for arm64"):
        check_machine(tmp_path, "arm64")


def test_too_large() -> None:
    kind = Kind(name="api", limit=1_000)
    check_size(kind, 1_000)
    with pytest.raises(BadPackage, match="api has 1,001 bytes unzipped; its limit is 1,000"):
        check_size(kind, 1_001)
