"""The two small JPEGs that people see of a photo, and where they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.errors import Transient, Unavailable
from chalicelib.pipeline import watermark
from chalicelib.pipeline.colour import to_srgb
from chalicelib.pipeline.services import Services
from chalicelib.records import cursors, upkeep
from chalicelib.telemetry.logs import logger

PREFIX = "derived/"
PAGE = 1000  # objects looked at in one sweep: S3 lists so many in a call
SETTLED = timedelta(minutes=15)  # links to it are over, and who made it has been superseded
THUMBNAIL_SIDE = 400  # pixels, longer side: sharp in a phone's two columns
PREVIEW_SIDE = 1600  # pixels, longer side: fills a laptop's screen
QUALITY = {THUMBNAIL_SIDE: 80, PREVIEW_SIDE: 85}


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Storage keys of one attempt's derivatives; the lease in them keeps attempts apart."""

    thumbnail: str
    preview: str

    @classmethod
    def of(cls, photo_id: str, lease: str) -> "Keys":
        folder = f"{PREFIX}{photo_id}/{lease}"
        return cls(thumbnail=f"{folder}/thumbnail.jpg", preview=f"{folder}/preview.jpg")


def render(pixels: Any, profile: bytes = b"", mark: str = "") -> tuple[bytes, bytes]:
    """The thumbnail's and the preview's JPEG bytes for upright BGR ``pixels`` (h, w, 3), uint8.

    Both in sRGB, which ``profile`` tells the way to, and without any metadata; the preview with the
    watermark ``mark``. It is made first and the thumbnail from it, which halves the resizing, and
    colours are converted once, where there are few pixels.
    """
    plain = to_srgb(_shrink(pixels, PREVIEW_SIDE), profile)
    thumbnail = _shrink(plain, THUMBNAIL_SIDE)
    return _jpeg(thumbnail, QUALITY[THUMBNAIL_SIDE]), _marked(plain, mark)


def render_preview(pixels: Any, profile: bytes = b"", mark: str = "") -> bytes:
    """The preview alone, as :func:`render` makes it."""
    return _marked(to_srgb(_shrink(pixels, PREVIEW_SIDE), profile), mark)


def _marked(plain: Any, mark: str) -> bytes:
    marked = watermark.drawn(plain, mark) if mark else plain
    return _jpeg(marked, QUALITY[PREVIEW_SIDE])


def _shrink(pixels: Any, side: int) -> Any:
    import cv2

    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def _jpeg(pixels: Any, quality: int) -> bytes:
    import cv2

    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise Transient("a preview could not be encoded")
    encoded: bytes = data.tobytes()
    return encoded


def erase(services: Services, keys: Sequence[str]) -> None:
    """Of what was deleted while it was drawn nothing stays; by their lease the keys are ours."""
    try:
        services.storage.erase(keys)
    except Unavailable as error:
        logger.warning("derivatives are left for the sweep", extra={"reason": str(error)})


def remove_unreferenced(services: Services) -> int:
    """Delete derivatives that no photo points to any more: earlier ones, of which somebody may
    have had a link till now, and those of attempts that lost their lease, or died.

    One page a sweep, going on where the last one stopped; returns how many were deleted.
    """
    page = services.storage.list(PREFIX, cursors.get(services.database, PREFIX), PAGE)
    settled = datetime.now(UTC) - SETTLED
    old = [stored.key for stored in page if stored.modified < settled]
    unreferenced = sorted(set(old) - upkeep.pointing(services.database, old, settled))
    if unreferenced:
        services.storage.erase(unreferenced)  # perhaps of a photo that was to be forgotten
        logger.info("unreferenced derivatives deleted", extra={"count": len(unreferenced)})
    cursors.set(services.database, PREFIX, page[-1].key if len(page) == PAGE else "")
    return len(unreferenced)
