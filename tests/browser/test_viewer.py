"""A photo opened over a race's grid: its boxes, its neighbours, and the way back."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from infra.local.client import Refused
from tests.acceptance.product import ended
from tests.browser.axe import serious
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import RACE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]
PICTURE = re.compile(r"/preview\.jpg")


@pytest.fixture
def open_race(visit: Callable[..., Page], site: Site) -> Callable[..., Page]:
    """The race's page, its first photos in sight."""

    def opened(at: str = "", **more: object) -> Page:
        token = site.product.client.token
        page = visit(f"race#race={RACE[0]}{at}&token={token}", **{"device": DESK, **more})
        page.locator(".cell a").first.wait_for(state="attached")
        return page

    return opened


def test_it_opens_with_its_boxes_and_how_sure_they_are(
    open_race: Callable[..., Page], site: Site
) -> None:
    page = open_race(f"&bib={site.number}")
    page.locator(".cell a").first.click()
    viewer = page.get_by_role("dialog")
    expect(viewer.locator(".label.wanted")).to_have_text(site.number)
    expect(viewer.locator("img")).to_have_attribute("src", PICTURE)
    expect(viewer.locator(".read small").first).to_contain_text("% sure")
    assert serious(page) == []
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_be_hidden()
    expect(page).not_to_have_url(re.compile("photo="))  # going back takes a moment
    page.go_forward()
    expect(viewer).to_be_visible()
    page.go_back()
    expect(viewer).to_be_hidden()


def test_boxes_lie_where_the_numbers_are(open_race: Callable[..., Page], site: Site) -> None:
    photo = site.found
    page = open_race(f"&photo={photo['id']}", device=PHONE)
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
    page.get_by_role("button", name="Close").click()  # it was not come to from the grid
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("photo="))
    assert page.url.startswith(f"{site.url}/race")


def test_keys_turn_and_close_and_the_focus_returns(open_race: Callable[..., Page]) -> None:
    page = open_race()
    first, second = page.locator(".cell a").nth(0), page.locator(".cell a").nth(1)
    first.focus()
    page.keyboard.press("Enter")
    place = page.locator("#viewer .place")
    expect(place).to_contain_text("1 of")
    page.keyboard.press("ArrowLeft")  # nothing before the first
    page.keyboard.press("ArrowRight")
    expect(place).to_contain_text("2 of")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(second).to_be_focused()


def test_a_number_on_it_leads_to_all_its_photos(open_race: Callable[..., Page], site: Site) -> None:
    page = open_race(f"&photo={site.found['id']}")
    page.locator(".read a", has_text=site.number).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#shown")).to_have_text(f"Photos with {site.number}")


def test_a_number_is_corrected_from_it(open_race: Callable[..., Page], site: Site) -> None:
    photo, client = site.found["id"], site.product.client
    page = open_race(f"&photo={photo}")
    page.get_by_role("link", name="Correct").click()
    expect(page.locator("#why")).to_have_text("Which numbers are on this photo?")
    page.keyboard.press("a")
    page.keyboard.type("4712")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("The photo is done")
    expect(page.locator("#unsaved")).to_have_text("")
    said = {bib["number"] for bib in client.call("GET", f"/photos/{photo}")["bibs"]}
    assert said == {bib["number"] for bib in site.found["bibs"]} | {"4712"}
    page.keyboard.press("u")  # what was said before, the reading, counts again
    expect(page.locator("#unsaved")).to_have_text("")
    page.get_by_role("button", name="Undo").wait_for()
    assert client.call("GET", f"/photos/{photo}")["reviewedAt"] is None
    page.goto(f"{site.url}/race#race={RACE[0]}")


def test_it_is_read_again_and_deleted(open_race: Callable[..., Page], site: Site) -> None:
    client = site.product.client
    id = client.upload(RACE[0], site.spare[-3])
    ended(client, id, 120)
    page = open_race(f"&photo={id}")
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("#viewer .outcome")).to_contain_text("It is read again")
    ended(client, id, 120)
    page.get_by_role("button", name="Delete").click()
    assert serious(page) == []
    page.get_by_role("button", name="Keep it").click()
    assert client.call("GET", f"/photos/{id}")["status"] == "completed"
    page.get_by_role("button", name="Delete").click()
    page.locator("#sure").get_by_role("button", name="Delete").click()
    expect(page.locator("#viewer")).to_be_hidden()
    expect(page.locator(".cell .name", has_text=site.spare[-3].name)).to_have_count(0)
    with pytest.raises(Refused, match="There is no photo"):
        client.call("GET", f"/photos/{id}")


def test_links_that_ran_out_are_renewed(visit: Callable[..., Page], site: Site) -> None:
    page, stale = visit("about:blank", device=DESK), dict[str, str]()

    def old(route: Route) -> None:
        url = route.request.url
        path = url.partition("?")[0]
        if stale.setdefault(path, url) == url:
            time.sleep(1.1)  # a link says until which second it is good
            route.fulfill(status=403)
        else:
            route.continue_()

    page.route("**/thumbnail.jpg?**", old)
    page.route("**/preview.jpg?**", old)
    token = site.product.client.token
    page.goto(f"{site.url}/race#race={RACE[0]}&bib={site.number}&token={token}")
    drawn = "one => one.complete && one.naturalWidth > 0"
    page.locator(".cell img").first.wait_for()
    page.wait_for_function(f"() => ({drawn})(document.querySelector('.cell img'))")
    page.locator(".cell a").first.click()
    expect(page.locator("#viewer img")).to_have_attribute("src", PICTURE)
    assert page.locator("#viewer img").evaluate(drawn)
    assert len(stale) >= 2  # a thumbnail and a preview
    page.unroute_all(behavior="ignoreErrors")


def test_an_unknown_photo_says_so(open_race: Callable[..., Page]) -> None:
    page = open_race("&photo=00000000-0000-4000-8000-000000000000")
    expect(page.get_by_role("alert")).to_contain_text("not here any more")


def test_all_is_on_the_screen(open_race: Callable[..., Page], site: Site) -> None:
    page = open_race(f"&photo={site.found['id']}")
    expect(page.locator("#viewer img")).to_have_attribute("src", PICTURE)
    for width, height in ((320, 568), (390, 844), (844, 390), (768, 1024), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        # The grid below is drawn anew a moment later.
        page.wait_for_function("w => document.documentElement.scrollWidth <= w", arg=width)
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
