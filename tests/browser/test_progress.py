"""Who holds a token: signed in by a link, sees what is still being read and what failed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.acceptance.product import ended
from tests.browser.chromium import DESK
from tests.browser.conftest import RACE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]


@pytest.fixture
def paused(site: Site) -> Iterator[None]:
    """Nothing is read meanwhile."""
    site.product.client.call("POST", "/queue/pause")
    yield
    site.product.client.call("POST", "/queue/resume")


def test_the_token_leaves_the_address_bar_and_outlives_a_reload(desk: Page, site: Site) -> None:
    expect(desk.get_by_text("Signed in")).to_be_visible()
    assert "token" not in desk.url
    assert site.product.client.token not in desk.content()
    desk.reload()
    expect(desk.get_by_text("Signed in")).to_be_visible()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_text("Signed in")).to_be_hidden()
    expect(desk.locator("#progress")).to_be_hidden()
    assert desk.evaluate("sessionStorage.length") == 0


def test_a_visitor_sees_no_progress_and_no_confidence(phone: Page) -> None:
    phone.locator("#photos a").first.click()
    expect(phone.locator(".read .chip").first).to_be_visible()
    assert phone.locator(".read small").count() == 0
    expect(phone.locator("#progress")).to_be_hidden()


def test_a_token_shows_how_sure_a_reading_is(desk: Page) -> None:
    expect(desk.locator("#progress h2")).to_be_visible()  # it pushes the photos down
    desk.locator("#photos a").first.click()
    expect(desk.locator(".read small").first).to_contain_text("% sure")


def test_a_photo_is_announced_while_it_waits_and_shown_once_read(
    desk: Page, site: Site, paused: None
) -> None:
    expect(desk.locator("#progress h2")).to_be_visible()
    desk.locator("#photos img").first.wait_for()
    before = desk.locator("#photos img").count()
    client = site.product.client
    photo = site.spare.pop()
    new = client.upload(RACE[0], photo)
    title = desk.locator("#progress h2")
    expect(title).to_contain_text("1 photo is still being read", timeout=30_000)
    expect(desk.locator("#progress .left")).to_have_text("Reading is paused for the moment")
    expect(desk.locator("#unread li")).to_contain_text(photo.name)
    client.call("POST", "/queue/resume")
    ended(client, new)
    expect(desk.locator("#photos img")).to_have_count(before + 1, timeout=30_000)
    expect(desk.locator("#unread li")).to_have_count(0)


@pytest.mark.parametrize(
    ("outlook", "seconds", "words"),
    [
        ("working", 40, "Less than a minute left"),
        ("working", 62, "About 1 minute left"),
        ("working", 723, "About 12 minutes left"),
        ("working", 2400, "About 40 minutes left"),
        ("working", 8900, "About 2.5 hours left"),
        ("working", 200_000, "About 2 days left"),
        ("starting", None, "Reading is about to begin"),
        ("stalled", None, "Reading has come to a standstill"),
        ("done", None, ""),
        ("another that is not known yet", None, ""),
    ],
)
def test_how_long_reading_takes_is_said_in_round_words(
    visit: Callable[..., Page], site: Site, outlook: str, seconds: int | None, words: str
) -> None:
    page = visit()

    def answer(route: Route) -> None:
        race = route.fetch().json()
        race["estimate"] |= {"outlook": outlook, "seconds": seconds}
        route.fulfill(json=race)

    page.route(f"**/races/{RACE[0]}", answer)
    page.goto(site.link)
    page.reload()
    expect(page.locator("#progress h2")).to_be_visible()
    expect(page.locator("#progress .left")).to_contain_text(words)


def test_a_search_without_a_match_tells_what_is_still_read(
    visit: Callable[..., Page], site: Site, paused: None
) -> None:
    client = site.product.client
    new = client.upload(RACE[0], site.spare.pop())
    page = visit(f"{site.link}&race={RACE[0]}&bib=98765")
    expect(page.locator("#state")).to_contain_text("No photo with 98765 yet")
    expect(page.locator("#state")).to_contain_text("1 photo is still being read")
    client.call("POST", "/queue/resume")
    ended(client, new)


def test_a_failed_photo_is_named_with_its_reason(
    visit: Callable[..., Page], site: Site, tmp_path: Path
) -> None:
    broken = tmp_path / "half-sent.jpg"
    broken.write_bytes(site.spare[0].read_bytes()[:2000])
    photo = ended(site.product.client, site.product.client.upload(RACE[0], broken))
    assert photo["status"] == "failed"
    page = visit(site.link)
    page.get_by_text("1 photo could not be read").click()
    line = page.locator(".failures li", has_text="half-sent.jpg")
    expect(line).to_contain_text(photo["error"])


def test_an_expired_link_is_said_in_words_and_photos_stay(visit: Callable[..., Page]) -> None:
    page = visit("#token=dorsal_expired", device=DESK)
    expect(page.locator("#notice")).to_contain_text("Your link has expired")
    expect(page.locator("#photos img").first).to_be_visible()
    assert "token" not in page.url
    assert page.evaluate("sessionStorage.length") == 0


def test_questions_become_rarer_while_nothing_changes(phone: Page) -> None:
    script = phone.locator("script").get_attribute("src") or ""
    pauses = phone.evaluate(
        """async ([address]) => {
            const { pause } = await import(address);
            const busy = { changed: false, unfinished: 3 };
            const waits = [];
            for (let last = 0; waits.length < 8; waits.push(last)) last = pause(last, busy);
            return [waits, pause(9000, { ...busy, changed: true }), pause(2000, { unfinished: 0 })];
        }""",
        [f"./{script.replace('app.js', 'rhythm.js')}"],
    )
    assert pauses == [[2000, 3000, 4500, 6750, 10125, 15000, 15000, 15000], 2000, 15000]
