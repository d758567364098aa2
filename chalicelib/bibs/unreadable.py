"""Why a file cannot be read, by name; each message tells a photographer what to do about it."""

from chalicelib.bibs.reading import Unreadable


class NotAPhoto(Unreadable):
    """The bytes are something else than a JPEG, PNG or WebP."""


class CutOff(Unreadable):
    """The file ends before the photo in it does."""

    def __init__(self) -> None:
        super().__init__("the file ends before the photo does; send it again")


class Damaged(Unreadable):
    """The file says that it is a photo, but its pixels cannot be decoded."""

    def __init__(self) -> None:
        super().__init__("the photo is damaged; export it again as a JPEG and send that")


class TooManyPixels(Unreadable):
    """The photo is ``width`` by ``height``; at most ``limit`` pixels are read."""

    def __init__(self, width: int, height: int, limit: int) -> None:
        super().__init__(
            f"the photo has {width} x {height} pixels; "
            f"at most {limit / 1e6:g} million are read; send a smaller one"
        )
