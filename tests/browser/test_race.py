"""A photographer looks after a race: what stands where, what is to be checked, what failed."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from PIL.ExifTags import IFD, Base
from playwright.sync_api import Page, Route, expect

from chalicelib.records.attempts import claim
from tests.acceptance.product import ended
from tests.browser.album import album
from tests.browser.axe import serious
from tests.browser.behind import Behind, behind
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import BEFORE, Site

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300)]
RACE, EMPTY, LARGE = "harbour-run", "hill-run", "large-run"
SLOW = 60_000  # milliseconds; others work on this machine meanwhile


@pytest.fixture(scope="module")
def stores(site: Site) -> Iterator[Behind]:
    with behind(site.product) as found:
        yield found


@pytest.fixture(scope="module")
def race(site: Site, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Three photos that were read and two that broke off, of one race; their answers."""
    client = site.product.client
    for slug in (RACE, EMPTY):
        client.ensure_race(slug, slug.replace("-", " ").title(), BEFORE)
    shots = [shot.path for shot in album() if shot.numbers][:3]
    folder = tmp_path_factory.mktemp("broken")
    for n in range(2):
        (folder / f"torn-{n}.jpg").write_bytes(shots[n].read_bytes()[: 2000 + n])
    paths = [*shots, *sorted(folder.iterdir())]
    return [dict(ended(client, id, 120)) for id in [client.upload(RACE, path) for path in paths]]


@pytest.fixture
def paused(site: Site) -> Iterator[None]:
    """Nothing is read until the test, or its end, lets it."""
    site.product.client.call("POST", "/queue/pause")
    yield
    site.product.client.call("POST", "/queue/resume")


@pytest.fixture
def open_race(visit: Callable[..., Page], site: Site) -> Callable[..., Page]:
    """Open a race's page, or another page of it, with a token."""

    def opened(slug: str = RACE, at: str = "", page: str = "race", **more: Any) -> Page:
        token = site.product.client.token
        made = visit(f"{page}#race={slug}{at}&token={token}", **{"device": DESK, **more})
        made.locator("#work").wait_for(timeout=SLOW)
        return made

    return opened


def names(page: Page) -> list[str]:
    """What the cells on the page are called."""
    return [text.split(" · ")[-1] for text in page.locator(".cell .name").all_text_contents()]


def test_it_tells_how_far_the_photos_are(
    open_race: Callable[..., Page], race: list[dict[str, Any]]
) -> None:
    page = open_race()
    expect(page.locator("h1")).to_have_text("Harbour Run")
    expect(page.locator("#standing .completed dd")).to_have_text("3")
    expect(page.locator("#standing .failed dd")).to_have_text("2")
    expect(page.locator(".cell")).to_have_count(5)
    assert "token" not in page.url
    for name, address in {
        "Upload": "upload",
        "Review": "review",
        "Start list": "start-list",
    }.items():
        link = page.get_by_role("link", name=name, exact=True)
        assert link.get_attribute("href") == f"{address}#race={RACE}"


def test_photos_are_found_by_how_they_stand_by_number_and_by_time(
    open_race: Callable[..., Page], race: list[dict[str, Any]], site: Site
) -> None:
    client = site.product.client
    read = [photo for photo in race if photo["status"] == "completed" and photo["bibs"]]
    one = read[0]
    client.call("PUT", f"/photos/{one['id']}/bibs", b'{"numbers": ["4711"]}')
    page = open_race()
    page.get_by_role("button", name="Confirmed").click()
    expect(page.locator(".cell")).to_have_count(1)
    expect(page.locator(".cell .chip.sure")).to_have_text("4711")
    page.get_by_role("button", name="Failed").click()
    expect(page.locator(".cell")).to_have_count(2)
    expect(page.locator(".cell .picture").first).to_have_text(race[-1]["error"])
    page.get_by_role("button", name="Waiting").click()
    expect(page.locator("#state")).to_have_text("No photo waits.")
    page.get_by_text("By number or time").click()
    page.get_by_label("Number", exact=True).fill("4711")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".cell")).to_have_count(1)
    assert "bib=4711" in page.url
    page.reload()
    expect(page.get_by_label("Number", exact=True)).to_have_value("4711")
    expect(page.locator(".cell")).to_have_count(1)
    page.get_by_label("Number", exact=True).fill("")
    page.get_by_label("Taken since").fill("2199-01-01T00:00:00")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#state")).to_have_text("No photo was taken in that time.")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".cell")).to_have_count(5)
    page.go_back()
    expect(page.locator("#state")).to_have_text("No photo was taken in that time.")


