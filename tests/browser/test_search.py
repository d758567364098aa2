"""A runner at the finish line: a number is typed, the photos come, one is opened."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import RACE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]
NOBODY = "98765"  # on no photo


def search(page: Page, number: str) -> None:
    page.get_by_label("Bib number").fill(number)
    page.get_by_role("button", name="Find photos").click()


def cards(page: Page) -> list[str]:
    """The alternative texts of the photos in the grid."""
    page.locator("#photos.loading").wait_for(state="detached")
    return page.locator("#photos img").evaluate_all("all => all.map(one => one.alt)")


def test_a_number_is_found_on_a_phone(phone: Page, site: Site) -> None:
    search(phone, site.number)
    with_it = [p for p in site.photos if site.number in {bib["number"] for bib in p["bibs"]}]
    expect(phone.locator("#found")).to_contain_text(f"with {site.number}")
    assert len(cards(phone)) == len(with_it)
    assert all(site.number in alt for alt in cards(phone))
    assert phone.url.endswith(f"#race={RACE[0]}&bib={site.number}")
    assert phone.locator("#photos img").first.evaluate("one => one.decode().then(() => true)")


def test_a_photo_opens_with_its_boxes_and_closes(phone: Page, site: Site) -> None:
    search(phone, site.number)
    phone.locator("#photos a").first.click()
    viewer = phone.get_by_role("dialog")
    expect(viewer.locator(".label.wanted")).to_have_text(site.number)
    expect(viewer.locator("img")).to_have_attribute("src", re.compile(r"/preview\.jpg"))
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()
    expect(phone).not_to_have_url(re.compile("photo="))  # going back takes a moment


def test_boxes_lie_where_the_numbers_are(visit: Callable[..., Page], site: Site) -> None:
    photo = site.found
    page = visit(f"#race={RACE[0]}&photo={photo['id']}")
    expect(page.locator(".label").first).to_be_visible()
    picture, drawn = page.evaluate(  # in one look, as nothing moves meanwhile
        """() => [".frame img", ".boxes .other"].map((part) => {
            const { x, y, width, height } = document.querySelector(part).getBoundingClientRect();
            return { x, y, width, height };
        })"""
    )
    scale = picture["width"] / photo["width"]
    assert picture["height"] == pytest.approx(photo["height"] * scale, abs=1)
    x0, y0, x1, y1 = photo["bibs"][0]["box"]
    across = drawn["x"] + drawn["width"] / 2 - picture["x"]
    down = drawn["y"] + drawn["height"] / 2 - picture["y"]
    assert across == pytest.approx((x0 + x1) / 2 * scale, abs=1)
    assert down == pytest.approx((y0 + y1) / 2 * scale, abs=1)
    assert drawn["width"] >= (x1 - x0) * scale - 1


def test_a_number_on_no_photo_says_so(phone: Page, site: Site) -> None:
    search(phone, NOBODY)
    expect(phone.locator("#state")).to_contain_text(f"No photo with {NOBODY} yet")
    assert cards(phone) == []
    phone.get_by_role("button", name="Show all photos").click()
    expect(phone.locator("#photos img")).to_have_count(len(done(site)))
    expect(phone.get_by_label("Bib number")).to_have_value("")


def done(site: Site) -> list[object]:
    client = site.product.client
    return [photo for photo in client.photos(RACE[0]) if photo["status"] == "completed"]


@pytest.mark.parametrize("nonsense", ["12 34", "<b>", "-5", "1/2"])
def test_what_is_no_number_is_not_searched(phone: Page, nonsense: str) -> None:
    search(phone, nonsense)
    field = phone.get_by_label("Bib number")
    assert "letters and hyphens" in field.evaluate("field => field.validationMessage")
    assert "bib=" not in phone.url


def test_a_phone_offers_digits_and_letters_on_demand(phone: Page) -> None:
    field = phone.get_by_label("Bib number")
    assert field.get_attribute("inputmode") == "numeric"
    phone.get_by_role("button", name="Keyboard with letters").click()
    assert field.get_attribute("inputmode") == "text"
    expect(field).to_be_focused()


def test_an_address_brings_a_search_back(visit: Callable[..., Page], site: Site) -> None:
    page = visit(f"#race={RACE[0]}&bib={site.number}")
    expect(page.get_by_label("Bib number")).to_have_value(site.number)
    expect(page.locator("#found")).to_contain_text(f"with {site.number}")
    expect(page).to_have_title(f"{site.number} · Dorsal")


def test_going_back_closes_the_photo_and_then_the_search(phone: Page, site: Site) -> None:
    expect(phone.locator("#photos img").first).to_be_visible()
    search(phone, site.number)
    phone.locator("#photos a").first.click()
    viewer = phone.get_by_role("dialog")
    expect(viewer).to_be_visible()
    phone.go_back()
    expect(viewer).to_be_hidden()
    expect(phone.get_by_label("Bib number")).to_have_value(site.number)
    phone.go_back()
    expect(phone.get_by_label("Bib number")).to_have_value("")


def test_a_number_typed_before_the_races_are_there_is_searched(
    visit: Callable[..., Page], site: Site
) -> None:
    page = visit("about:blank")
    held: list[Route] = []
    page.route("**/races?**", lambda route: held.append(route))
    page.goto(site.url)
    search(page, site.number)
    expect(page.locator("#found")).to_have_text("Loading photos")
    held[0].continue_()
    expect(page.locator("#found")).to_contain_text(f"with {site.number}")
    expect(page.get_by_label("Bib number")).to_have_value(site.number)


def test_keys_turn_and_close_and_the_focus_returns(desk: Page) -> None:
    first, second = desk.locator("#photos a").nth(0), desk.locator("#photos a").nth(1)
    first.focus()
    desk.keyboard.press("Enter")
    place = desk.locator("#viewer .place")
    expect(place).to_contain_text("1 of")
    desk.keyboard.press("ArrowLeft")  # nothing before the first
    desk.keyboard.press("ArrowRight")
    expect(place).to_contain_text("2 of")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    expect(second).to_be_focused()


def test_an_unknown_photo_and_an_unknown_race_say_so(visit: Callable[..., Page]) -> None:
    nowhere = visit(f"#race={RACE[0]}&photo=00000000-0000-4000-8000-000000000000")
    expect(nowhere.get_by_role("alert")).to_contain_text("not here any more")
    nowhere = visit("#race=nowhere")
    expect(nowhere.locator("#state")).to_contain_text("no race “nowhere”")


def test_a_server_that_is_away_can_be_tried_again(phone: Page, site: Site) -> None:
    phone.route("**/photos?**", lambda route: route.abort())
    search(phone, site.number)
    expect(phone.locator("#state")).to_contain_text("Dorsal does not answer")
    phone.unroute("**/photos?**")
    phone.get_by_role("button", name="Try again").click()
    expect(phone.locator("#photos img").first).to_be_visible()


@pytest.mark.parametrize(
    ("width", "height"), [(320, 568), (390, 844), (844, 390), (768, 1024), (1280, 800)]
)
def test_all_is_on_the_screen(visit: Callable[..., Page], width: int, height: int) -> None:
    page = visit(device={"viewport": {"width": width, "height": height}})
    page.locator("#photos img").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#photos a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    for part in ("#viewer .close", "#viewer .next", "#viewer .frame", "#viewer footer"):
        box = page.locator(part).bounding_box()
        assert box, part
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width, part
        assert box["y"] + box["height"] <= height, part
        assert box["height"] > 30, part
    picture = page.locator("#viewer .frame").bounding_box()
    assert picture
    assert picture["height"] > 0.6 * height or picture["width"] > 0.9 * width


def test_the_page_lives_below_a_stage_s_prefix(visit: Callable[..., Page], site: Site) -> None:
    page = visit("about:blank")
    stage = f"{site.url}/api"

    def forward(route: Route) -> None:
        own = route.request.url.removeprefix(stage)
        route.fulfill(response=route.fetch(url=site.url + own))

    page.route(f"{stage}/**", forward)
    page.goto(f"{stage}/#race={RACE[0]}&bib={site.number}")
    page.locator("#photos a").first.click()
    expect(page.locator("#viewer img")).to_have_attribute("src", re.compile(r"/preview\.jpg"))
    assert page.url.startswith(f"{stage}/#")
    page.unroute_all(behavior="ignoreErrors")  # what is still on its way is of no interest


def test_a_visit_is_small(phone: Page) -> None:
    phone.locator("#photos a").first.click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    loaded = phone.evaluate(
        """() => performance.getEntries()
            .filter(({ name, entryType }) => entryType === "navigation" || /assets/.test(name))
            .map(({ name, decodedBodySize }) => [name, decodedBodySize])"""
    )
    assert len(loaded) > 10
    assert sum(size for _, size in loaded) < 60_000
