"""Zips that are the same for the same files."""

import os
from pathlib import Path
from zipfile import ZipFile

from infra.aws.packages.archive import archive


def filled(folder: Path, names: list[str]) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"what is in {name}")
    return folder


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    names = ["app.py", "a/one.py", "a/two.so", "b.py"]
    one = filled(tmp_path / "one", names)
    other = filled(tmp_path / "other", names[::-1])
    os.utime(other / "b.py", (1, 1))
    (other / "a/one.py").chmod(0o600)
    archive(one, tmp_path / "one.zip")
    archive(other, tmp_path / "other.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_lambda_can_read_all_and_load_libraries(tmp_path: Path) -> None:
    folder = filled(tmp_path / "one", ["app.py", "lib/libx.so.1.2"])
    (folder / "app.py").chmod(0o600)
    archive(folder, tmp_path / "one.zip")
    with ZipFile(tmp_path / "one.zip") as zipped:
        modes = {i.filename: i.external_attr >> 16 & 0o777 for i in zipped.infolist()}
    assert modes == {"app.py": 0o644, "lib/libx.so.1.2": 0o755}