def test_photos_are_found_by_what_became_of_them_and_listed_in_the_order_of_two_cameras(
    open_race: Callable[..., Page], site: Site, stores: Behind, paused: None, tmp_path: Path
) -> None:
    client = site.product.client
    client.ensure_race("cameras", "Two Cameras", BEFORE)
    client.call("POST", "/queue/resume")
    ids = {hour: client.upload("cameras", taken_at(tmp_path, hour)) for hour in ("10", "09", "11")}
    for id in ids.values():
        ended(client, id, 120)
    page = open_race("cameras")
    shown, order = page.locator(".cell .name"), page.get_by_label("Order")
    expect(shown).to_contain_text(["11.jpg", "09.jpg", "10.jpg"])
    order.select_option("By time taken")
    expect(shown).to_contain_text(["09.jpg", "10.jpg", "11.jpg"])
    assert "sort=taken" in page.url
    order.select_option("Newest upload first")
    expect(shown).to_contain_text(["11.jpg", "09.jpg", "10.jpg"])
    page.get_by_text("By number or time").click()
    page.get_by_label("Taken since").fill(f"{BEFORE}T09:00:00")
    page.get_by_label("until").fill(f"{BEFORE}T10:30:00")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(shown).to_contain_text(["09.jpg", "10.jpg"])
    expect(order).to_have_value("taken")
    expect(order).to_be_disabled()
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("button", name="No number").click()
    expect(shown).to_contain_text(["11.jpg", "09.jpg", "10.jpg"])
    stores.database.run("UPDATE photos SET doubt = 3 WHERE id = :id", id=ids["09"])
    page.get_by_role("button", name="Doubtful").click()
    expect(shown).to_contain_text(["09.jpg"])
    client.call("POST", "/queue/pause")
    client.call("POST", f"/photos/{ids['10']}/reprocess")
    assert claim(stores.database, ids["10"], 3)
    page.get_by_role("button", name="Being read").click()
    expect(shown).to_contain_text(["10.jpg"])
    expect(page.locator(".cell.processing .picture")).to_have_text("Being read")


def taken_at(folder: Path, hour: str) -> Path:
    """A photo of nothing, by a camera whose clock showed that hour."""
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = f"{BEFORE.replace('-', ':')} {hour}:00:00"
    Image.new("RGB", (90, 60), "teal").save(folder / f"{hour}.jpg", exif=exif)
    return folder / f"{hour}.jpg"


def test_failed_photos_are_tried_again_selected_or_all(
    open_race: Callable[..., Page], race: list[dict[str, Any]], site: Site, paused: None
) -> None:
    client = site.product.client
    page = open_race(at="&show=failed")
    some = page.get_by_role("button", name="selected again")
    expect(some).to_be_disabled()
    page.get_by_label("Select torn-0.jpg").focus()
    page.keyboard.press("Space")
    expect(some).to_have_text("Try 1 selected again")
    some.click()
    expect(page.locator("#notice")).to_have_text("1 photo will be read again from the start.")
    expect(page.locator("#standing .pending dd")).to_have_text("1")
    expect(page.locator(".cell")).to_have_count(1)
    page.get_by_role("button", name="Try all 1 again").click()
    expect(page.locator("#standing .pending dd")).to_have_text("2")
    expect(page.locator("#state")).to_have_text("No photo failed.")
    client.call("POST", "/queue/resume")
    expect(page.locator(".cell")).to_have_count(2, timeout=SLOW)  # they are still torn


