"""Photos in a grid, and one large, with the boxes of their numbers; no script draws them."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from chalicelib.api.runner.markup import Element, el
from chalicelib.api.runner.wanted import is_among
from chalicelib.api.runner.words import Words
from chalicelib.api.visit import Visit
from chalicelib.records.bibs import StoredBib
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race

EAGER = 6  # thumbnails that a phone's first screen shows
CHIPS = 3  # what fits below a narrow thumbnail
AIR = 0.12  # of a box's height, so that the line does not touch the digits
# Width by height; the style knows each by its name. A policy without inline styles cannot be told
# a number for each photo.
SHAPES = {"tall": 0.667, "square": 1.0, "broad": 1.333, "wide": 1.5, "widest": 1.778}


def address(visit: Visit, race: Race, bib: str = "", photo: str = "", **more: str) -> str:
    """Where a search, or a photo of it, is."""
    path = f"/r/{quote(race.slug)}" + (f"/photos/{photo}" if photo else "")
    said = urlencode({"bib": bib, **more} if bib else more)
    return visit.address(path) + (f"?{said}" if said else "")


def grid(
    visit: Visit, race: Race, words: Words, photos: Sequence[Photo], wanted: Sequence[str], bib: str
) -> Element:
    """A list of cards."""
    cards = (
        _card(visit, race, words, photo, wanted, bib, early=n < EAGER)
        for n, photo in enumerate(photos)
    )
    return el("ul", *cards, class_="photos")


def numbers(photo: Photo, wanted: Sequence[str]) -> tuple[str, ...]:
    """The distinct numbers on a photo, those that were searched for first."""
    distinct = dict.fromkeys(bib.number for bib in photo.bibs)
    return tuple(sorted(distinct, key=lambda number: not is_among(number, wanted)))


def boxes(photo: Photo, wanted: Sequence[str], fit: str) -> Element | None:
    """The boxes of the numbers as a drawing as large as the photo; ``fit`` is slice or meet."""
    boxed = [bib for bib in photo.bibs if bib.box]
    if not (boxed and photo.width and photo.height):
        return None
    return el(
        "svg",
        *(_outline(bib, is_among(bib.number, wanted)) for bib in boxed),
        viewBox=f"0 0 {photo.width} {photo.height}",
        preserveAspectRatio=f"xMidYMid {fit}",
        class_="boxes",
        aria_hidden="true",
    )


def picture(visit: Visit, key: str, photo: Photo, alt: str, early: bool) -> Element:
    """An image of storage's."""
    return el(
        "img",
        src=visit.link(key) if key else None,
        alt=alt,
        width=photo.width or 3,
        height=photo.height or 2,
        loading=None if early else "lazy",
        fetchpriority="high" if early else None,
        decoding="async",
    )


def _card(
    visit: Visit,
    race: Race,
    words: Words,
    photo: Photo,
    wanted: Sequence[str],
    bib: str,
    early: bool,
) -> Element:
    read = numbers(photo, wanted)
    return el(
        "li",
        el(
            "a",
            picture(visit, photo.thumbnail_key, photo, words.numbers(read), early),
            boxes(photo, wanted, "slice"),
            _chips(read, wanted),
            href=address(visit, race, bib, photo.id),
        ),
        class_=f"photo {_shape(photo)}",
    )


def _chips(read: tuple[str, ...], wanted: Sequence[str]) -> Element | None:
    if not read:
        return None
    fits = CHIPS - 1 if len(read) > CHIPS else CHIPS  # the rest takes a chip's place
    chips = [chip(number, is_among(number, wanted)) for number in read[:fits]]
    if len(read) > fits:
        chips.append(chip(f"+{len(read) - fits}", False))
    return el(
        "span", *chips, class_="chips", aria_hidden="true"
    )  # the picture's text says the same


def chip(text: str, wanted: bool, href: str | None = None) -> Element:
    """A number, as a link where it leads somewhere."""
    look = "chip wanted" if wanted else "chip"
    return el("a", text, class_=look, href=href) if href else el("span", text, class_=look)


def _shape(photo: Photo) -> str:
    ratio = photo.width / photo.height if photo.width and photo.height else 1.5
    return min(SHAPES, key=lambda name: abs(SHAPES[name] - ratio))


def _outline(bib: StoredBib, wanted: bool) -> Element:
    x0, y0, x1, y1 = bib.box or (0, 0, 0, 0)
    air = max(2.0, (y1 - y0) * AIR)
    at = {"x": x0 - air, "y": y0 - air, "width": x1 - x0 + 2 * air, "height": y1 - y0 + 2 * air}
    look = "wanted" if wanted else None
    return el("rect", class_=look, rx=round(air), **{name: round(at[name]) for name in at})
