"""What an image's first bytes say it is: the cheap check at the door; reading decodes in full."""

from chalicelib.api.problems import Invalid, Refused, UnsupportedType
from chalicelib.pipeline.first_look import AVIF, HEIC, JPEG, PNG, WEBP, media_type_of, other_kind

__all__ = ["JPEG", "PNG", "WEBP", "recognised", "refuse_type"]

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
    if known := media_type_of(data):
        return known
    name = other_kind(data)
    if name in {HEIC, AVIF}:
        raise UnsupportedType(_HEIC_ADVICE)
    told = f"{name}, " if name else ""
    raise Invalid(f"The file is {told}not a JPEG, PNG or WebP image.")


def refuse_type(media_type: str) -> Refused:
    """Why a body declared as ``media_type`` is not taken."""
    if media_type in {"image/heic", "image/heif", "image/avif"}:
        return UnsupportedType(_HEIC_ADVICE)
    named = repr(media_type) if media_type else "no Content-Type"
    return UnsupportedType(
        f"Send image/jpeg, image/png, image/webp or multipart/form-data, not {named}."
    )
