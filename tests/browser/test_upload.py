"""The upload page: a folder goes to its race whatever happens on the way, each photo once."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.acceptance.product import eventually
from tests.acceptance.shaky import shaky_line
from tests.acceptance.small_photos import plain_photo, small_photo, small_photos
from tests.browser.axe import serious
from tests.browser.chromium import DESK, PHONE, QUIET, as_seen_on, drop
from tests.browser.conftest import BEFORE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
STORAGE = "**/storage/"


@pytest.fixture
def race(site: Site, request: pytest.FixtureRequest) -> Iterator[str]:
    """A race of the test's own, of which nothing is read meanwhile."""
    slug = request.function.__name__.replace("_", "-")[:60].rstrip("-")
    client = site.product.client
    client.ensure_race(slug, "Upload", BEFORE)
    client.call("POST", "/queue/pause")
    yield slug
    client.call("POST", "/queue/resume")


@pytest.fixture
def page(visit: Callable[..., Page], site: Site, race: str) -> Page:
    """The upload page at a desk, with the test's race chosen."""
    return opened(visit, site, race)


def opened(visit: Callable[..., Page], site: Site, race: str, **more: object) -> Page:
    address = f"{site.url}/upload#race={race}&token={site.product.client.token}"
    page = visit(address, **{"device": DESK, **more})
    page.locator("#drop:not([inert])").wait_for()
    expect(page.get_by_label("Race")).to_have_value(race)
    return page


def choose(page: Page, folder: Path) -> None:
    page.locator("input[webkitdirectory]").set_input_files(folder)


def ends(page: Page, heading: str) -> None:
    try:
        expect(page.locator("#run h2")).to_have_text(heading, timeout=60_000)
    except AssertionError as error:
        error.add_note(page.locator("main").inner_text())
        raise


def tile(page: Page, name: str) -> int:
    return int(page.locator(f"#run .{name} dd").inner_text().replace(",", ""))


