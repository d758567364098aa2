"""With a link that ran out, in a second tab, with a race that is not there."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import serious
from tests.browser.chromium import DESK
from tests.browser.conftest import BEFORE, RACE, Site, sign_out_elsewhere

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]
PAGES = {  # and what is seen there by who is signed in
    "race": "#work",
    "upload": "#drop",
    "review": "#left",
    "start-list": "#work",
    "takedowns": "#choice",
}
# What each page asks for, one after another; an answer may come when nobody waits for it any more.
ASKED = {
    "race": ["races?*", "races/city", "races/city/photos?*"],
    "upload": ["races?*", "token"],
    "review": ["races?*", "races/city/review*"],
    "start-list": ["races/city", "races/city/start-list"],
    "takedowns": ["races?*", "races/city/takedowns?*"],
    "board": ["queue/workers"],
}
UNKNOWN = f"dorsal_{'A' * 43}"


@pytest.mark.parametrize("name", PAGES)
def test_a_link_that_is_no_good_is_told_and_another_is_taken(
    visit: Callable[..., Page], site: Site, name: str
) -> None:
    page = visit(f"{name}#token={UNKNOWN}&race={RACE[0]}", device=DESK)
    expect(page.locator("#notice")).to_contain_text("has expired, or Dorsal does not know it")
    expect(page.locator(".enter")).to_contain_text("dorsal token create")
    expect(page.locator(PAGES[name])).to_be_hidden()
    expect(page.locator("#signed-in")).to_be_hidden()
    assert "Authorization" not in page.locator("main").inner_text()
    assert serious(page) == []
    page.get_by_label("Link or token").fill(f"{site.url}/race#token={site.product.client.token}")
    page.keyboard.press("Enter")
    expect(page.locator(PAGES[name])).to_be_visible()
    expect(page.locator(".enter")).to_be_hidden()
    expect(page.locator("#notice")).to_be_hidden()
    assert f"race={RACE[0]}" in page.url


@pytest.mark.parametrize("name", PAGES)
def test_a_race_that_is_not_there_is_told_and_no_other_taken(
    visit: Callable[..., Page], site: Site, name: str
) -> None:
    page = visit(f"{name}#token={site.product.client.token}&race=nix", device=DESK)
    expect(page.locator("main")).to_contain_text("There is no race “nix”")
    assert "race=nix" in page.url
    chosen = "[...document.querySelectorAll('select')].map(({value}) => value)"
    assert RACE[0] not in page.evaluate(chosen)


def test_who_signs_out_and_in_again_is_offered_the_board_again(
    visit: Callable[..., Page], site: Site
) -> None:
    link = f"race#token={site.product.client.token}&race={RACE[0]}"
    page = visit(link, device=DESK)
    queue = page.get_by_role("link", name="Queue")
    expect(queue).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(queue).to_be_hidden()
    page.get_by_label("Link or token").fill(f"{site.url}/{link}")
    page.keyboard.press("Enter")
    expect(queue).to_be_visible()


@pytest.mark.parametrize(
    ("name", "asked"), [(name, asked) for name, all in ASKED.items() for asked in all]
)
def test_an_answer_that_comes_after_signing_out_is_not_shown(
    visit: Callable[..., Page], site: Site, name: str, asked: str
) -> None:
    page = visit(f"{name}#token={site.product.client.token}&race={RACE[0]}", device=DESK)
    shown = page.locator(PAGES.get(name, "#board"))
    shown.wait_for()
    held = hold(page, asked)
    with page.expect_request(f"**/{asked}"):
        if name == "board":
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # it looks again
        else:
            page.reload()
    sign_out_elsewhere(page)
    expect(page.get_by_label("Link or token")).to_be_visible()
    let_go(held)
    page.wait_for_timeout(100)
    expect(page.get_by_label("Link or token")).to_be_visible()
    expect(shown).to_be_hidden()
    expect(page.locator(".cell, #requests li")).to_have_count(0)


def test_who_signs_in_otherwise_gets_the_answers_to_that(
    visit: Callable[..., Page], site: Site
) -> None:
    site.product.client.ensure_race("other-run", "Other Run", BEFORE)
    page = visit(f"takedowns#token={site.product.client.token}", device=DESK)
    page.locator("#choice").wait_for()
    held = hold(page, "races?*", times=1)
    with page.expect_request("**/races?*"):
        page.reload()
    token = site.product.token("--race", "other-run")
    page.evaluate("token => (location.hash = `token=${token}`)", token)
    races = page.locator("select[name=race] option")
    expect(races).to_have_text(["Other Run"])
    let_go(held)
    page.wait_for_timeout(500)
    expect(races).to_have_text(["Other Run"])


def test_a_download_made_ready_after_signing_out_is_not_begun(
    visit: Callable[..., Page], site: Site
) -> None:
    page = visit(f"race#token={site.product.client.token}&race={RACE[0]}", device=DESK)
    begun: list[Any] = []
    page.on("download", lambda download: begun.append(download))
    held = hold(page, "races/city/export.csv")
    with page.expect_request("**/races/city/export.csv"):
        page.get_by_role("button", name="Numbers as CSV").click()
    sign_out_elsewhere(page)
    expect(page.get_by_label("Link or token")).to_be_visible()
    told = page.locator("#notice").inner_text()
    let_go(held)
    page.wait_for_timeout(300)
    assert begun == []
    expect(page.locator("#notice")).to_have_text(told)


def test_an_order_done_after_signing_out_tells_nothing_of_it(
    visit: Callable[..., Page], site: Site
) -> None:
    page = visit(f"race#token={site.product.client.token}&race={RACE[0]}", device=DESK)
    page.get_by_text("Settings", exact=True).click()
    page.get_by_label("Watermark").fill("© Hanna")
    held = hold(page, "races/city")
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.get_by_role("button", name="Save").click()
    sign_out_elsewhere(page)
    expect(page.get_by_label("Link or token")).to_be_visible()
    let_go(held)
    page.wait_for_timeout(100)
    expect(page.locator("h1")).not_to_have_text(RACE[1])
    expect(page.locator("#work")).to_be_hidden()
    expect(page.locator("#notice")).to_contain_text("link")


def hold(page: Page, asked: str, times: int | None = None) -> list[Route]:
    """The requests that are held back from now on, as often as that."""
    held: list[Route] = []
    page.route(f"**/{asked}", lambda route: held.append(route), times=times)
    return held


def let_go(held: list[Route]) -> None:
    """Let them be answered, unless the page waits no more."""
    assert held
    for route in held:
        route.continue_()
    for route in held:
        route.request.response()


def test_a_second_tab_is_signed_in_and_out_with_the_first(
    visit: Callable[..., Page], site: Site
) -> None:
    first = visit(f"race#token={site.product.client.token}&race={RACE[0]}", device=DESK)
    first.locator("#work").wait_for()
    with first.context.expect_page() as opened:
        first.get_by_role("link", name="Review", exact=True).click(modifiers=["ControlOrMeta"])
    second = opened.value
    expect(second.locator("#signed-in")).to_be_visible()
    kept = "JSON.stringify(Object.entries(localStorage))"
    assert site.product.client.token not in second.evaluate(kept)
    second.get_by_role("button", name="Sign out").click()
    for page in (first, second):
        expect(page.locator(".enter")).to_be_visible()
        expect(page.locator("#signed-in")).to_be_hidden()
    first.reload()
    expect(first.locator(".enter")).to_be_visible()
