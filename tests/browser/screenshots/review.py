"""Pictures of the review page."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.acceptance.product import Product, ended
from tests.browser.album import samples
from tests.browser.chromium import chromium, installed
from tests.browser.doubtful import covered
from tests.browser.screenshots import DEVICES, keep, running, visit

RACE, QUIET = ("city-10k", "City 10K", "2026-05-17"), ("quiet", "Quiet Run", "2026-05-16")


def main(folder: Path) -> None:
    """Start a product on covered samples, take every picture, and end it."""
    with running() as site, chromium(installed()) as browser:
        fill(site)
        for suffix, device in DEVICES.items():
            _take(browser, folder, site, suffix, device)


def fill(site: Product) -> None:
    """A race of doubtful photos and a start list, and one of a clear photo."""
    for race in (RACE, QUIET):
        site.client.ensure_race(*race)
    clear = next(shot for shot in samples() if shot.numbers)
    ended(site.client, site.client.upload(QUIET[0], clear.path), 300)
    doubt(site, RACE[0])


def doubt(site: Product, slug: str) -> list[str]:
    """Upload samples and their covered likes, with a start list; the ids of the latter."""
    numbers = sorted({number for shot in samples() for number in shot.numbers})
    listed = "bib\n" + "\n".join([*numbers, *(f"{n}{n % 7}" for n in range(500, 900))])
    path = f"/races/{slug}/start-list"
    site.client.call("PUT", path, listed.encode(), "text/csv")
    clear = [site.client.upload(slug, shot.path) for shot in samples()]
    for id in clear:
        ended(site.client, id, 300)
    with tempfile.TemporaryDirectory() as folder:
        ids = [site.client.upload(slug, path) for path, _ in covered(Path(folder))]
    for id in ids:
        ended(site.client, id, 300)
    return ids


def _take(
    browser: Browser, folder: Path, site: Product, suffix: str, device: dict[str, object]
) -> None:
    def shot(page: Page, name: str) -> None:
        page.wait_for_timeout(600)
        keep(page, folder / f"{name}{suffix}.webp")

    page = visit(browser, device).new_page()
    page.goto(f"{site.client.url}/review#token={site.client.token}&race={RACE[0]}")
    page.locator("#sheet").wait_for()
    shot(page, "review")
    page.route("**/preview.jpg?**", lambda route: route.abort())
    page.reload()
    page.locator("#sheet .trouble").wait_for()
    shot(page, "review-unshown")
    page.unroute("**/preview.jpg?**")
    page.reload()
    page.locator("#sheet").wait_for()
    page.locator("[data-act=add]").click()
    page.locator("#edit input").fill("47/")
    page.locator("#edit .primary").click()
    shot(page, "review-correcting")
    page.locator("#edit .cancel").click()
    page.context.set_offline(True)
    page.locator("[data-act=next]").click()
    page.locator("[data-act=confirm]").click()
    page.locator("#unsaved.away").wait_for()
    shot(page, "review-offline")
    page.locator("#race select").select_option(QUIET[0])
    page.locator("#state button").wait_for()
    shot(page, "review-away")
    page.context.set_offline(False)
    page.locator("#state button").click()
    page.get_by_text("Nothing to review").wait_for()
    shot(page, "review-nothing")
    page.locator("#sign-out").click() if page.locator("#sign-out").is_visible() else None
    page.context.close()
    page = visit(browser, device).new_page()
    page.goto(f"{site.client.url}/review")
    shot(page, "review-nobody")
    page.context.close()
