"""The board on a running product with 100,000 jobs: what it tells, and each button's doing."""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from chalicelib.pipeline.withdrawal import WITHDRAWN
from chalicelib.queue import NewJob, State
from chalicelib.records import photos
from chalicelib.records.tokens import create_token
from tests.acceptance.product import Product, ended, eventually, product
from tests.browser.axe import serious
from tests.browser.behind import Behind, behind
from tests.browser.chromium import DESK, PHONE, as_seen_on
from tests.browser.conftest import BEFORE, sign_out_elsewhere

pytestmark = [pytest.mark.xdist_group("board"), pytest.mark.timeout(300)]
RACE = ("crowd", "Crowd Run", BEFORE)
MARKED = ("marked", "Marked Run", BEFORE)  # with one photo, whose preview is to be drawn anew
WAITING = 100_000
# The colours of every text that is shown, as CSS says them, and those of what lies behind it.
TEXTS = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.checkVisibility() && !one.closest("button:disabled")
        && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((one) => {
        let ground = one;
        const clear = "rgba(0, 0, 0, 0)";
        while (ground && getComputedStyle(ground).backgroundColor === clear)
            ground = ground.parentElement;
        const behind = getComputedStyle(ground ?? document.documentElement).backgroundColor;
        return [one.textContent.trim().slice(0, 30), getComputedStyle(one).color, behind];
    })"""


@dataclass(frozen=True)
class Stage:
    """A product whose queue is full and paused, and what is behind it."""

    product: Product
    stores: Behind
    stumbling: str  # a photo that fails at every try

    def address(self, token: str, at: str = "") -> str:
        return f"{self.product.client.url}/board#token={token}&{at}"

    def delayed(self, count: int) -> list[str]:
        """So many new photos whose jobs are due in an hour."""
        ids = self.stores.crowd(RACE[0], count)
        self.stores.queue.remove(ids)
        self.stores.queue.send([NewJob(id=id) for id in ids], delay=3600)
        return ids

    def failed_anew(self) -> str:
        """The photo that stumbles, tried as often as it may be."""
        queue, client = self.stores.queue, self.product.client
        client.call("POST", f"/photos/{self.stumbling}/reprocess")  # before all the others
        client.call("POST", "/queue/resume")
        eventually(lambda: queue.states([self.stumbling])[self.stumbling] is State.FAILED)
        queue.pause()
        eventually(lambda: queue.counts().active == 0)
        return self.stumbling

    def status(self, id: str) -> tuple[str, str | None]:
        found = photos.status(self.stores.database, id)
        assert found
        return found.status, found.error


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG")
    return out.getvalue()


def marked(site: Product, text: str) -> None:
    site.client.call("PATCH", f"/races/{MARKED[0]}", json.dumps({"watermark": text}).encode())


@pytest.fixture(scope="module")
def running(browser_path: str, server_folder: Path) -> Iterator[Stage]:
    """A product with a reader that stumbles over wide pictures."""
    state = server_folder / "board"
    state.mkdir()
    env = {"READER": "tests.acceptance.readers:BreaksOnWide", "BACKOFF_SECONDS": "0.05"}
    with product(state / "var", **env) as site, behind(site) as stores:
        site.client.ensure_race(*RACE)
        path = f"/races/{RACE[0]}/photos"
        wide = site.client.call("POST", f"{path}?name=wide.jpg", jpeg(90, 60), "image/jpeg")["id"]
        ended(site.client, wide)
        site.client.ensure_race(*MARKED)
        path = f"/races/{MARKED[0]}/photos"
        tall = site.client.call("POST", f"{path}?name=tall.jpg", jpeg(60, 90), "image/jpeg")["id"]
        ended(site.client, tall)
        site.client.call("POST", "/queue/pause")
        marked(site, "© Ann Lee")
        yield Stage(site, stores, wide)


@pytest.fixture
def stage(running: Stage) -> Stage:
    """Paused, with 100,000 waiting and nobody at work."""
    queue = running.stores.queue
    queue.pause()
    eventually(lambda: queue.counts().active == 0)
    if (missing := WAITING - queue.counts().waiting) > 0:
        running.stores.crowd(RACE[0], missing)
    return running


@pytest.fixture
def open_board(browser: Browser, stage: Stage) -> Iterator[Callable[..., Page]]:
    """The board as a new visitor sees it; at the end it may not have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        at: str = "", *, token: str | None = None, device: dict[str, Any] = DESK, **more: Any
    ) -> Page:
        context = as_seen_on(browser, device, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.goto(stage.address(stage.product.client.token if token is None else token, at))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [text for text in complaints if "Failed to load resource" not in text] == []


@pytest.fixture
def looking(stage: Stage) -> str:
    """A photographer's token."""
    return create_token(stage.stores.database, "photographer")


def outcome(page: Page) -> Any:
    return expect(page.locator("#board > .outcome"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def say_yes(page: Page, name: str) -> None:
    page.locator("#confirm").get_by_role("button", name=name).click()


def shown_counts(page: Page) -> dict[str, int]:
    page.locator("#states a").first.wait_for()
    texts = page.locator("#states a").evaluate_all(
        "all => all.map(({ children: [n, name] }) => [name.textContent, n.textContent])"
    )
    return {name.lower(): int(n.replace(",", "")) for name, n in texts}


def rows(page: Page) -> list[str]:
    page.locator("#jobs li").first.wait_for()
    ids: list[str] = page.locator("#jobs li").evaluate_all("all => all.map(one => one.dataset.id)")
    return ids


def test_it_tells_how_things_stand(open_board: Callable[..., Page], stage: Stage) -> None:
    page = open_board("state=waiting")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paused")
    expect(page.locator("#detail")).to_contain_text("photos to read once you resume")
    assert shown_counts(page) == vars(stage.stores.queue.counts())
    expect(page.locator("#workers")).to_contain_text("3 workers are free")
    assert "token" not in page.url
    assert page.locator("#states a[aria-current]").inner_text().endswith("Waiting")


def test_it_tells_how_many_previews_are_to_be_drawn(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    page = open_board("state=waiting")
    line = page.locator("#previews")
    expect(line).to_have_text("Previews to draw: 1. It waits, because the queue is paused.")
    empty = stage.product.client.call("GET", "/queue") | {"paused": False}
    estimate = stage.product.client.call("GET", "/queue/estimate") | {"outlook": "done"}
    page.route("**/queue", lambda route: route.fulfill(json=empty))
    page.route("**/queue/estimate", lambda route: route.fulfill(json=estimate))
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to read")
    empty["previews"] = {"waiting": 10_000, "more": True}
    expect(line).to_have_text("Previews to draw: 10,000 or more")
    page.unroute_all()
    marked(stage.product, "")
    expect(line).to_be_hidden()
    marked(stage.product, "© Ann Lee")


def test_thousands_of_jobs_come_a_page_at_a_time(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    page = open_board("state=waiting")
    expected = [job.id for job in stage.stores.queue.jobs(State.WAITING, size=60).jobs]
    assert rows(page) == expected[:25]
    press(page, "Next page")
    expect(page.locator("#jobs li").first).to_have_attribute("data-id", expected[25])
    assert rows(page) == expected[25:50]
    press(page, "Back to the first")
    expect(page.locator("#jobs li").first).to_have_attribute("data-id", expected[0])
    sizes = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter(({ name }) => /queue\\/jobs/.test(name)).map((one) => one.decodedBodySize)"""
    )
    assert max(sizes) < 20_000


def test_a_failed_job_shows_its_photo_its_attempts_and_where_they_broke(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    failed = stage.failed_anew()
    page = open_board("state=failed")
    page.get_by_role("link", name="wide.jpg").click()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("heading", level=2)).to_have_text("wide.jpg")
    expect(sheet.locator("ol.attempts > li")).to_have_count(3)
    expect(sheet.locator("ol.attempts .error").first).to_contain_text("the model stumbled")
    picture = sheet.locator("img")
    expect(picture).to_have_attribute("src", re.compile(r"originals/"))
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 90
    sheet.get_by_text("Where it went wrong").first.click()
    stack = sheet.locator("pre").first.inner_text()
    assert re.search(r"^  tests\.acceptance\.readers:\d+ _stumble$", stack, re.MULTILINE)
    assert stack.startswith("RuntimeError")
    assert serious(page) == []
    assert "/" not in stack
    assert f"job={failed}" in page.url


def test_retry_tries_a_failed_photo_again(open_board: Callable[..., Page], stage: Stage) -> None:
    failed = stage.failed_anew()
    page = open_board(f"state=failed&job={failed}")
    sheet = page.locator("#job")
    sheet.get_by_role("button", name="Retry").click()
    expect(sheet.locator(".outcome")).to_have_text("1 photo will be read again.")
    assert stage.stores.queue.states([failed]) == {failed: State.WAITING}
    assert stage.status(failed) == ("pending", None)
    expect(sheet.locator(".facts")).to_contain_text("Waiting")


def test_retry_all_tries_every_failed_photo_again(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    failed = stage.failed_anew()
    page = open_board("state=failed")
    press(page, "Retry all failed")
    expect(page.locator("#confirm")).to_contain_text("Every photo that failed")
    assert serious(page) == []
    say_yes(page, "Retry all")
    outcome(page).to_contain_text("will be read again", timeout=120_000)
    assert stage.stores.queue.states([failed]) == {failed: State.WAITING}
    left = "SELECT count(*) AS n FROM photos WHERE processing_status = 'failed'"
    assert stage.stores.database.run(left)[0]["n"] == 0


def test_promote_hands_out_one_delayed_job_or_all(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    ids = stage.delayed(4)
    page = open_board(f"state=delayed&job={ids[0]}")
    sheet = page.locator("#job")
    sheet.get_by_role("button", name="Promote").click()
    expect(sheet.locator(".outcome")).to_have_text("1 job handed out without further delay.")
    states = stage.stores.queue.states(ids)
    assert [states[id] for id in ids] == [State.WAITING, *[State.DELAYED] * 3]
    page.keyboard.press("Escape")
    press(page, "Promote all")
    outcome(page).to_have_text("3 jobs handed out without further delay.")
    assert set(stage.stores.queue.states(ids).values()) == {State.WAITING}
    expect(page.locator("#no-jobs")).to_have_text("Nothing is delayed.")


def test_remove_asks_first_and_fails_the_photo(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    [id] = stage.delayed(1)
    page = open_board(f"state=delayed&job={id}")
    sheet = page.locator("#job")
    sheet.get_by_role("button", name="Remove").click()
    expect(page.locator("#confirm")).to_contain_text("removed by an operator")
    expect(page.locator("#confirm").get_by_role("button", name="Cancel")).to_be_focused()
    press(page, "Cancel")
    assert stage.stores.queue.states([id]) == {id: State.DELAYED}
    sheet.get_by_role("button", name="Remove").click()
    say_yes(page, "Remove")
    expect(sheet.locator(".outcome")).to_have_text("Removed from the queue.")
    assert stage.stores.queue.states([id]) == {id: None}
    assert stage.status(id) == ("failed", WITHDRAWN)
    expect(sheet.locator(".facts")).to_contain_text("does not know this job any more")


def test_resume_and_pause(open_board: Callable[..., Page], stage: Stage) -> None:
    page = open_board("state=waiting")
    press(page, "Resume")
    outcome(page).to_contain_text("Resumed")
    assert not stage.stores.queue.paused()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Paused")
    press(page, "Pause")
    outcome(page).to_contain_text("Paused. Photos in work are finished")
    assert stage.stores.queue.paused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Paused")


def test_workers_tell_what_they_read_and_since_when(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    queue = stage.stores.queue
    queue.resume()  # without a ring: nobody else comes
    [held] = queue.receive(1, visibility=600)
    queue.pause()
    page = open_board("state=active")
    worker = page.locator("#workers .busy")
    expect(worker.locator("b")).to_have_text(re.compile(r"for \d+ s"))
    expect(page.locator("#workers .idle")).to_have_text("2 workers are free")
    worker.get_by_role("link").click()
    expect(page.locator("#job .story")).to_contain_text("A worker reads it now")
    expect(page.locator("#job .orders button")).to_have_count(0)
    queue.release(held.receipt)


def test_a_photographer_looks_on(
    open_board: Callable[..., Page], stage: Stage, looking: str
) -> None:
    failed = stage.failed_anew()
    page = open_board("state=failed", token=looking)
    expect(page.locator("#read-only")).to_contain_text("this token is a photographer's")
    assert shown_counts(page) == vars(stage.stores.queue.counts())
    names = page.get_by_role("button").all_inner_texts()
    assert set(names) <= {"Sign out", "Next page"}
    page.locator(f'#jobs [data-id="{failed}"] a').click()
    expect(page.locator("#job ol.attempts > li")).to_have_count(3)
    expect(page.locator("#job pre")).to_have_count(0)
    expect(page.locator("#job")).to_contain_text("shown to operators")
    assert page.locator("#job .orders button").count() == 0


@pytest.mark.parametrize("paste", ["{token}", "{url}/#token={token}"])
def test_without_a_token_it_asks_for_one(
    open_board: Callable[..., Page], stage: Stage, paste: str
) -> None:
    page = open_board(token="")
    expect(page.get_by_role("heading", level=1)).to_have_text("The queue's board needs a token")
    expect(page.locator("#board")).to_be_hidden()
    client = stage.product.client
    page.get_by_label("Link or token").fill(paste.format(token=client.token, url=client.url))
    press(page, "Open the board")
    expect(page.locator("#headline")).to_have_text("Paused")
    assert client.token not in page.url


def test_a_token_of_some_races_is_told_that_the_board_is_for_all(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    token = create_token(stage.stores.database, "photographer", races=[RACE[0]])
    page = open_board(token=token)
    expect(page.get_by_role("alert")).to_contain_text("This token is for some races")
    expect(page.locator("#board")).to_be_hidden()


def test_a_token_that_expired_is_said_in_words(open_board: Callable[..., Page]) -> None:
    page = open_board(token="dorsal_expired")
    expect(page.get_by_role("alert")).to_have_text("The token is unknown or has expired.")
    assert page.evaluate("sessionStorage.length") == 0


def test_signing_out_leaves_nothing_to_see(open_board: Callable[..., Page]) -> None:
    page = open_board()
    expect(page.locator("#headline")).to_have_text("Paused")
    page.get_by_role("link", name="Waiting").click()
    expect(page.locator("#jobs li").first).to_be_visible()
    press(page, "Sign out")
    for _ in range(2):
        expect(page.get_by_label("Link or token")).to_be_visible()
        expect(page.locator("#board")).to_be_hidden()
        page.go_back()


def test_signed_out_in_another_tab_no_job_is_left_open(open_board: Callable[..., Page]) -> None:
    page = open_board(at="state=waiting")
    page.locator("#jobs a").first.click()
    expect(page.locator("#job")).to_be_visible()
    sign_out_elsewhere(page)
    expect(page.get_by_label("Link or token")).to_be_visible()
    expect(page.locator("#job")).to_be_hidden()
    page.go_back()
    expect(page.locator("#board")).to_be_hidden()


def test_a_page_of_jobs_that_does_not_come_is_told(open_board: Callable[..., Page]) -> None:
    page = open_board(at="state=waiting")
    expect(page.locator("#jobs li").first).to_be_visible()
    page.route("**/queue/jobs?*", lambda route: route.abort())
    press(page, "Next page")
    expect(page.locator("#headline")).to_have_text("Dorsal does not answer")


def test_the_first_page_leads_there(open_board: Callable[..., Page], stage: Stage) -> None:
    page = open_board()
    client = stage.product.client
    page.goto(f"{client.url}/#token={client.token}")
    page.get_by_role("link", name="Queue").click()
    expect(page.locator("#headline")).to_have_text("Paused")


def test_an_outage_is_told_and_gets_over(open_board: Callable[..., Page]) -> None:
    page = open_board()
    expect(page.locator("#headline")).to_have_text("Paused")
    page.route("**/queue*", lambda route: route.abort())
    expect(page.locator("#headline")).to_have_text("Dorsal does not answer")
    expect(page.locator("#detail")).to_contain_text("What is below is of")
    page.unroute("**/queue*")
    expect(page.locator("#headline")).to_have_text("Paused")


@pytest.mark.parametrize(
    ("status", "told"),
    [(503, "may have been done or not"), (403, "Not done: This needs the role operator.")],
)
def test_an_order_that_fails_says_so(
    open_board: Callable[..., Page], status: int, told: str
) -> None:
    page = open_board("state=waiting")

    def refuse(route: Route) -> None:
        problem = '{"title": "x", "status": 403, "detail": "This needs the role operator."}'
        route.fulfill(status=status, body=problem, content_type="application/problem+json")

    page.route("**/queue/resume", refuse)
    press(page, "Resume")
    outcome(page).to_contain_text(told)
    expect(page.get_by_role("button", name="Resume")).to_be_enabled()


def test_keys_open_and_close_a_job_and_the_focus_returns(
    open_board: Callable[..., Page], stage: Stage
) -> None:
    page = open_board("state=waiting")
    first = rows(page)[0]
    line = page.locator(f'#jobs [data-id="{first}"] a')
    line.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(line).to_be_focused()
    expect(page).not_to_have_url(re.compile("job="))  # going back takes a moment


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_cut_off(open_board: Callable[..., Page], stage: Stage, width: int) -> None:
    failed = stage.failed_anew()
    page = open_board("state=failed", device=PHONE | {"viewport": {"width": width, "height": 844}})
    page.locator(f'#jobs [data-id="{failed}"] a').wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(f'#jobs [data-id="{failed}"] a').click()
    page.locator("#job ol.attempts").wait_for()
    page.get_by_text("Where it went wrong").first.click()
    assert page.locator("#job").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.locator("#job").get_by_role("button", name="Remove").click()
    box = page.locator("#confirm").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(open_board: Callable[..., Page], stage: Stage, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: a contrast of at least 4.5."""
    failed = stage.failed_anew()
    page = open_board("state=failed", color_scheme=scheme)
    page.locator("#jobs li").first.wait_for()
    texts = page.evaluate(TEXTS)
    page.locator(f'#jobs [data-id="{failed}"] a').click()
    page.locator("#job ol.attempts").wait_for()
    texts += page.evaluate(TEXTS)
    assert len(texts) > 40
    assert [text for text in texts if contrast(text[1], text[2]) < 4.5] == []


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances, the lighter by the darker."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """WCAG's relative luminance of ``rgb(r, g, b)``."""
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# The last one: the hundred thousand are gone, and take a while to come.


@pytest.mark.parametrize("state", ["delayed", "failed", "waiting"])
def test_purge_asks_first_and_empties_one_state(
    open_board: Callable[..., Page], stage: Stage, state: str
) -> None:
    stage.failed_anew()
    late = stage.delayed(3)
    before = vars(stage.stores.queue.counts())
    page = open_board(f"state={state}")
    press(page, f"Purge {state}")
    n = before[state]
    title = "Remove the failed job?" if n == 1 else f"Remove all {n:,} {state} jobs?"
    expect(page.locator("#confirm")).to_contain_text(title)
    say_yes(page, "Purge")
    told = f"{n:,} {state} {'job' if n == 1 else 'jobs'} removed."
    outcome(page).to_contain_text(told, timeout=120_000)
    assert vars(stage.stores.queue.counts()) == before | {state: 0}
    assert (stage.status(late[0]) == ("failed", WITHDRAWN)) == (state == "delayed")
    assert stage.status(stage.stumbling)[1] != WITHDRAWN
    expect(page.locator("#no-jobs")).to_be_visible()
    stage.stores.queue.purge(State.DELAYED)
