"""A link for one race: the pages offer that race alone, and say of others what to do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

from tests.acceptance.product import ended, eventually
from tests.acceptance.small_photos import small_photos
from tests.browser.chromium import DESK
from tests.browser.conftest import BEFORE, RACE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]
OWN = "own-run"  # before RACE, which is public and somebody else's


@pytest.fixture(scope="module")
def token(site: Site) -> str:
    """A photographer's token of one race."""
    site.product.client.ensure_race(OWN, "Own Run", BEFORE)
    return site.product.token("--race", OWN)


@pytest.mark.parametrize("page", ["race", "upload", "review", "takedowns"])
def test_another_s_race_is_not_offered(visit: Callable[..., Page], token: str, page: str) -> None:
    shown = visit(f"{page}#race={RACE[0]}&token={token}", device=DESK)
    expect(shown.locator("main")).to_contain_text(f"“{RACE[0]}”")
    choice = shown.locator("select").first
    assert [slug for slug in choice.evaluate(VALUES) if slug] == [OWN]
    if page == "upload":
        expect(shown.locator("main")).not_to_contain_text("make it")
        expect(shown.locator("#new-race")).to_be_hidden()
        assert choice.evaluate(VALUES) == [OWN]  # nor one to be made
        choice.select_option(OWN)
        expect(shown.locator("#drop")).not_to_have_attribute("inert", "")
    if page == "race":
        expect(shown.locator("#work")).to_be_hidden()
        choice.select_option(OWN)
        expect(shown.get_by_role("heading", level=1)).to_have_text("Own Run")
        expect(shown.locator("#notice")).to_be_hidden()


def test_where_none_of_its_races_is_left_the_upload_page_says_so(
    visit: Callable[..., Page], site: Site
) -> None:
    site.product.client.ensure_race("gone-run", "Gone Run", BEFORE)
    token = site.product.token("--race", "gone-run")
    site.product.client.call("DELETE", "/races/gone-run")
    page = visit(f"upload#token={token}", device=DESK)
    expect(page.locator("#notice")).to_contain_text("No race is left that your link is for")
    expect(page.locator("#work")).to_be_hidden()


VALUES = "select => [...select.options].map(({ value }) => value)"


def test_a_start_list_of_another_s_race_is_not_shown(
    visit: Callable[..., Page], token: str
) -> None:
    page = visit(f"start-list#race={RACE[0]}&token={token}", device=DESK)
    expect(page.locator("#notice")).to_contain_text("Your link is for other races")
    expect(page.locator("#work")).to_be_hidden()


@pytest.mark.parametrize("page", ["race", "upload", "review", "takedowns", "start-list"])
def test_the_board_of_all_races_is_offered_to_who_may_see_it(
    visit: Callable[..., Page], site: Site, token: str, page: str
) -> None:
    shown = visit(f"{page}#race={OWN}&token={site.product.client.token}", device=DESK)
    queue = shown.get_by_role("link", name="Queue")
    expect(queue).to_be_visible()
    with shown.expect_response(lambda answer: asked_by(answer, token)) as answered:
        shown.evaluate("token => (location.hash += `&token=${token}`)", token)
    assert answered.value.json()["races"] == [OWN]
    expect(shown.locator("#signed-in")).to_be_visible()
    expect(queue).to_be_hidden()


def asked_by(answer: Response, token: str) -> bool:
    """Whether it says what this token is for: an answer about an earlier one may come late."""
    asked = answer.request
    return asked.url.endswith("/token") and token in asked.headers.get("authorization", "")


def test_an_upload_that_the_link_is_not_for_stops_and_says_why(
    visit: Callable[..., Page], site: Site, token: str, tmp_path: Path
) -> None:
    page = visit(f"upload#race={RACE[0]}&token={site.product.client.token}", device=DESK)
    page.locator("#drop:not([inert])").wait_for()
    page.context.set_offline(True)
    page.locator("input[webkitdirectory]").set_input_files(small_photos(tmp_path / "cards", 3))
    expect(page.locator("#run h2")).to_have_text("Uploading: 0 of 3 photos")
    page.evaluate("token => (location.hash = `token=${token}`)", token)
    page.context.set_offline(False)
    expect(page.locator("#run h2")).to_have_text("Paused at 0 of 3 photos", timeout=30_000)
    expect(page.locator("#run .pace")).to_contain_text("Load this page again and choose a race")


def test_what_was_said_of_another_race_s_photos_keeps_nothing_back(
    visit: Callable[..., Page], site: Site, token: str
) -> None:
    client = site.product.client
    own = ended(client, client.upload(OWN, site.spare[0]), 120)
    theirs = {str(photo["id"]): said(RACE[0], "9001") for photo in site.photos}
    page = visit("about:blank", device=DESK)
    page.context.add_init_script(KEPT % json.dumps(theirs | {str(own["id"]): said(OWN, "9002")}))
    page.goto(f"{site.url}/review#race={OWN}&token={token}")
    eventually(lambda: client.call("GET", f"/photos/{own['id']}")["reviewedAt"], 20)
    expect(page.locator("#unsaved")).to_have_text("4 photos wait for another link")
    page.evaluate("token => (location.hash = `token=${token}`)", client.token)
    expect(page.locator("#unsaved")).to_have_text("")
    for id in theirs:
        client.call("DELETE", f"/photos/{id}/bibs")  # other tests read them


def said(race: str, number: str) -> dict[str, object]:
    return {"race": race, "name": "a.jpg", "numbers": [number], "boxes": {}, "reviewedAt": None}


# What an earlier visit could not save, each once.
KEPT = """if (!localStorage.getItem("kept"))
    for (const [id, said] of Object.entries({ ...%s, kept: 1 }))
        localStorage.setItem(id === "kept" ? id : `dorsal-review:${id}`, JSON.stringify(said));"""
