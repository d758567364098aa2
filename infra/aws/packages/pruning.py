"""What of the libraries no function uses, and a package is therefore without."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

# Patterns of pathlib, from the package's top. Licences stay, as they ask to.
UNUSED = (
    "bin",
    "**/__pycache__",
    "**/tests",
    "**/*.pyi",
    "**/*.pxd",
    "**/*.h",
    "**/*.a",
    "*.dist-info/RECORD",  # no longer true
    "*.dist-info/direct_url.json",
    "*.dist-info/REQUESTED",
    "*.dist-info/sboms",
    "boto3/data",  # of resources; clients are described by botocore
    "boto3/examples",
    "cv2/data",  # trained for faces
    "PIL/_avif.*",  # Pillow is there for colours and letters
    "PIL/_imagingtk.*",
    "PIL/_webp.*",
    "pillow.libs/libavif-*",
    "pillow.libs/libsharpyuv-*",
    "pillow.libs/libwebp*",
    "numpy/f2py",
    "numpy/_pyinstaller",
    "onnxruntime/backend",
    "onnxruntime/datasets",
    "onnxruntime/quantization",
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "onnxruntime/capi/libonnxruntime.so*",  # a second copy, which nothing links
)
# Folders of which only this is used: Chalice's command is most of it, and botocore describes
# every service.
ONLY = {
    "chalice": {"__init__.py", "app.py"},
    "botocore/data": {
        "_retry.json",
        "endpoints.json",
        "partitions.json",
        "s3",
        "sdk-default-configuration.json",
        "secretsmanager",
        "sqs",
    },
}


def prune(folder: Path) -> None:
    """Delete what is not used from the libraries in ``folder``."""
    for pattern in UNUSED:
        _delete(list(folder.glob(pattern)))
    for place, kept in ONLY.items():
        _delete(_others(folder / place, kept))


def _others(place: Path, kept: Iterable[str]) -> Iterator[Path]:
    return (child for child in list(place.iterdir()) if child.name not in kept)


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
