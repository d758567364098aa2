"""Pictures of the board. The hour before, and the thousands that wait, are made up."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page

from chalicelib.queue import NewJob
from chalicelib.records.tokens import create_token
from tests.acceptance.product import Product, ended, eventually
from tests.browser.album import samples
from tests.browser.behind import Behind, behind
from tests.browser.chromium import chromium, installed
from tests.browser.screenshots import DEVICES, keep, running, visit

RACES = ("city-10k", "harbour-run")
WAITING = 39_412
type Take = Callable[..., None]


def main(folder: Path) -> None:
    """Start a product on the samples, take every picture, and end it."""
    with running() as site, behind(site) as stores, chromium(installed()) as browser:
        take: Take = partial(_take, browser, folder, site, site.client.token)
        _take(browser, folder, site, "", "board-nobody")
        take("board-empty")
        broken = upload(site)
        busy(site, stores)
        take("board")
        site.client.call("POST", "/queue/pause")
        eventually(lambda: stores.queue.counts().active == 0)
        take("board-failed", "#state=failed", dark=True)
        take("board-job", f"#state=failed&job={broken}", click="Where it went wrong")
        take("board-confirm", "#state=waiting", click="Purge waiting")
        site.client.call("PATCH", f"/races/{RACES[0]}", b'{"watermark": "R"}')
        take("board-paused", "#state=waiting")
        looking = create_token(stores.database, "photographer")
        _take(browser, folder, site, looking, "board-read-only", f"#state=failed&job={broken}")
        _take(browser, folder, site, looking, "board-looking-on", "#state=failed")


def upload(site: Product) -> str:
    """Some files that break off, which fail; the last one's id."""
    site.client.ensure_race(RACES[0], "City 10K", "2026-05-17")
    with tempfile.TemporaryDirectory() as folder:
        for n, shot in enumerate(samples()[:4]):
            broken = Path(folder) / f"IMG_{2044 + 13 * n}.jpg"
            whole = shot.path.read_bytes()
            broken.write_bytes(whole[: len(whole) * (n + 2) // 8])
            id = ended(site.client, site.client.upload(RACES[0], broken))["id"]
    return str(id)


def busy(site: Product, stores: Behind) -> None:
    """An hour's work behind, the samples being read, and thousands that wait after them."""
    stores.last_hour(WAITING)
    site.client.call("POST", "/queue/pause")
    for slug in RACES:
        site.client.ensure_race(slug, slug, "2026-05-17")
        for shot in samples():
            site.client.upload(slug, shot.path)
    ids = stores.crowd(RACES[0], WAITING)
    stores.queue.remove(ids)
    stores.queue.send(NewJob(id=id, payload=b"{}", priority=-10) for id in ids)
    site.client.call("POST", "/queue/resume")


def _take(
    browser: Browser,
    folder: Path,
    site: Product,
    token: str,
    name: str,
    at: str = "",
    *,
    click: str = "",
    dark: bool = False,
) -> None:
    for suffix, device in DEVICES.items():
        more = {"color_scheme": "dark"} if dark else {}
        page = visit(browser, device, **more).new_page()
        signed = f"#token={token}&{at.removeprefix('#')}" if token else ""
        page.goto(f"{site.client.url}/board{signed}")
        _settle(page)
        if click:
            page.get_by_text(click).first.click()
        keep(page, folder / f"{name}{suffix}.webp")
        page.context.close()


def _settle(page: Page) -> None:
    """Until what is asked for at first has been drawn."""
    page.locator("h1:visible:not(:empty), dialog[open] .body > *").first.wait_for()
    time.sleep(0.8)