def test_settings_are_kept(open_race: Callable[..., Page], race: list[Any], site: Site) -> None:
    client = site.product.client
    page = open_race(EMPTY)
    page.get_by_text("Settings").click()
    page.get_by_label("Name", exact=True).fill("Hill Run 10K")
    page.get_by_label("Who sees it").select_option("closed")
    page.get_by_label("Camera clock off by").fill("-0:01:05")
    page.get_by_label("Watermark").fill("© Ann Lee")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#settings .outcome")).to_have_text("Saved.")
    expect(page.locator("h1")).to_have_text("Hill Run 10K")
    kept = client.call("GET", f"/races/{EMPTY}")
    assert (kept["listed"], kept["clockOffset"], kept["watermark"]) == ("closed", -65, "© Ann Lee")
    page.reload()
    page.get_by_text("Settings").click()
    expect(page.get_by_label("Camera clock off by")).to_have_value("-0:01:05")
    changed = b'{"watermark": "\xc2\xa9 Bob", "date": "2026-05-18"}'
    client.call("PATCH", f"/races/{EMPTY}", changed)  # by somebody else, with this page open
    page.get_by_label("Name", exact=True).fill("Hill Run 21K")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Hill Run 21K")
    kept = client.call("GET", f"/races/{EMPTY}")
    assert (kept["date"], kept["clockOffset"], kept["watermark"]) == ("2026-05-18", -65, "© Bob")
    expect(page.get_by_label("Watermark")).to_have_value("© Bob")
    page.get_by_label("Name", exact=True).fill("Hill")
    client.call("PATCH", f"/races/{EMPTY}", b'{"name": "Hill Run 10K", "watermark": ""}')
    page.evaluate("dispatchEvent(new Event('online'))")  # then it looks at once
    expect(page.get_by_label("Watermark")).to_have_value("")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Hill")  # as it is being typed
    page.get_by_label("Name", exact=True).fill("Hill Run 10K")
    page.get_by_label("Camera clock off by").fill("an hour")
    page.get_by_role("button", name="Save").click()
    assert page.locator(":invalid").count()
    page.get_by_role("button", name="Make a link with a key").click()
    page.get_by_role("button", name="Make it").click()
    told = page.locator("#settings .outcome")
    expect(told).to_contain_text(f"/r/{EMPTY}?key=")
    guest = page.context.browser.new_page()  # type: ignore[union-attr]
    guest.goto((told.text_content() or "").split(" ")[0])
    expect(guest.get_by_role("heading", level=1)).to_have_text("Hill Run 10K")
    guest.close()


def test_a_watermark_set_after_the_upload_comes_onto_the_previews_and_changes_no_number(
    open_race: Callable[..., Page], site: Site, paused: None
) -> None:
    client = site.product.client
    client.ensure_race("marked", "Marked Run", BEFORE)
    client.call("POST", "/queue/resume")
    ids = [client.upload("marked", shot.path) for shot in album()[:2]]
    for id in ids:
        ended(client, id, 120)
    client.call("PUT", f"/photos/{ids[0]}/bibs", b'{"numbers": ["4711"]}')
    before = [client.call("GET", f"/photos/{id}") for id in ids]
    pixels = [lower_right(site, photo) for photo in before]
    client.call("POST", "/queue/pause")
    page = open_race("marked")
    expect(page.locator("#standing .previews")).to_have_text("")
    page.get_by_text("Settings").click()
    page.get_by_label("Watermark").fill("© Ann Lee")
    page.get_by_role("button", name="Save").click()
    told = page.locator("#settings .outcome")
    expect(told).to_have_text("Saved. 2 previews are drawn anew once the queue goes on.")
    left = page.locator("#standing .previews")
    expect(left).to_contain_text("2 previews still to be drawn anew")
    expect(left).to_contain_text("They wait, because the queue is paused.")
    expect(page.locator("#standing h2")).to_have_text("Every photo is read")
    client.call("POST", "/queue/resume")
    expect(left).to_have_text("", timeout=SLOW)
    after = [client.call("GET", f"/photos/{id}") for id in ids]
    for old, new, were in zip(before, after, pixels, strict=True):
        assert ImageChops.difference(lower_right(site, new), were).convert("L").getextrema()[1] > 60
        links = {"previewUrl", "thumbnailUrl", "originalUrl"}
        assert {**new, **dict.fromkeys(links)} == {**old, **dict.fromkeys(links)}
    page.locator(".cell a").last.click()  # the first that was uploaded
    drawn = after[0]["previewUrl"].partition("?")[0]
    expect(page.locator("#viewer img")).to_have_attribute("src", re.compile(re.escape(drawn)))
    page.keyboard.press("Escape")
    assert saved(page) == {}
    one_failed = client.call("GET", "/races/marked") | {"previews": {"waiting": 0, "failed": 1}}
    page.route("**/races/marked", lambda route: answered(route, one_failed))
    page.evaluate("dispatchEvent(new Event('online'))")  # then it looks at once
    expect(left).to_contain_text("save the watermark again to try once more")
    assert saved(page) == {"watermark": "© Ann Lee"}


