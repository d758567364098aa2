"""A runner: finds, shares, keeps and takes away photos; on a phone, and without scripts."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from infra.local.client import Refused
from tests.acceptance.product import ended
from tests.browser.album import album
from tests.browser.axe import CONTRAST, RULES, serious
from tests.browser.chromium import DESK, PHONE, as_seen_on
from tests.browser.conftest import BEFORE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
RACE, CLOSED = "finish-line", "club-run"
NOBODY = "98765"  # on no photo


@dataclass(frozen=True)
class Finish:
    """A race with photos that were read, and a closed one with one of them."""

    site: Site
    photos: list[Mapping[str, Any]]
    key: str

    @property
    def number(self) -> str:
        """The number that most photos show."""
        read = [bib["number"] for photo in self.photos for bib in photo["bibs"]]
        return str(max(read, key=read.count))

    def of(self, number: str) -> list[str]:
        """The ids of the photos with it."""
        return [p["id"] for p in self.photos if number in {bib["number"] for bib in p["bibs"]}]


@pytest.fixture(scope="session")
def finish(site: Site) -> Finish:
    client = site.product.client
    client.ensure_race(RACE, "Finish Line Run", BEFORE)
    client.ensure_race(CLOSED, "Club Run", BEFORE)
    client.call("PATCH", f"/races/{CLOSED}", b'{"listed": "closed"}')
    shots = [shot.path for shot in album() if shot.numbers]
    ids = [client.upload(RACE, path) for path in shots[-8:]]
    client.upload(CLOSED, shots[0])
    photos = [ended(client, id, 120) for id in ids]
    return Finish(site, photos, client.call("PUT", f"/races/{CLOSED}/link-key")["key"])


@pytest.fixture
def scriptless(browser: Browser, finish: Finish) -> Iterator[Page]:
    """A phone with scripts switched off."""
    context = as_seen_on(browser, PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def found(page: Page) -> set[str]:
    """The ids of the photos in the first grid."""
    cards = page.locator(".photos").first.locator("a")
    hrefs = [cards.nth(n).get_attribute("href") or "" for n in range(cards.count())]
    return {href.partition("/photos/")[2].partition("?")[0] for href in hrefs}


def status(page: Page, address: str) -> int:
    """What the server answers to a visit."""
    answer = page.goto(address)
    return answer.status if answer else 0


def test_a_search_needs_no_scripts(scriptless: Page, finish: Finish) -> None:
    scriptless.goto(f"{finish.site.url}/r")
    scriptless.get_by_label("Race").select_option(RACE)
    scriptless.get_by_label("Bib number").fill(finish.number)
    scriptless.get_by_role("button", name="Find photos").click()
    expect(scriptless).to_have_url(f"{finish.site.url}/r/{RACE}?bib={finish.number}")
    expect(scriptless.get_by_role("heading", level=2)).to_contain_text(f"with {finish.number}")
    assert found(scriptless) == set(finish.of(finish.number))
    expect(scriptless.locator(".boxes .wanted").first).to_be_visible()
    scriptless.locator(".photos a").first.click()
    expect(scriptless.get_by_role("heading", level=1)).to_contain_text(finish.number)
    with scriptless.expect_download() as download:
        scriptless.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.startswith(RACE)
    scriptless.get_by_role("link", name=f"All photos with {finish.number}").click()
    assert found(scriptless) == set(finish.of(finish.number))


def test_no_photo_and_no_number_say_what_to_do(scriptless: Page, finish: Finish) -> None:
    scriptless.goto(f"{finish.site.url}/r/{RACE}?bib={NOBODY}")
    expect(scriptless.get_by_role("heading", level=2)).to_have_text(f"No photo with {NOBODY} yet")
    scriptless.get_by_role("link", name="Show all photos").click()
    assert len(found(scriptless)) == len(finish.photos)
    scriptless.get_by_label("Bib number").fill("12/4")
    scriptless.get_by_role("button", name="Find photos").click()
    expect(scriptless.get_by_role("alert")).to_contain_text("is no bib number")
    expect(scriptless.get_by_label("Bib number")).to_have_value("12/4")


def test_a_digit_that_nobody_sees(scriptless: Page, finish: Finish) -> None:
    hidden = f"{finish.number[0]}?{finish.number[2:]}"
    scriptless.goto(f"{finish.site.url}/r/{RACE}")
    scriptless.get_by_label("Bib number").fill(hidden)
    scriptless.get_by_role("button", name="Find photos").click()
    assert found(scriptless) >= set(finish.of(finish.number))


def test_boxes_lie_where_the_numbers_are(visit: Callable[..., Page], finish: Finish) -> None:
    photo = next(p for p in finish.photos if p["bibs"])
    for device in (PHONE, DESK):
        page = visit(f"r/{RACE}/photos/{photo['id']}", device=device)
        page.locator(".shot img").evaluate("one => one.decode()")
        picture, drawn = page.evaluate(
            """() => [".shot img", ".boxes rect"].map((part) => {
                const one = document.querySelector(part).getBoundingClientRect();
                return { x: one.x, y: one.y, width: one.width, height: one.height };
            })"""
        )
        scale = picture["width"] / photo["width"]
        x0, y0, x1, y1 = photo["bibs"][0]["box"]
        across = drawn["x"] + drawn["width"] / 2 - picture["x"]
        down = drawn["y"] + drawn["height"] / 2 - picture["y"]
        assert across == pytest.approx((x0 + x1) / 2 * scale, abs=2)
        assert down == pytest.approx((y0 + y1) / 2 * scale, abs=2)
        page.get_by_label("Mark the numbers").uncheck()
        expect(page.locator(".shot .boxes")).to_be_hidden()


def test_a_link_to_the_photos_is_shared(visit: Callable[..., Page], finish: Finish) -> None:
    page = visit("about:blank")
    page.add_init_script("navigator.share = (told) => { window.shared = told; }")
    page.goto(f"{finish.site.url}/r/{RACE}?bib={finish.number}")
    page.get_by_role("button", name="Share these photos").click()
    shared = page.evaluate("window.shared")
    assert shared["url"] == f"{finish.site.url}/r/{RACE}?bib={finish.number}"


def test_spanish_by_the_browser_s_language(browser: Browser, finish: Finish) -> None:
    context = browser.new_context(**PHONE, locale="es-ES")
    page = context.new_page()
    page.goto(f"{finish.site.url}/r/{RACE}?bib={finish.number}")
    expect(page.get_by_label("Número de dorsal")).to_have_value(finish.number)
    expect(page.get_by_role("heading", level=2)).to_contain_text(f"con el {finish.number}")
    assert page.locator("html").get_attribute("lang") == "es"
    page.locator(".photos a").first.click()
    page.get_by_role("link", name="¿No eres tú? Avisar o retirar").click()
    expect(page.get_by_label("Retirar esta foto")).to_be_checked()
    assert serious(page) == []
    context.close()


def test_a_closed_race_opens_by_its_link_alone(browser: Browser, finish: Finish) -> None:
    address = f"{finish.site.url}/r/{CLOSED}"
    guest: BrowserContext = as_seen_on(browser, PHONE)
    page = guest.new_page()
    page.goto(f"{finish.site.url}/r")
    assert "Club Run" not in page.content()
    assert status(page, address) == 401
    expect(page.get_by_role("heading")).to_have_text("This race is closed")
    page.goto(f"{address}?key=guess")
    expect(page.get_by_text("not good any more")).to_be_visible()
    page.goto(f"{address}?key={finish.key}")
    assert page.url == address
    expect(page.get_by_role("heading", level=1)).to_have_text("Club Run")
    page.locator(".photos a").first.click()
    assert finish.key not in page.content() + page.evaluate("document.cookie")
    page.go_back()
    page.go_back()
    assert finish.key not in page.url, "the key is in no step back"
    finish.site.product.client.call("DELETE", f"/races/{CLOSED}/link-key")
    assert status(page, address) == 401
    guest.close()


def test_a_page_is_small(visit: Callable[..., Page], finish: Finish) -> None:
    page = visit(f"r/{RACE}")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate(
        """() => performance.getEntries()
            .filter(({ name, entryType }) => entryType === "navigation" || /assets/.test(name))
            .map(({ decodedBodySize }) => decodedBodySize)"""
    )
    assert len(loaded) >= 4  # page, style, script, mark
    assert sum(loaded) < 60_000


def addresses(finish: Finish) -> dict[str, str]:
    """Every page, with something to see and without."""
    photo = finish.of(finish.number)[0]
    return {
        "races": "r",
        "race": f"r/{RACE}",
        "found": f"r/{RACE}?bib={finish.number}",
        "none": f"r/{RACE}?bib={NOBODY}",
        "no-number": f"r/{RACE}?bib=12%2F4",
        "photo": f"r/{RACE}/photos/{photo}?bib={finish.number}",
        "takedown": f"r/{RACE}/takedown?photo={photo}",
        "hidden": f"r/{RACE}/takedown?done=open",
        "waiting": f"r/{RACE}/takedown?done=waiting",
        "gone": "r/nowhere",
        "closed": f"r/{CLOSED}",
    }


@pytest.mark.parametrize(
    ("device", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone-light", "desk-dark"]
)
def test_no_page_keeps_anybody_out(
    visit: Callable[..., Page], finish: Finish, device: dict[str, Any], scheme: str
) -> None:
    page = visit("about:blank", device=device, color_scheme=scheme)
    token = f"token={finish.site.product.client.token}"
    scripted = ("board", "upload", "takedowns", f"board#{token}", f"upload#{token}")
    for name, address in (addresses(finish) | {one: one for one in scripted}).items():
        page.goto(f"{finish.site.url}/{address}")
        if name in scripted:
            page.wait_for_load_state("networkidle")
        rules = CONTRAST if scheme == "dark" else RULES
        assert serious(page, rules) == [], name.partition("#")[0]


def test_all_is_on_the_screen(visit: Callable[..., Page], finish: Finish) -> None:
    page = visit("about:blank")
    for name, address in addresses(finish).items():
        page.goto(f"{finish.site.url}/{address}")
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)


# The last ones: what they take away is gone for the others.


def test_a_photo_is_gone_at_once(scriptless: Page, finish: Finish) -> None:
    photo = finish.of(finish.number)[0]
    scriptless.goto(f"{finish.site.url}/r/{RACE}/photos/{photo}?bib={finish.number}")
    scriptless.get_by_role("link", name="Not you? Report or remove").click()
    wish = scriptless.get_by_role("group", name="What shall happen?")
    scriptless.get_by_label("The number on this photo is wrong").check()
    expect(wish).to_be_hidden()
    scriptless.get_by_label("Take this photo away").check()
    expect(wish).to_be_visible()
    scriptless.get_by_label("Delete for good").check()
    scriptless.get_by_label("Why, or which number").fill("I was <b>not</b> there")
    scriptless.get_by_label("How the organiser can reach you").fill("me@example.org")
    scriptless.get_by_role("button", name="Send").click()
    expect(scriptless.get_by_role("heading")).to_have_text("Hidden from now on")
    scriptless.get_by_role("link", name="Back to the photos").click()
    assert found(scriptless) == {p["id"] for p in finish.photos} - {photo}
    assert status(scriptless, f"{finish.site.url}/r/{RACE}/photos/{photo}") == 404
    listed = finish.site.product.client.call("GET", f"/races/{RACE}/takedowns")
    assert listed["undecided"] == {"open": 1, "waiting": 0}
    assert listed["takedowns"][0]["reason"] == "I was <b>not</b> there"


def test_more_than_a_few_wait_for_the_organiser(scriptless: Page, finish: Finish) -> None:
    for n in range(10):
        scriptless.goto(f"{finish.site.url}/r/{RACE}/takedown?bib=9{n}")
        scriptless.get_by_role("button", name="Send").click()
    expect(scriptless.get_by_role("heading")).to_have_text("The organiser has been told")
    expect(scriptless.get_by_text(re.compile("Nothing is hidden yet"))).to_be_visible()
    undecided = finish.site.product.client.call("GET", f"/races/{RACE}/takedowns")["undecided"]
    assert undecided["open"] == 5
    assert undecided["waiting"] > 0


def test_the_organiser_is_told_and_decides(visit: Callable[..., Page], finish: Finish) -> None:
    client = finish.site.product.client
    number = finish.photos[-1]["bibs"][0]["number"]
    client.call("POST", f"/races/{RACE}/takedowns", json.dumps({"number": number}).encode())
    link = f"{finish.site.url}/#race={RACE}&token={client.token}"
    page = visit(link, device=DESK)
    badge = page.locator("#standing .asked a")
    expect(badge).to_contain_text("requests to take photos away")
    badge.click()
    expect(page.get_by_label("Race")).to_have_value(RACE)
    asked = page.locator(".requests li").filter(has_text="One photo")
    expect(asked).to_contain_text("I was <b>not</b> there")
    expect(asked).to_contain_text("me@example.org")
    asked.locator("img").evaluate("one => one.decode()")
    # What a number's request is about is seen before it is decided.
    every = page.locator(".requests li").filter(has_text=f"All photos with {number}:").first
    every.locator("img").first.evaluate("one => one.decode()")
    expect(every.locator("a.all")).to_have_attribute("href", f"race#race={RACE}&bib={number}")
    expect(page.get_by_role("link", name="Back to the race")).to_be_visible()
    assert serious(page) == []
    [photo] = [one["photoId"] for one in requests(finish) if one["photoId"]]
    asked.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Cancel").click()
    assert client.call("GET", f"/photos/{photo}")["id"] == photo
    asked.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("Delete 1 photo, originals included?")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("status")).to_have_text("Confirmed: 1 photo deleted.")
    with pytest.raises(Refused, match="no photo"):
        client.call("GET", f"/photos/{photo}")
    left = len(requests(finish)) - 1
    expect(page.locator(".requests li")).to_have_count(left)
    page.get_by_role("button", name="Reject").first.click()
    expect(page.locator(".requests li")).to_have_count(left - 1)
    page.get_by_label("Which").select_option("all")
    expect(page.locator(".requests li")).to_have_count(left + 1)
    expect(page.get_by_text("The photo is deleted.")).to_be_visible()


def test_requests_are_for_who_holds_a_token(visit: Callable[..., Page], finish: Finish) -> None:
    page = visit("takedowns")
    expect(page.get_by_role("alert")).to_contain_text("for photographers and organisers")
    assert serious(page) == []


def requests(finish: Finish) -> list[dict[str, Any]]:
    answer = finish.site.product.client.call("GET", f"/races/{RACE}/takedowns?limit=100")
    found: list[dict[str, Any]] = answer["takedowns"]
    return found
