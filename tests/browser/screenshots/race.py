"""Pictures of a race's own pages: full of photos, empty, and with errors."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.acceptance.product import Product, ended, eventually
from tests.browser.album import samples
from tests.browser.behind import Behind, behind
from tests.browser.chromium import chromium, installed
from tests.browser.screenshots import DEVICES, RACE, keep, running, upload_samples, visit

EMPTY = ("empty", "Hill Run With a Rather Long Name That Wraps", "2026-05-18")
WRONG = b"bib;name;category\n12;Ann Lee;F40\n;Bob;M\n12;Cleo;F\n1/2;Dan;M\n"


def main(folder: Path) -> None:
    """Start a product on the samples, take every picture, and end it."""
    with running() as site, behind(site) as stores, chromium(installed()) as browser:
        _take(browser, folder, site, "race-nobody", "race", token=False)
        _take(browser, folder, site, "race-none", "race")
        site.client.ensure_race(*EMPTY)
        _take(browser, folder, site, "race-empty", f"race#race={EMPTY[0]}")
        _take(browser, folder, site, "startlist-empty", f"start-list#race={EMPTY[0]}")
        upload_samples(site)
        fill(site, stores)
        here = f"race#race={RACE[0]}"
        _take(browser, folder, site, "race", here)
        lists = f"start-list#race={RACE[0]}"
        _take(browser, folder, site, "startlist-preview", lists, act=_choose(good(site)))
        wait(site, stores)
        _take(browser, folder, site, "race-busy", here)
        for show in ("failed", "doubtful", "unread", "confirmed"):
            _take(browser, folder, site, f"race-{show}", f"{here}&show={show}", act=_down)
        _take(browser, folder, site, "race-dark", f"{here}&show=failed", dark=True)
        _take(browser, folder, site, "race-read", here, act=_far)
        _take(browser, folder, site, "race-photo", f"{here}&bib=1043", act=_opened)
        _take(browser, folder, site, "race-expired", f"{here}&token=dorsal_expired", token=False)
        _take(
            browser, folder, site, "startlist-expired", f"{lists}&token=dorsal_expired", token=False
        )
        _take(browser, folder, site, "race-settings", here, act=_settings)
        _take(browser, folder, site, "race-no-match", f"{here}&bib=98765")
        _take(browser, folder, site, "startlist-faults", lists, act=_choose(WRONG))
        other = b"\n".join(b"%d,Somebody" % n for n in range(50_000, 50_100))
        _take(browser, folder, site, "startlist-other", lists, act=_choose(other))
        _take(browser, folder, site, "race-by-time", f"{here}&sort=taken", act=_down)
        _take(browser, folder, site, "race-unshown", f"{here}&bib=1043", act=_unshown)
        change = '{"listed": "closed", "watermark": "© Ann Lee"}'.encode()
        site.client.call("PATCH", f"/races/{RACE[0]}", change)
        _take(browser, folder, site, "race-watermark", here, act=_settings)
        _take(browser, folder, site, "race-key", here, act=_key)


def fill(site: Product, stores: Behind) -> None:
    """Thousands that were read, some that failed or were confirmed, and a request."""
    stores.copies(RACE[0], 500)
    with tempfile.TemporaryDirectory() as folder:
        for n, shot in enumerate(samples()[:4]):
            broken = Path(folder) / f"IMG_{2044 + 13 * n}.jpg"
            whole = shot.path.read_bytes()
            broken.write_bytes(whole[: len(whole) * (n + 2) // 8])
            ended(site.client, site.client.upload(RACE[0], broken))
    photos = site.client.call("GET", f"/races/{RACE[0]}/photos?status=completed&limit=8")["photos"]
    for photo in photos[:3]:
        numbers = [bib["number"] for bib in photo["bibs"]]
        body = json.dumps({"numbers": numbers}).encode()
        site.client.call("PUT", f"/photos/{photo['id']}/bibs", body)
    asked = json.dumps({"photoId": photos[4]["id"]}).encode()
    site.client.call("POST", f"/races/{RACE[0]}/takedowns", asked)


def wait(site: Product, stores: Behind) -> None:
    """Hundreds that wait."""
    site.client.call("POST", "/queue/pause")
    eventually(lambda: stores.queue.counts().active == 0)
    stores.crowd(RACE[0], 412)


def good(site: Product) -> bytes:
    """A start list with the numbers of the samples."""
    bibs = sorted({number for shot in samples() for number in shot.numbers}, key=int)
    names = ("Ann Lee", "Bo Smith", "Cleo Müller", "Dan Ortiz", "Eve O'Hara")
    rows = [f"{bib};{names[n % 5]};{'FM'[n % 2]}{40 + n % 3}" for n, bib in enumerate(bibs)]
    return "\n".join(["bib;name;category", *rows]).encode()


def _down(page: Page) -> None:
    page.locator("#finds").evaluate("one => one.scrollIntoView()")


def _far(page: Page) -> None:
    """Where photos are that were read."""
    while not page.locator(".cell a").count():
        page.evaluate("scrollBy(0, 3000)")
        time.sleep(0.4)
    page.wait_for_load_state("networkidle")


def _opened(page: Page) -> None:
    page.locator(".cell a").first.click()
    page.locator("#viewer img[src*=preview]").wait_for()


def _unshown(page: Page) -> None:
    """Storage answers nothing."""
    page.route("**/preview.jpg?**", lambda route: route.abort())
    page.locator(".cell a").first.click()
    page.locator("#viewer .trouble").wait_for()


def _settings(page: Page) -> None:
    page.get_by_text("Settings").click()


def _key(page: Page) -> None:
    """The link that opens a closed race."""
    _settings(page)
    page.get_by_role("button", name="Make a link with a key").click()
    page.get_by_role("button", name="Make it").click()
    page.locator("#settings .outcome a").wait_for()
    page.locator("#settings").scroll_into_view_if_needed()


def _choose(data: bytes) -> Callable[[Page], None]:
    def choose(page: Page) -> None:
        file = {"name": "starters.csv", "mimeType": "text/csv", "buffer": data}
        page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
        page.locator("#preview").wait_for()
        page.locator("#preview").scroll_into_view_if_needed()

    return choose


def _take(
    browser: Browser,
    folder: Path,
    site: Product,
    name: str,
    at: str,
    *,
    act: Callable[[Page], None] | None = None,
    dark: bool = False,
    token: bool = True,
) -> None:
    for suffix, device in DEVICES.items():
        more = {"color_scheme": "dark"} if dark else {}
        page = visit(browser, device, **more).new_page()
        mark = "&" if "#" in at else "#"
        page.goto(f"{site.client.url}/{at}" + (f"{mark}token={site.client.token}" if token else ""))
        if "expired" in name:
            page.get_by_text("Your link has expired").wait_for()
        else:
            page.wait_for_load_state("networkidle", timeout=60_000)
        if act:
            act(page)
        time.sleep(0.3)
        keep(page, folder / f"{name}{suffix}.webp")
        page.context.close()