def test_an_answer_that_comes_late_does_not_undo_a_later_one(
    open_race: Callable[..., Page], site: Site, race: list[dict[str, Any]]
) -> None:
    page = open_race()
    now = site.product.client.call("GET", f"/races/{RACE}")
    late: list[Route] = []

    def answer(route: Route) -> None:
        if late:
            route.fulfill(json=now | {"previews": {"waiting": 2, "failed": 0, "paused": False}})
        else:
            late.append(route)

    page.route(f"**/races/{RACE}", answer)
    for _ in range(2):
        page.evaluate("dispatchEvent(new Event('online'))")
    left = page.locator("#standing .previews")
    expect(left).to_contain_text("2 previews still to be drawn anew")
    with page.expect_event("requestfinished", lambda asked: asked == late[0].request):
        late[0].fulfill(json=now)
    page.wait_for_timeout(200)  # that a page has to take it
    expect(left).to_contain_text("2 previews still to be drawn anew", timeout=1)


def saved(page: Page) -> Any:
    """What Save sends, once that is answered."""
    with page.expect_response(lambda answer: answer.request.method == "PATCH") as taken:
        page.get_by_role("button", name="Save").click()
    expect(page.locator("#settings .outcome")).to_contain_text("Saved.")
    return taken.value.request.post_data_json


def answered(route: Route, told: dict[str, Any]) -> None:
    """By ``told`` to who looks; what is ordered goes through."""
    route.fulfill(json=told) if route.request.method == "GET" else route.continue_()


def lower_right(site: Site, photo: dict[str, Any]) -> Image.Image:
    """Of a photo's preview, where a watermark stands."""
    answer = site.product.client.http.request("GET", photo["previewUrl"])
    image = Image.open(io.BytesIO(answer.data))
    return image.crop((image.width // 2, image.height * 3 // 4, *image.size))


def test_photos_are_hidden_moved_by_the_clock_and_deleted_and_then_their_race(
    open_race: Callable[..., Page], site: Site
) -> None:
    client = site.product.client
    client.ensure_race("mistake", "Made by Mistake", BEFORE)
    ids = [client.upload("mistake", shot.path) for shot in album()[:2]]
    taken = [ended(client, id, 120)["takenAt"][11:19] for id in ids]
    asked = client.call("POST", "/races/mistake/takedowns", f'{{"photoId": "{ids[0]}"}}'.encode())
    client.call("POST", f"/takedowns/{asked['id']}", b'{"verdict": "confirmed"}')
    page = open_race("mistake")
    expect(page.locator(".cell .hidden-mark")).to_have_count(1)
    expect(page.locator(".cell .name").last).to_contain_text(taken[0])
    page.get_by_text("Settings").click()
    page.get_by_label("Camera clock off by").fill("+1:00:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".cell .name").last).not_to_contain_text(taken[0])
    page.get_by_label("Select").first.check()
    page.get_by_role("button", name="Delete it", exact=True).click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".cell")).to_have_count(2)
    page.get_by_role("button", name="Delete it", exact=True).click()
    page.locator("#sure").get_by_role("button", name="Delete").click()
    expect(page.locator("#notice")).to_have_text("1 photo deleted.")
    expect(page.locator(".cell")).to_have_count(1)
    page.get_by_role("button", name="Delete the race").click()
    sure = page.locator("#sure").get_by_role("button", name="Delete the race")
    expect(sure).to_be_disabled()
    page.get_by_label("Type the race's name").fill("Made by Mistake")
    sure.click()
    expect(page.locator("#notice")).to_have_text("Made by Mistake is deleted.")
    assert "mistake" not in {race["slug"] for race in client.call("GET", "/races")["races"]}


def test_the_numbers_are_downloaded(
    open_race: Callable[..., Page], race: list[dict[str, Any]], tmp_path: Path
) -> None:
    page = open_race()
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name="Numbers as CSV").click()
    assert download.value.suggested_filename == f"{RACE}.csv"
    download.value.save_as(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["photo"] for row in csv.DictReader(file)} == {photo["id"] for photo in race}


