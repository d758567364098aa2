"""One photo: large, with its numbers, to be kept, and with others of the same moment."""

from datetime import timedelta

from chalicelib.api.photos import public_name
from chalicelib.api.runner import cards
from chalicelib.api.runner.frame import page, words_of
from chalicelib.api.runner.markup import Child, Element, el
from chalicelib.api.runner.wanted import Wanted, is_among
from chalicelib.api.runner.words import Words
from chalicelib.api.visit import Reply, Visit
from chalicelib.records import search
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race

NEAR = timedelta(minutes=1)
MOST_NEAR = 12


def show(visit: Visit, race: Race, photo: Photo, typed: str) -> Reply:
    """The page of a photo that this visitor may see; ``typed`` is the search that led to it."""
    words = words_of(visit)
    wanted = Wanted.of(typed)
    bib, numbers = (wanted.text, wanted.numbers) if wanted else ("", ())
    read = cards.numbers(photo, numbers)
    back = words.back_to.format(bib=bib) if bib else words.back
    return page(
        visit,
        f"{words.numbers(read)} · {race.name}",
        el("p", el("a", f"← {back}", href=cards.address(visit, race, bib)), class_="back"),
        el("h1", words.numbers(read)),
        _figure(visit, words, photo, numbers),
        _about(visit, race, words, photo, numbers),
        _near(visit, race, words, photo, numbers, bib),
    )


def _figure(visit: Visit, words: Words, photo: Photo, wanted: tuple[str, ...]) -> Child:
    drawn = cards.boxes(photo, wanted, "meet")
    key = photo.preview_key or photo.thumbnail_key
    alt = words.numbers(cards.numbers(photo, wanted))
    mark = [
        el("input", type="checkbox", id="mark", checked=True),
        el("label", words.mark, for_="mark"),
    ]
    shot = el("div", cards.picture(visit, key, photo, alt, early=True), drawn, class_="shot")
    return el("div", mark if drawn else None, shot, class_="figure")


def _about(
    visit: Visit, race: Race, words: Words, photo: Photo, wanted: tuple[str, ...]
) -> Element:
    chips = [
        el("li", cards.chip(number, is_among(number, wanted), cards.address(visit, race, number)))
        for number in cards.numbers(photo, wanted)
    ]
    taken = race.corrected(photo.taken_at)
    report = visit.address(f"/r/{race.slug}/takedown?photo={photo.id}")
    return el(
        "div",
        el("h2", words.numbers_here, class_="unseen"),
        el("ul", *chips, class_="read") if chips else el("p", words.no_number_here),
        el("p", words.taken.format(moment=words.moment(taken)), class_="hint") if taken else None,
        el(
            "p",
            el("a", words.download, class_="primary", href=_download(visit, race, photo)),
            el("a", words.not_you, class_="quiet", href=report),
            class_="actions",
        ),
        class_="about-photo",
    )


def _near(
    visit: Visit, race: Race, words: Words, photo: Photo, wanted: tuple[str, ...], bib: str
) -> Child:
    if photo.taken_at is None:
        return None
    found = search.near(visit.services.database, photo, NEAR, MOST_NEAR)
    hint = words.near_hint if found else words.near_none
    shown = cards.grid(visit, race, words, found, wanted, bib) if found else None
    return [el("h2", words.near), el("p", hint, class_="hint"), shown]


def _download(visit: Visit, race: Race, photo: Photo) -> str | None:
    key, name = photo.preview_key, public_name(photo, race)
    return visit.link(key, name) if key else None
