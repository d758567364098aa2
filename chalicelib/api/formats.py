"""What an image's first bytes say it is: the cheap check at the door; reading decodes in full."""

from chalicelib.api.problems import Invalid, Refused, UnsupportedType

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
# ISO 14496-12 "ftyp" brands of HEIC and its relatives, as phones write them.
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
_HEIC_ADVICE = (
    "HEIC photos cannot be read. Export them as JPEG, or set the phone's camera to "
    '"most compatible".'
)


def recognised(data: bytes) -> str:
    """The media type of a JPEG, PNG or WebP image.

    Raises :class:`UnsupportedType` for HEIC and :class:`Invalid` for whatever else it is.
    """
    if not data:
        raise Invalid("The file is empty.")
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise UnsupportedType(_HEIC_ADVICE)
    raise Invalid("The file is not a JPEG, PNG or WebP image.")


def refuse_type(media_type: str) -> Refused:
    """Why a body declared as ``media_type`` is not taken."""
    if media_type in {"image/heic", "image/heif", "image/avif"}:
        return UnsupportedType(_HEIC_ADVICE)
    named = repr(media_type) if media_type else "no Content-Type"
    return UnsupportedType(
        f"Send image/jpeg, image/png, image/webp or multipart/form-data, not {named}."
    )
