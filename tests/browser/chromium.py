"""The system's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

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
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


def as_seen_on(browser: Browser, device: dict[str, Any], **more: Any) -> BrowserContext:
    """A fresh visit on a phone or at a desk; impatient, since everything is near."""
    context = browser.new_context(**device, locale="en-GB", **more)
    context.set_default_timeout(10_000)
    return context
