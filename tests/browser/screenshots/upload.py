"""Pictures of the upload page, from nothing chosen to refusals told."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

from tests.acceptance.product import Product
from tests.browser.album import samples
from tests.browser.chromium import DESK, chromium, installed
from tests.browser.screenshots import DEVICES, keep, running, visit

RACE = ("city-10k", "City 10K", "2026-05-17")
LINE = 700_000  # bytes a second, as of a hotel
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
type Take = Callable[[str], None]


def main(folder: Path) -> None:
    """Start a product, take every picture on both devices, and end it."""
    with (
        running() as site,
        chromium(installed()) as browser,
        tempfile.TemporaryDirectory() as card,
    ):
        site.client.call("POST", "/queue/pause")
        site.client.ensure_race(*RACE)
        for suffix, device in DEVICES.items():
            photos = memory_card(Path(card) / f"card{suffix}", suffix)
            with visit(browser, device) as context:
                page = context.new_page()
                take = partial(_take, page, folder, suffix)
                _course(page, site, photos, take)
        dark(browser, site, folder)


def memory_card(folder: Path, suffix: str) -> Path:
    """The samples as of two cameras, each frame another file, and two that are no photos."""
    for camera in ("camera A", "camera B"):
        (folder / camera).mkdir(parents=True)
        for shot in samples():
            body = shot.path.read_bytes()
            (folder / camera / shot.path.name).write_bytes(body + f"{camera}{suffix}".encode())
    (folder / "camera A/IMG_2044.HEIC").write_bytes(HEIC)
    (folder / "camera B/25-notes.jpg").write_text("my notes of the race")
    return folder


def _course(page: Page, site: Product, photos: Path, take: Take) -> None:
    """An upload from nothing chosen to refusals told."""
    page.goto(f"{site.client.url}/upload")
    page.locator("#notice").wait_for()
    take("upload-nobody")
    page.goto(f"{site.client.url}/upload#race={RACE[0]}&token={site.client.token}")
    page.reload()
    page.locator("#drop:not([inert])").wait_for()
    take("upload-empty")
    page.get_by_label("Race").select_option(label="New race …")
    take("upload-new-race")
    page.get_by_label("Race").select_option(RACE[0])
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": LINE}
    devtools.send("Network.emulateNetworkConditions", slow)
    page.locator("input[webkitdirectory]").set_input_files(photos)
    page.locator("#run .pace", has_text="left").wait_for()
    page.wait_for_timeout(1500)
    take("upload")
    page.get_by_role("button", name="Pause").click()
    take("upload-paused")
    page.context.set_offline(True)
    page.get_by_role("button", name="Continue").click()
    page.locator("#run .pace", has_text="offline").wait_for()
    take("upload-offline")
    page.route("**/storage/", _cut)
    page.context.set_offline(False)
    page.locator("#run .pace", has_text="The line broke").wait_for()
    take("upload-broken-line")
    page.unroute("**/storage/")
    page.locator("#run h2", has_text="here, 2 refused").wait_for(timeout=120_000)
    take("upload-refused")


def _cut(route: Route) -> None:
    route.abort("connectionreset")


def dark(browser: Browser, site: Product, folder: Path) -> None:
    """The same at night."""
    with visit(browser, DESK, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(f"{site.client.url}/upload#race={RACE[0]}&token={site.client.token}")
        page.locator("#drop:not([inert])").wait_for()
        page.locator("input[webkitdirectory]").set_input_files(samples()[0].path.parent)
        page.locator("#run h2", has_text="here").wait_for(timeout=120_000)
        _take(page, folder, "-dark", "upload-done")


def _take(page: Page, folder: Path, suffix: str, name: str) -> None:
    page.wait_for_timeout(400)  # the page looks four times a second
    keep(page, folder / f"{name}{suffix}.webp")
