"""Pictures of every page on the sample photos, on a phone and at a desk: ``make screenshots``.

Each module takes those of some pages: with something to see, empty, and with errors.
"""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.acceptance.product import Product, ended, product
from tests.browser.album import samples
from tests.browser.chromium import DESK, PHONE, as_seen_on

DEVICES = {"-phone": PHONE, "": DESK}
RACE = ("demo", "Dorsal Demo Run", "2026-05-17")
QUALITY = 86  # of WebP: small letters stay sharp


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


def upload_samples(site: Product) -> str:
    """Upload the samples and wait until they are read; the number that most of them show."""
    site.client.ensure_race(*RACE)
    ids = [site.client.upload(RACE[0], shot.path) for shot in samples()]
    read = [bib["number"] for id in ids for bib in ended(site.client, id, 300)["bibs"]]
    return str(max(read, key=read.count))


def visit(browser: Browser, device: dict[str, Any], **more: Any) -> BrowserContext:
    """A fresh visit, patient on a busy machine."""
    context = as_seen_on(browser, device, **more)
    context.set_default_timeout(60_000)
    return context


def keep(page: Page, path: Path, *, whole: bool = False) -> None:
    """Write what is in sight, or the ``whole`` page."""
    shot = Image.open(io.BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    shot.save(path, quality=QUALITY, method=6)
