"""The first page leads everybody to where they belong; the token stays with its tab."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.api.pages import PAGES
from tests.browser.axe import serious
from tests.browser.chromium import DESK, PHONE, as_seen_on
from tests.browser.conftest import RACE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    context = as_seen_on(browser, PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_a_runner_comes_to_the_search(visit: Callable[..., Page], site: Site) -> None:
    page = visit()
    page.wait_for_url(f"{site.url}/r")
    for asked, shown in (
        (f"#race={RACE[0]}", f"/r/{RACE[0]}"),
        (f"#race={RACE[0]}&bib={site.number}", f"/r/{RACE[0]}?bib={site.number}"),
        (f"#race={RACE[0]}&photo={site.found['id']}", f"/r/{RACE[0]}/photos/{site.found['id']}"),
    ):
        page.goto(f"{site.url}/{asked}")
        page.wait_for_url(site.url + shown)
        expect(page.locator("h1")).to_be_visible()


def test_without_scripts_it_shows_the_ways(scriptless: Page, site: Site) -> None:
    scriptless.goto(site.url)
    expect(scriptless.get_by_role("link", name="Encuentra tus fotos")).to_be_visible()
    scriptless.get_by_role("link", name="Find your photos").click()
    expect(scriptless.get_by_label("Bib number")).to_be_visible()


def test_who_holds_a_token_comes_to_the_races(visit: Callable[..., Page], site: Site) -> None:
    latest = site.product.client.call("GET", "/races")["races"][0]["name"]
    page = visit(site.link, device=DESK)
    expect(page.locator("h1")).to_have_text(latest)
    expect(page.get_by_text("Signed in")).to_be_visible()
    assert "token" not in page.url
    assert site.product.client.token not in page.content()
    page.get_by_role("link", name="Dorsal").click()
    expect(page.locator("h1")).to_have_text(latest)
    page.reload()
    expect(page.get_by_text("Signed in")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("Signed in")).to_be_hidden()
    expect(page.locator("#work")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0
    assert serious(page) == []
    page.get_by_role("link", name="Looking for photos of yourself?").click()
    page.wait_for_url(f"{site.url}/r")


def test_it_lives_below_a_stage_s_prefix(visit: Callable[..., Page], site: Site) -> None:
    page = visit("about:blank", device=DESK)
    stage = f"{site.url}/api"

    def forward(route: object) -> None:
        own = route.request.url.removeprefix(stage)  # type: ignore[attr-defined]
        route.fulfill(response=route.fetch(url=site.url + own))  # type: ignore[attr-defined]

    page.route(f"{stage}/**", forward)
    page.goto(f"{stage}/#race={RACE[0]}&photo={site.found['id']}&token={site.product.client.token}")
    picture = page.locator("#viewer img[src*='/preview.jpg']")
    picture.wait_for()
    assert page.url.startswith(f"{stage}/race#")
    page.unroute_all(behavior="ignoreErrors")  # what is still on its way is of no interest


def test_no_page_leaves_the_token_in_an_address(visit: Callable[..., Page], site: Site) -> None:
    """Nor in its tab's history, nor in what it asks for: it is kept for the tab alone."""
    token = site.product.client.token
    page = visit(f"{site.url}/r", device=DESK)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.url} {one.headers.get('referer')}"))
    for path in PAGES:
        page.goto("about:blank")
        page.goto(f"{site.url}{path}#token={token}&race={RACE[0]}")
        page.wait_for_function("!location.hash.includes('token')")
        page.wait_for_function("sessionStorage.getItem('dorsal-token')")
        assert token not in page.url
        assert token not in page.content()
    loaded = [line for line in asked if f"#token={token}" not in line]
    assert len(loaded) > len(PAGES)
    assert token not in "".join(loaded)
