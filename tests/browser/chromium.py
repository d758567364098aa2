"""The system's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",  # root, as in containers, has none
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
)
PATIENCE = 10_000  # milliseconds
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


def installed() -> str:
    """Where Chromium is, or "" where it is not; CHROMIUM names another one."""
    names = (os.environ.get("CHROMIUM", ""), *NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), "")


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """A browser that talks to nobody but the pages it is sent to."""
    expect.set_options(timeout=PATIENCE)  # an answer and a picture take seconds where others work
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


def drop(page: Page, path: Path, onto: str = "#drop") -> None:
    """Drop a file or a folder of this machine, as from a window of the desktop."""
    box = page.locator(onto).bounding_box()
    assert box
    at = {"x": box["x"] + 50, "y": box["y"] + 50}
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    devtools = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
    devtools.detach()


def as_seen_on(browser: Browser, device: dict[str, Any], **more: Any) -> BrowserContext:
    """A fresh visit on a phone or at a desk; impatient, since everything is near."""
    context = browser.new_context(**{"locale": "en-GB", **device, **more})
    context.set_default_timeout(PATIENCE)
    return context