def each_once(site: Site, race: str, folder: Path) -> None:
    wanted = {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*.JPG")}
    eventually(lambda: site.product.client.count(race) >= len(wanted))
    there = Counter(photo["sha256"] for photo in site.product.client.photos(race))
    assert set(there) == wanted
    assert set(there.values()) == {1}


def test_sixty_files_two_of_them_bad_over_a_line_that_breaks_are_all_read(
    page: Page, site: Site, race: str, tmp_path: Path
) -> None:
    folder = tmp_path / "cards"
    (folder / "card 1").mkdir(parents=True)
    for n in range(58):
        (folder / f"card 1/IMG_{n:05}.JPG").write_bytes(plain_photo(80_000))
    (folder / "card 1/torn.JPG").write_bytes(small_photo((400, 300))[:30_000])
    (folder / "card 1/notes.jpg").write_text("my notes of the race")
    (folder / "card 1/.DS_Store").write_text("none of ours")
    with shaky_line(site.product.port, life=300_000) as line:
        shaky = f"http://127.0.0.1:{line.port}/storage/"
        page.route(STORAGE, lambda route: route.continue_(url=shaky))
        choose(page, folder)
        ends(page, "59 photos here, 1 refused")
        assert line.cut > 3
    rows = page.locator(".rows li:visible")
    expect(rows).to_have_count(1)
    expect(rows.filter(has_text="notes.jpg")).to_contain_text("Not a JPEG, PNG or WebP photo")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save this list").click()
    listed = Path(saved.value.path()).read_text()
    assert "cards/card 1/notes.jpg\tNot a JPEG" in listed
    each_once(site, race, folder)
    site.product.client.call("POST", "/queue/resume")
    page.get_by_role("link", name="See the photos").click()
    told = page.locator("#standing h2")
    expect(told).to_have_text("Read, but for 1 photo that failed", timeout=60_000)
    expect(page.locator("#standing .completed dd")).to_have_text("58")
    page.get_by_role("button", name="Failed").click()
    expect(page.locator(".cell .name")).to_contain_text(["torn.JPG"])
    [failed] = site.product.client.call("GET", f"/races/{race}/photos?status=failed")["photos"]
    expect(page.locator(".cell .picture")).to_have_text(failed["error"])


def test_each_file_and_all_of_them_tell_how_far_they_are(
    page: Page, race: str, tmp_path: Path
) -> None:
    devtools = page.context.new_cdp_session(page)
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", line)
    choose(page, small_photos(tmp_path / "cards", 2, (1000, 800)))
    row, part = page.locator(".rows li.sending").first, re.compile(r"Being sent · [1-9]\d?%")
    expect(row.locator("span")).to_have_text(part)
    expect(row.locator("i")).to_have_attribute("style", re.compile(r"width: [1-9]\d?(\.\d+)?%"))
    bar = page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", re.compile(r"^[1-9]\d?$"))
    expect(page.locator("#run .pace")).to_have_text(re.compile(r"^\d+ kB/s · .+ left$"))
    devtools.send("Network.emulateNetworkConditions", line | {"uploadThroughput": -1})
    ends(page, "All 2 photos are here")
    expect(bar).to_have_attribute("aria-valuenow", "100")


def test_a_tab_closed_in_the_middle_goes_on_in_another(
    page: Page, visit: Callable[..., Page], site: Site, race: str, tmp_path: Path
) -> None:
    folder = small_photos(tmp_path / "cards", 60)
    left = [25]

    def some(route: Route) -> None:
        left[0] -= 1
        route.continue_() if left[0] >= 0 else None  # the rest hang until the tab is closed

    page.route(STORAGE, some)
    choose(page, folder)
    expect(page.locator("#run .sent dd")).to_have_text("25", timeout=30_000)
    page.wait_for_timeout(300)
    assert left[0] == -4  # so many are sent at a time
    page.close()
    again = opened(visit, site, race)
    choose(again, folder)
    ends(again, "All 60 photos are here")
    assert tile(again, "sent") + tile(again, "there") == 60
    assert tile(again, "there") >= 25
    each_once(site, race, folder)


def test_paused_by_keyboard_nothing_is_sent_until_it_goes_on(
    page: Page, site: Site, race: str, tmp_path: Path
) -> None:
    page.route(STORAGE, lambda route: route.continue_())  # slow enough to be caught
    choose(page, small_photos(tmp_path / "cards", 200))
    page.get_by_role("button", name="Pause").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#run h2")).to_contain_text("Paused at")
    sent = tile(page, "sent")
    page.wait_for_timeout(1000)
    assert tile(page, "sent") == sent < 200
    page.keyboard.press("Enter")
    ends(page, "All 200 photos are here")


def test_offline_it_waits_and_goes_on_by_itself(
    page: Page, site: Site, race: str, tmp_path: Path
) -> None:
    page.context.set_offline(True)
    choose(page, small_photos(tmp_path / "cards", 12))
    expect(page.locator("#run .pace")).to_contain_text("You are offline")
    expect(page.locator("#run .heard")).to_contain_text("You are offline")
    page.context.set_offline(False)
    ends(page, "All 12 photos are here")


def test_a_worker_that_does_not_start_is_tried_again(
    visit: Callable[..., Page], site: Site, race: str, tmp_path: Path
) -> None:
    page = visit("about:blank", device=DESK)
    away = [2]

    def late(route: Route) -> None:
        away[0] -= 1
        route.abort() if away[0] >= 0 else route.continue_()

    page.context.route("**/examine-worker.js", late)
    page.goto(f"{site.url}/upload#race={race}&token={site.product.client.token}")
    page.locator("#drop:not([inert])").wait_for()
    choose(page, small_photos(tmp_path / "cards", 4))
    ends(page, "All 4 photos are here")
    assert away[0] < 0


def test_a_server_that_asks_for_patience_gets_it(page: Page, race: str, tmp_path: Path) -> None:
    asked: list[float] = []

    def busy(route: Route) -> None:
        asked.append(page.evaluate("performance.now()"))
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": "3"}, json={"title": "Away"})
        else:
            route.continue_()

    page.route("**/photos/known", busy)
    choose(page, small_photos(tmp_path / "cards", 3))
    expect(page.locator("#run .pace")).to_contain_text("Trying again in")
    ends(page, "All 3 photos are here")
    assert asked[1] - asked[0] > 2_900


def test_links_that_ran_out_are_asked_for_again(page: Page, race: str, tmp_path: Path) -> None:
    stale = b"<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>"
    times = [3]

    def expire(route: Route) -> None:
        times[0] -= 1
        if times[0] >= 0:
            route.fulfill(status=403, content_type="application/xml", body=stale)
        else:
            route.continue_()

    page.route(STORAGE, expire)
    choose(page, small_photos(tmp_path / "cards", 5))
    ends(page, "All 5 photos are here")


def test_each_kind_of_refusal_is_told(page: Page, race: str, tmp_path: Path) -> None:
    folder = small_photos(tmp_path / "cards", 1)
    (folder / "empty.jpg").touch()
    (folder / "phone.heic").write_bytes(HEIC)
    (folder / "raw.CR2").write_bytes(b"II*\x00" + bytes(100))
    with (folder / "huge.jpg").open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(100_000_001)
    choose(page, folder)
    ends(page, "1 photo here, 4 refused")
    rows = page.locator(".rows li:visible")
    expect(rows.filter(has_text="empty.jpg")).to_contain_text("The file is empty")
    expect(rows.filter(has_text="raw.CR2")).to_contain_text("raw photo")
    expect(rows.filter(has_text="huge.jpg")).to_contain_text("more than 100000000 bytes")
    expect(rows.filter(has_text="phone.heic")).to_contain_text("HEIC")
    page.get_by_role("button", name="Try these again").click()
    ends(page, "1 photo here, 4 refused")


def test_a_folder_is_dropped_with_those_below_it(page: Page, race: str, tmp_path: Path) -> None:
    folder = small_photos(tmp_path / "cards", 3)
    (folder / "day 2/late").mkdir(parents=True)
    (folder / "day 2/late/a.jpg").write_bytes(small_photo())
    drop(page, folder)
    ends(page, "All 4 photos are here")
    expect(page.locator(".rows li:visible").last).to_contain_text("cards/day 2/late/a.jpg")


def test_a_race_is_made_on_the_way(page: Page, site: Site, race: str, tmp_path: Path) -> None:
    page.get_by_label("Race").select_option(label="New race …")
    expect(page.locator("#drop")).to_have_attribute("inert", "")
    page.get_by_label("Name").fill("  Vuelta a Ávila 10K ")
    page.get_by_label("Date").fill("2026-06-01")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Race")).to_have_value("vuelta-a-avila-10k")
    choose(page, small_photos(tmp_path / "cards", 1))
    ends(page, "The photo is here")
    made = site.product.client.call("GET", "/races/vuelta-a-avila-10k")
    assert (made["name"], made["date"]) == ("Vuelta a Ávila 10K", "2026-06-01")
    page.get_by_label("Race").select_option(label="New race …")
    page.get_by_label("Name").fill("vuelta a avila (10K)")
    page.get_by_role("button", name="Make the race").click()
    expect(page.get_by_role("alert")).to_contain_text("already. Choose it above")
    page.get_by_label("Name").fill("Московский марафон")
    page.get_by_role("button", name="Make the race").click()
    expect(page.get_by_label("Race")).to_have_value(re.compile(r"race-2026-06-01-\w+"))


def test_who_has_no_token_is_told_the_way(visit: Callable[..., Page]) -> None:
    page = visit("upload")
    expect(page.locator("#notice")).to_contain_text("Uploading needs the link")
    expect(page.locator("#drop")).to_be_hidden()


def test_plain_http_in_a_studio_s_network(
    browser: Browser, browser_path: str, site: Site, race: str, tmp_path: Path
) -> None:
    """There the browser keeps crypto.subtle back; the sums are the same all the same."""
    port = site.product.port
    named = [*QUIET, "--host-resolver-rules=MAP studio.test 127.0.0.1"]
    folder = small_photos(tmp_path / "cards", 10)
    studio = browser.browser_type.launch(executable_path=browser_path, args=named)
    try:
        page = as_seen_on(studio, DESK).new_page()
        page.goto(f"http://studio.test:{port}/upload#race={race}&token={site.product.client.token}")
        assert page.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
        page.locator("#drop:not([inert])").wait_for()
        choose(page, folder)
        ends(page, "All 10 photos are here")
    finally:
        studio.close()
    each_once(site, race, folder)


def test_our_own_sha_256_is_the_standard_s(page: Page) -> None:
    script = page.locator("script").get_attribute("src") or ""
    sums = page.evaluate(
        """async ([address, sizes]) => {
            const { Sha256 } = await import(address);
            return sizes.map((size) => {
                const bytes = Uint8Array.from({ length: size }, (_, n) => (n * 7 + size) % 251);
                const sum = new Sha256();
                for (let at = 0, step = 1; at < size; at += step, step = (step * 3) % 101) {
                    sum.update(bytes.subarray(at, at + step));
                }
                return sum.hex();
            });
        }""",
        [f"./{script.replace('upload.js', 'sha256.js')}", (sizes := [*range(200), 65_537])],
    )
    bodies = (bytes((n * 7 + size) % 251 for n in range(size)) for size in sizes)
    assert sums == [hashlib.sha256(body).hexdigest() for body in bodies]


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_serious_stands_in_anybody_s_way(
    visit: Callable[..., Page], site: Site, race: str, tmp_path: Path, device: dict[str, object]
) -> None:
    page = opened(visit, site, race, device=device)
    assert serious(page) == []
    folder = small_photos(tmp_path / "cards", 8)
    (folder / "notes.jpg").write_text("notes")
    choose(page, folder)
    ends(page, "8 photos here, 1 refused")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
