"""What a file's first bytes say it is: for doors, which know nothing of the reader."""

from chalicelib.bibs.kinds import AVIF, HEIC, kind_of, other_kind

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
_TYPES = {"JPEG": JPEG, "PNG": PNG, "WebP": WEBP}

__all__ = ["AVIF", "HEIC", "JPEG", "PNG", "WEBP", "media_type_of", "other_kind"]


def media_type_of(data: bytes) -> str:
    """The media type of a photo that can be read, as far as its start tells; "" for others."""
    kind = kind_of(data)
    return _TYPES[kind] if kind else ""
