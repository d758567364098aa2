"""Pictures of the page on the sample photos: ``python -m tests.browser.screenshots FOLDER``.

``search.png`` is the README's; the others are for looking at a change on a phone, at a desk, in
the dark and where there is nothing to show.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.acceptance.product import Product, ended, product
from tests.browser.album import samples
from tests.browser.chromium import DESK, PHONE, as_seen_on, chromium, installed

MOST = 400_000  # bytes of a picture in the README
RACE = ("demo", "Dorsal Demo Run", "2026-05-17")


def main(folder: Path) -> None:
    """Start a product on the samples, take every picture, and end it."""
    if not samples():
        sys.exit("there are no sample photos: render them with `make samples`")
    folder.mkdir(parents=True, exist_ok=True)
    with running() as site, chromium(installed()) as browser:
        number = upload(site)
        link = f"{site.client.url}/#token={site.client.token}"
        search = f"#race={RACE[0]}&bib={number}"
        everybody = site.client.url
        for name, address, device, more in (
            ("search", everybody, DESK, {}),
            ("search-dark", everybody, DESK, {"color_scheme": "dark"}),
            ("search-phone", f"{everybody}/{search}", PHONE, {}),
            ("progress", link, DESK, {}),
            ("progress-phone-dark", link, PHONE, {"color_scheme": "dark"}),
            ("nothing-phone", f"{everybody}/#race={RACE[0]}&bib=98765", PHONE, {}),
        ):
            keep(visit(browser, address, device, more), folder / f"{name}.png")
        for name, device in (("photo", DESK), ("photo-phone", PHONE)):
            page = visit(browser, f"{everybody}/{search}", device, {})
            page.locator("#photos a").first.click()
            page.locator("#viewer img[src*=preview]").wait_for()
            keep(page, folder / f"{name}.png")


@contextmanager
def running() -> Iterator[Product]:
    """A product in a folder that goes away again, and that user nobody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="dorsal-screenshots-"))
    folder.chmod(0o755)
    try:
        with product(folder / "var") as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def upload(site: Product) -> str:
    """Upload the samples and wait until it is read; the number that most of them show."""
    site.client.ensure_race(*RACE)
    ids = [site.client.upload(RACE[0], shot.path) for shot in samples()]
    read = [bib["number"] for id in ids for bib in ended(site.client, id, 300)["bibs"]]
    return str(max(read, key=read.count))


def visit(browser: Browser, address: str, device: dict[str, Any], more: dict[str, Any]) -> Page:
    """The page at ``address`` once all that is in sight is loaded."""
    page = as_seen_on(browser, device, **more).new_page()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def keep(page: Page, path: Path) -> None:
    """Write what is in sight, in as many colours as fit a README's picture."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (256, 128, 64):
        palette = shot.quantize(colours, kmeans=1)
        dithered = shot.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
        dithered.save(path, optimize=True)
        if path.stat().st_size < MOST:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
