"""From painted pixels to a JPEG file as a camera writes it."""

from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from infra.samples.camera import Array

QUALITY = 86


def save(pixels: Array, path: Path, taken_at: datetime, orientation: int) -> None:
    """Writes upright ``pixels``; orientation 6 stores them turned, as cameras do."""
    stored = np.rot90(pixels) if orientation == 6 else pixels
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Dorsal"
    exif[ExifTags.Base.Model] = "Sample"
    exif[ExifTags.Base.Orientation] = orientation
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    detail[ExifTags.Base.DateTimeOriginal] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    picture = Image.fromarray(np.ascontiguousarray(stored))
    picture.save(path, "JPEG", quality=QUALITY, optimize=True, exif=exif)
