"""A running product with a few photos in it, and visitors on a phone and at a desk."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.acceptance.product import Product, ended, product
from tests.browser.album import album
from tests.browser.chromium import PHONE, as_seen_on, chromium, installed

RACE = ("city", "City Run", "2026-05-17")
BEFORE = "2025-05-17"  # the date of tests' own races: the page begins with the latest of all


@dataclass(frozen=True)
class Site:
    """The running product, what was read on the photos that it has, and more photos."""

    product: Product
    photos: list[Mapping[str, Any]]
    spare: list[Path]

    @property
    def url(self) -> str:
        return self.product.client.url

    @property
    def link(self) -> str:
        """As printed at the start, with its token."""
        return f"{self.url}/#token={self.product.client.token}"

    @property
    def found(self) -> Mapping[str, Any]:
        """A photo with a number that was read on it."""
        return next(photo for photo in self.photos if photo["bibs"])

    @property
    def number(self) -> str:
        """The first number of ``found``."""
        return str(self.found["bibs"][0]["number"])


@pytest.fixture(scope="session")
def browser_path() -> str:
    path = installed()
    if not path:
        missing = "no chromium on this machine: install Debian's package chromium, or set CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return str(path)


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    """For a module at most: it keeps an event loop running, which other tests stumble over."""
    with chromium(browser_path) as running:
        yield running


@pytest.fixture(scope="session")
def site(browser_path: str, server_folder: Path) -> Iterator[Site]:
    """Four photos that were read, in one public race."""
    shots = [shot.path for shot in album() if shot.numbers]
    if not shots:
        pytest.fail("no sample photos: render them with `make samples`")
    with product(server_folder / "browser") as running:
        client = running.client
        client.ensure_race(*RACE)
        ids = [client.upload(RACE[0], path) for path in shots[:4]]
        yield Site(running, [ended(client, id, 120) for id in ids], shots[4:])


def sign_out_elsewhere(page: Page) -> None:
    """As another tab with the same token says it."""
    page.evaluate(
        """() => new BroadcastChannel("dorsal-token")
            .postMessage({ out: sessionStorage.getItem("dorsal-token") })"""
    )


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open an address as a new visitor; at the end no page may have complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(address: str = "", *, device: dict[str, Any] = PHONE, **more: Any) -> Page:
        context = as_seen_on(browser, device, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.goto(address if ":" in address else f"{site.url}/{address}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A refused request is told by the browser itself; tests that cause one say what is shown.
    assert [text for text in complaints if "Failed to load resource" not in text] == []
