"""Colours to sRGB, which is what browsers take the numbers of an untagged JPEG for.

Most photos are sRGB already and cost nothing here. Those of cameras and screens (Adobe RGB, Display
P3, ProPhoto) are converted by two tables and a matrix; profiles that are tables by Little CMS,
through Pillow.
"""

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import Any

from chalicelib.bibs.icc import MOST_BYTES
from chalicelib.pipeline import primaries
from chalicelib.telemetry.logs import logger


def to_srgb(pixels: Any, profile: bytes) -> Any:
    """BGR ``pixels`` (h, w, 3) uint8 of the ICC ``profile`` as sRGB's, in an array of their own.

    The same array where there is nothing to convert: without a profile, with sRGB's own, with one
    of other colours than RGB (OpenCV has made RGB of them in its way), and with a damaged one.
    """
    convert = _conversion(profile) if 0 < len(profile) <= MOST_BYTES else None
    return convert(pixels) if convert else pixels


@lru_cache(maxsize=8)  # the cameras of a race have a few between them
def _conversion(profile: bytes) -> Callable[[Any], Any] | None:
    quick = primaries.conversion(profile)
    if quick is None:
        return by_tables(profile)
    return None if primaries.is_srgb(quick) else quick


def by_tables(profile: bytes) -> Callable[[Any], Any] | None:
    """Little CMS's conversion from any RGB ``profile`` to sRGB; None where it cannot be used."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space != "RGB ":
            return None
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        logger.warning("a colour profile cannot be used", extra={"reason": str(error)})
        return None
    return lambda pixels: _transformed(pixels, transform)


def _transformed(pixels: Any, transform: Any) -> Any:
    import cv2
    import numpy as np
    from PIL import Image

    image = Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    return cv2.cvtColor(np.asarray(transform.apply(image)), cv2.COLOR_RGB2BGR)