def test_tens_of_thousands_of_photos_are_few_on_the_page(
    open_race: Callable[..., Page], race: list[Any], site: Site, stores: Behind
) -> None:
    client = site.product.client
    client.ensure_race(LARGE, "Large Run", BEFORE)
    ended(client, client.upload(LARGE, site.spare[-1]), 120)
    stores.copies(LARGE, 20_000)
    page = open_race(LARGE)
    expect(page.locator("#standing .completed dd")).to_have_text("20,001")
    seen: set[str] = set()
    for _ in range(12):
        seen |= set(names(page))
        assert page.locator(".cell").count() < 120
        page.mouse.wheel(0, 2400)
        page.wait_for_timeout(250)
    assert len(seen) > 200
    expect(page.locator("#told")).to_contain_text("so far; more follow as you scroll")
    # One that comes moves the others by a place, those too that are not asked for anew.
    ended(client, client.upload(LARGE, site.spare[-2]), 120)
    page.evaluate("dispatchEvent(new Event('online'))")  # it is asked again at once
    expect(page.locator("#standing .completed dd")).to_have_text("20,002")
    page.locator(".grid").evaluate("grid => scrollBy(0, grid.getBoundingClientRect().top)")
    while not (found := page.locator(".cell[aria-posinset='401'] .name")).count():
        page.mouse.wheel(0, 600)
        page.wait_for_timeout(100)
    expect(found).to_contain_text("399-")
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator(".cell .name").first).to_contain_text(site.spare[-2].name)


def test_a_photo_that_comes_is_seen_without_a_reload(
    open_race: Callable[..., Page], race: list[Any], site: Site
) -> None:
    page = open_race()
    expect(page.locator(".cell")).to_have_count(5)
    ended(site.product.client, site.product.client.upload(RACE, site.spare[-2]), 120)
    expect(page.locator(".cell")).to_have_count(6, timeout=SLOW)
    expect(page.locator("#standing .completed dd")).to_have_text("4")


LEFT = {
    ("working", 40): "Less than a minute left",
    ("working", 62): "About 1 minute left",
    ("working", 723): "About 12 minutes left",
    ("working", 2400): "About 40 minutes left",
    ("working", 8900): "About 2.5 hours left",
    ("working", 200_000): "About 2 days left",
    ("starting", None): "Reading is about to begin",
    ("paused", None): "Reading is paused for the moment",
    ("stalled", None): "Reading has come to a standstill; whoever runs Dorsal has to look after it",
    ("done", None): "",
    ("another that is not known yet", None): "",
}


def test_how_long_reading_takes_is_said_in_round_words(
    visit: Callable[..., Page], site: Site, race: list[Any]
) -> None:
    page, told = visit("about:blank", device=DESK), [next(iter(LEFT))]

    def answer(route: Route) -> None:
        race = route.fetch().json()
        race["estimate"] |= dict(zip(("outlook", "seconds"), told[0], strict=True))
        route.fulfill(json=race)

    page.route(f"**/races/{RACE}", answer)
    page.goto(f"{site.url}/race#race={RACE}&token={site.product.client.token}")
    page.locator("#work").wait_for()
    for state, words in LEFT.items():
        told[0] = state
        page.evaluate("dispatchEvent(new Event('online'))")  # it is asked again at once
        expect(page.locator("#standing .left")).to_have_text(words)
    page.unroute_all(behavior="ignoreErrors")


def test_questions_become_rarer_while_nothing_changes(open_race: Callable[..., Page]) -> None:
    page = open_race()
    script = page.locator("script").get_attribute("src") or ""
    pauses = page.evaluate(
        """async ([address]) => {
            const { pause } = await import(address);
            const busy = { changed: false, unfinished: 3 };
            const waits = [];
            for (let last = 0; waits.length < 8; waits.push(last)) last = pause(last, busy);
            return [waits, pause(9000, { ...busy, changed: true }), pause(2000, { unfinished: 0 })];
        }""",
        [f"./{script.replace('race.js', 'rhythm.js')}"],
    )
    assert pauses == [[2000, 3000, 4500, 6750, 10125, 15000, 15000, 15000], 2000, 15000]


def test_an_expired_link_is_said_and_nothing_more_is_asked(
    open_race: Callable[..., Page], race: list[Any]
) -> None:
    page = open_race()
    page.evaluate("location.hash = `${location.hash}&token=dorsal_expired`")
    expect(page.locator("#notice")).to_contain_text("Your link has expired")
    expect(page.locator("#work")).to_be_hidden()
    assert page.evaluate("sessionStorage.length") == 0
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(3_000)  # it is asked every two seconds while photos are read
    assert asked == []


def test_without_a_race_it_leads_to_the_first(visit: Callable[..., Page], site: Site) -> None:
    page = visit("about:blank", device=DESK)
    nothing = {"races": [], "nextCursor": None}
    page.route("**/races?**", lambda route: route.fulfill(json=nothing))
    page.goto(site.link)
    expect(page.locator("#notice")).to_have_text("There is no race yet.")
    page.get_by_role("link", name="Make one and upload its photos").click()
    page.wait_for_url(f"{site.url}/upload")


