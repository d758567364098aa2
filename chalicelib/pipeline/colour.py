"""Colours to sRGB, which is what browsers take the numbers of an untagged JPEG for.

By Little CMS, through Pillow: it also knows the profiles that are tables, and checks what it is
given. Most photos are sRGB already and cost nothing here.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any

from chalicelib.bibs.icc import MOST_BYTES
from chalicelib.telemetry.logs import logger


def to_srgb(pixels: Any, profile: bytes) -> Any:
    """BGR ``pixels`` (h, w, 3) uint8 of the ICC ``profile`` as sRGB's, in an array of their own.

    The same array where there is nothing to convert: without a profile, with sRGB's own, with one
    of other colours than RGB (OpenCV has made RGB of them in its way), and with a damaged one.
    """
    convert = _conversion(profile) if 0 < len(profile) <= MOST_BYTES else None
    if convert is None:
        return pixels
    import cv2
    import numpy as np
    from PIL import Image

    image = Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    return cv2.cvtColor(np.asarray(convert.apply(image)), cv2.COLOR_RGB2BGR)


@lru_cache(maxsize=8)  # the cameras of a race have a few between them
def _conversion(profile: bytes) -> Any:
    """Pillow's transform from ``profile`` to sRGB; None where there is nothing to convert."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space != "RGB " or _is_srgb(source):
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        logger.warning("a colour profile cannot be used", extra={"reason": str(error)})
        return None


def _is_srgb(profile: Any) -> bool:
    return (profile.profile.profile_description or "").startswith("sRGB")
