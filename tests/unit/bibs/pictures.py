"""Small pictures in every kind of file, made by Pillow."""

import io
import struct
import zlib

import cv2
import numpy as np
from PIL import Image

from chalicelib.bibs.decode import Picture

# How Pillow lays an upright photo down so that EXIF's orientation stands it up again.
LAID = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def drawn(width: int = 120, height: int = 80) -> Image.Image:
    """A smooth picture without any symmetry."""
    noise = np.random.default_rng(7).integers(0, 255, (4, 5, 3), dtype=np.uint8)
    smooth = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return Image.fromarray(np.asarray(smooth, np.uint8))


def laid(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera held that way stores it."""
    return image.transpose(LAID[orientation]) if orientation in LAID else image


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def animated(kind: str, **options: object) -> bytes:
    """The picture, and as a second one its reverse."""
    first = drawn()
    rest = [first.transpose(Image.Transpose.ROTATE_180)]
    return encoded(first, kind, save_all=True, append_images=rest, **options)


def exif_of(tags: dict[int, object], inner: dict[int, object] | None = None) -> Image.Exif:
    exif = Image.Exif()
    exif.update(tags)
    exif.get_ifd(0x8769).update(inner or {})
    return exif


def ycck(image: Image.Image) -> bytes:
    """A JPEG as Photoshop stores print files: inverted CMYK whose CMY is kept as YCbCr."""
    cyan, magenta, yellow, black = image.convert("CMYK").split()
    inks = Image.merge("RGB", (cyan, magenta, yellow)).convert("YCbCr")
    # Pillow inverts what it is given, and these are to be stored as they are.
    turned = [plane.point(lambda value: 255 - value) for plane in inks.split()]
    data = encoded(Image.merge("CMYK", [*turned, black]), "JPEG", quality=95)
    at = data.index(b"Adobe") + 11
    return data[:at] + b"\2" + data[at + 1 :]


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG's chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG of eight-bit RGB that says it is so large."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def difference(picture: Picture, image: Image.Image) -> float:
    """The mean difference of a channel, 0 to 255, from Pillow's own idea of the picture."""
    expected = np.asarray(image.convert("RGB"), int)[:, :, ::-1]
    return float(np.abs(picture.pixels - expected).mean())