def test_nobody_is_told_what_to_open(visit: Callable[..., Page]) -> None:
    for name in ("race", "start-list"):
        page = visit(f"{name}#race={RACE}")
        expect(page.locator("#notice")).to_contain_text("needs the link")
        expect(page.locator("#work")).to_be_hidden()


LIST = "Startnummer;Name;Category\n{0};Zoë Ñandú;F40\n98001;Bob;\n"


def choose(page: Page, text: str, name: str = "starters.csv") -> None:
    """Choose a CSV file of that text."""
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
    page.locator("input[type=file]").set_input_files([file])


def test_a_start_list_is_looked_at_used_followed_and_taken_away(
    open_race: Callable[..., Page], race: list[dict[str, Any]], site: Site
) -> None:
    client = site.product.client
    number = next(bib["number"] for photo in race for bib in photo["bibs"])
    page = open_race(page="start-list")
    expect(page.locator("#standing")).to_have_text("This race has no start list")
    choose(page, LIST.format(number))
    expect(page.locator("#preview h2")).to_have_text("starters.csv: 2 entrants")
    expect(page.locator("#preview h2")).to_be_focused()
    expect(page.locator("#preview tbody tr").first).to_have_text(f"{number}Zoë ÑandúF40")
    expect(page.locator("#preview .body")).to_contain_text("show one of the list")
    assert client.call("GET", f"/races/{RACE}/start-list")["entrants"] == 0, "nothing is put yet"
    page.get_by_role("button", name="Use these 2 entrants").click()
    expect(page.locator("#notice")).to_have_text("The list of 2 entrants is used.")
    expect(page.locator("#standing")).to_have_text("2 entrants on the list")
    expect(page.locator("#judged")).to_contain_text("are judged by it", timeout=SLOW)
    judged = client.call("GET", f"/races/{RACE}/photos?bib={number}")["photos"]
    assert any(bib["confirmed"] for photo in judged for bib in photo["bibs"])
    page.get_by_role("button", name="Take the list away").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep it").click()
    expect(page.locator("#standing")).to_have_text("2 entrants on the list")
    page.get_by_role("button", name="Take the list away").click()
    page.get_by_role("dialog").get_by_role("button", name="Take the list away").click()
    expect(page.locator("#standing")).to_have_text("This race has no start list")


def test_a_wrong_list_is_refused_line_by_line_and_another_race_s_is_noticed(
    open_race: Callable[..., Page], race: list[dict[str, Any]], site: Site
) -> None:
    page = open_race(page="start-list")
    choose(page, "bib,name\n12,A\n,B\n12,C\n1/2,D\n", "wrong.csv")
    expect(page.locator("#preview h2")).to_have_text("wrong.csv cannot be used")
    lines = page.locator("#preview .failures b")
    expect(lines).to_have_text(["Line 3", "Line 4", "Line 5"])
    expect(page.locator("#preview .failures span").nth(1)).to_have_text(
        "bib 12 is on line 2 already"
    )
    expect(page.locator("#put")).to_be_hidden()
    choose(page, "98001\n98002\n", "other.csv")
    expect(page.locator("#preview .body")).to_contain_text("Is it the list of this race?")
    page.get_by_role("button", name="Do not use it").click()
    expect(page.locator("#preview")).to_be_hidden()
    assert site.product.client.call("GET", f"/races/{RACE}/start-list")["entrants"] == 0


@pytest.mark.parametrize(
    ("device", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone-light", "desk-dark"]
)
def test_neither_page_keeps_anybody_out(
    open_race: Callable[..., Page],
    race: list[dict[str, Any]],
    device: dict[str, Any],
    scheme: str,
) -> None:
    page = open_race(device=device, color_scheme=scheme)
    page.locator(".cell").first.wait_for()
    page.get_by_text("Settings").click()
    assert serious(page) == []
    page.get_by_role("button", name="Failed").click()
    page.get_by_label("Select torn-0.jpg").wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= device["viewport"]["width"]
    page = open_race(page="start-list", device=device, color_scheme=scheme)
    choose(page, "bib,name\n12,A\n,B\n")
    page.locator("#preview .failures").wait_for()
    assert serious(page) == []
    choose(page, LIST.format(12))
    page.locator("#preview table").wait_for()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= device["viewport"]["width"]
