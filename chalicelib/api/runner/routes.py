"""The addresses of the runner's pages."""

import re
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

from chalicelib.api import incoming, photos, races
from chalicelib.api.doors import Doors
from chalicelib.api.problems import NotFound
from chalicelib.api.runner import photo_page, search_page, takedown_page
from chalicelib.api.runner.frame import HTML
from chalicelib.api.runner.trouble import ClosedRace, tell
from chalicelib.api.runner.wanted import Wanted
from chalicelib.api.types import SLUG
from chalicelib.api.visit import Reply, Visit, key_cookie
from chalicelib.records import link_keys
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race

doors = Doors("pages_runner")  # for people, so in no document of programs
YEAR = 365 * 24 * 3600  # seconds that a browser keeps a race's key
_open = partial(doors.open, access="public", gives=None, produces=HTML, tell=tell)


@_open("GET", "/r")
def show_races(visit: Visit) -> Reply:
    """The races to search; a race and a number lead to its page."""
    slug = visit.said("race")
    if not slug:
        return search_page.show_races(visit)
    return _to(visit, f"/r/{races.named(visit, _slug(slug)).slug}", bib=visit.said("bib"))


@_open("GET", "/r/{slug}", limit="searches")
def show_race(visit: Visit, slug: str) -> Reply:
    """A race's photos, or those with a number; a link's key is exchanged for a cookie."""
    if key := visit.said("key"):
        return _exchange(visit, races.named(visit, slug), key)
    return search_page.show(visit, _race(visit, slug), visit.said("bib"), visit.said("cursor"))


@_open("GET", "/r/{slug}/photos/{photo_id}")
def show_photo(visit: Visit, slug: str, photo_id: str) -> Reply:
    """One photo of a race."""
    race = _race(visit, slug)
    return photo_page.show(visit, race, _photo(visit, race, photo_id), visit.said("bib"))


@_open("GET", "/r/{slug}/takedown")
def show_takedown(visit: Visit, slug: str) -> Reply:
    """The form that takes photos away, or what came of one."""
    race = _race(visit, slug)
    if outcome := visit.said("done"):
        return takedown_page.done(visit, race, outcome)
    return _form(visit, race, visit.said("photo"), visit.said("bib"))


@_open("POST", "/r/{slug}/takedown")
def take_away(visit: Visit, slug: str) -> Reply:
    """Take the form."""
    race = _race(visit, slug)
    form = incoming.form(visit.request)
    what, _, number = form.get("what", "").partition(":")  # one of several numbers on a photo
    asked = {**form, "what": what, "number": number or form.get("number", "")}
    done = takedown_page.take(visit, race, asked)
    return done or _form(visit, race, form.get("photo", ""), asked["number"], form)


def _form(
    visit: Visit, race: Race, photo_id: str, typed: str, said: Mapping[str, str] | None = None
) -> Reply:
    wanted = Wanted.of(typed)
    photo = _photo(visit, race, photo_id) if photo_id else None
    if photo is None and not (wanted and wanted.exact):
        raise NotFound("There is nothing that could be taken away.")
    return takedown_page.show(visit, race, photo, wanted.exact if wanted else "", said)


def _race(visit: Visit, slug: str) -> Race:
    race = races.named(visit, slug)
    if not races.open_to(visit, race):
        raise ClosedRace("This race is closed.")
    return race


def _photo(visit: Visit, race: Race, photo_id: str) -> Photo:
    photo, its_race = photos.visible(visit, photo_id)
    if its_race.id != race.id or photo.status != "completed":
        raise NotFound(f"There is no photo {photo_id[:36]!r} in this race.")
    return photo


def _exchange(visit: Visit, race: Race, key: str) -> Reply:
    """Give the key to the browser's keeping, and take it out of the address."""
    if race.listed == "closed" and not link_keys.opens(race, key):
        raise ClosedRace("The key is not good any more.", had_key=True)
    reply = _to(visit, f"/r/{race.slug}", bib=visit.said("bib"))
    if race.listed == "closed":
        secure = "; Secure" if visit.header("X-Forwarded-Proto") == "https" else ""
        where = f"Path={visit.address('/')}; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}"
        reply.headers["Set-Cookie"] = f"{key_cookie(race.slug)}={key}; {where}"
    return reply


def _to(visit: Visit, path: str, bib: str) -> Reply:
    wanted = Wanted.of(bib)
    query = f"?{urlencode({'bib': wanted.text if wanted else bib})}" if bib.strip() else ""
    to = visit.address(path) + query
    return Reply(body="", status=HTTPStatus.SEE_OTHER, headers={"Location": to})


def _slug(text: str) -> str:
    if not re.fullmatch(SLUG, text):
        raise NotFound(f"There is no race {text[:63]!r}.")
    return text
