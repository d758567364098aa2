"""The search: a race, a number, and the photos with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.api.runner import cards
from chalicelib.api.runner.frame import lead, page, words_of
from chalicelib.api.runner.markup import Child, Element, el
from chalicelib.api.runner.wanted import Wanted
from chalicelib.api.runner.words import Words
from chalicelib.api.visit import Reply, Visit
from chalicelib.records import photos, races, search
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race

PAGE = 18  # photos; on AWS a link to one takes 1.5 kB of the page
PERHAPS = 6
RACES = 100  # what a list to choose from can hold


@dataclass(frozen=True)
class Found:
    """What a search gave."""

    photos: Sequence[Photo]
    following: str  # the next page's cursor
    perhaps: Sequence[Photo] = ()


def show_races(visit: Visit) -> Reply:
    """The races to choose from, latest first."""
    words = words_of(visit)
    found, _ = races.page(visit.services.database, limit=RACES)
    if not found:
        return page(visit, words.title, lead(words.no_races, words.no_races_hint), listed=True)
    options = (
        el("option", f"{race.name} · {words.date(race.date)}", value=race.slug) for race in found
    )
    form = el(
        "form",
        el(
            "label", el("span", words.race), el("select", *options, name="race"),
            class_="field race",
        ),
        _number(words, ""),
        el("button", words.find, class_="primary", type="submit"),
        el("p", words.bib_hint, class_="hint", id="bib-hint"),
        class_="search", role="search", action=visit.address("/r"), autocomplete="off",
    )  # fmt: skip
    return page(visit, words.title, el("h1", words.find_race), form, listed=True)


def show(visit: Visit, race: Race, typed: str, cursor: str) -> Reply:
    """A race's photos, or those with the number that was typed."""
    words = words_of(visit)
    wanted = Wanted.of(typed) if typed.strip() else None
    title = words.title_of.format(bib=wanted.text, race=race.name) if wanted else race.name
    content: list[Child] = [_heading(visit, race, words), _form(visit, race, words, typed)]
    if typed.strip() and wanted is None:
        said = words.bib_wrong.format(bib=typed.strip()[:20])
        content.append(el("p", said, class_="notice bad", role="alert", id="bib-wrong"))
    else:
        found = look(visit, race, wanted, cursor)
        content.append(_results(visit, race, words, wanted, found))
    listed = race.listed == "public" and not typed
    return page(visit, title, *content, listed=listed)


def look(visit: Visit, race: Race, wanted: Wanted | None, cursor: str) -> Found:
    """Ask for a page of photos, and on the first for those that show a part of the number."""
    database = visit.services.database
    if wanted is None:
        return Found(
            *photos.page(
                database, race.id, status="completed", with_hidden=False, cursor=cursor, limit=PAGE
            )
        )
    found, following = search.with_numbers(
        database, race.id, wanted.numbers, cursor=cursor, limit=PAGE
    )
    perhaps: list[Photo] = []
    if wanted.parts and not cursor and not following:
        perhaps = search.with_parts(database, race.id, wanted.exact, wanted.parts, PERHAPS)
    return Found(found, following, perhaps)


def _heading(visit: Visit, race: Race, words: Words) -> Element:
    others = el("a", words.other_races, href=visit.address("/r"))
    return el(
        "div",
        el("h1", race.name),
        el("p", words.date(race.date), " · ", others),
        class_="race-head",
    )


def _form(visit: Visit, race: Race, words: Words, typed: str) -> Element:
    return el(
        "form",
        _number(words, typed.strip()[:20]),
        el("button", words.find, class_="primary", type="submit"),
        el("p", words.bib_hint, class_="hint", id="bib-hint"),
        class_="search one", role="search", action=cards.address(visit, race), autocomplete="off",
    )  # fmt: skip


def _number(words: Words, typed: str) -> Element:
    wrong = bool(typed) and Wanted.of(typed) is None
    return el(
        "div",
        el("label", words.bib, for_="bib"),
        el(
            "input", id="bib", name="bib", type="text", value=typed, inputmode="text",
            enterkeyhint="search", maxlength=20, autocapitalize="characters", spellcheck="false",
            aria_describedby="bib-wrong bib-hint" if wrong else "bib-hint",
            aria_invalid="true" if wrong else None,
        ),
        class_="field bib",
    )  # fmt: skip


def _results(visit: Visit, race: Race, words: Words, wanted: Wanted | None, found: Found) -> Child:
    bib = wanted.text if wanted else ""
    numbers = wanted.numbers if wanted else ()
    content: list[Child] = []
    if found.photos:
        said = words.count(len(found.photos), bib, bool(found.following)) if bib else words.latest
        content.append(el("h2", said))
        content.append(cards.grid(visit, race, words, found.photos, numbers, bib))
    else:
        content.append(_nothing(visit, race, words, bib))
    if found.following:
        more = cards.address(visit, race, bib, cursor=found.following)
        content.append(el("p", el("a", words.more, class_="secondary", href=more), class_="more"))
    if found.perhaps:
        content.append(el("h2", words.perhaps))
        content.append(el("p", words.perhaps_hint.format(bib=bib), class_="hint"))
        content.append(cards.grid(visit, race, words, found.perhaps, numbers, bib))
    if wanted and wanted.exact:
        content.append(_actions(visit, race, words, bib, bool(found.photos)))
    return content


def _nothing(visit: Visit, race: Race, words: Words, bib: str) -> Element:
    if not bib:
        return el("div", el("h2", words.no_photos), el("p", words.no_photos_hint), class_="state")
    everything = el("a", words.show_all, class_="secondary", href=cards.address(visit, race))
    title = words.none_with.format(bib=bib)
    return el("div", el("h2", title), el("p", words.none_hint), everything, class_="state")


def _actions(visit: Visit, race: Race, words: Words, bib: str, any_found: bool) -> Element:
    here = cards.address(visit, race, bib)
    share = el(
        "a", words.shared, class_="secondary", href=here, data_share=words.share,
        data_copied=words.copied,
    )  # fmt: skip
    away = visit.address(f"/r/{race.slug}/takedown?bib={bib}")
    return el(
        "p",
        share if any_found else None,
        el("a", words.take_all_away.format(bib=bib), class_="quiet", href=away),
        class_="actions",
    )
