"""How soon a runner sees the first photos on a phone: ``python -m tests.bench.runner_page``.

From the beginning of a first visit, with nothing in the browser's cache, until all photos in sight
are drawn, over a phone's usual 4G as WebPageTest has it: 9 Mbit/s, 170 ms there and back.
"""

import statistics
import sys
from typing import Any

from playwright.sync_api import Browser

from tests.browser.chromium import PHONE, as_seen_on, chromium, installed
from tests.browser.screenshots import RACE, running, upload_samples

VISITS = 7
LIMIT = 1.0  # seconds
LINE = 9e6 / 8  # bytes a second
FOUR_G: dict[str, Any] = {
    "offline": False,
    "latency": 170,
    "downloadThroughput": LINE,
    "uploadThroughput": LINE,
}
DRAWN = """() => {
    const seen = [...document.querySelectorAll(".photos img")]
        .filter((one) => one.getBoundingClientRect().top < innerHeight);
    return seen.length && seen.every((one) => one.complete && one.naturalWidth);
}"""


def main() -> int:
    """Visit, and tell; 1 if half of the visits took longer than the limit."""
    with running() as site, chromium(installed()) as browser:
        address = f"{site.client.url}/r/{RACE[0]}?bib={upload_samples(site)}"
        took = sorted(first_photos(browser, address) for _ in range(VISITS))
    median = statistics.median(took)
    print(f"first photos after {median:.2f} s ({took[0]:.2f} to {took[-1]:.2f}, {VISITS} visits)")
    return int(median > LIMIT)


def first_photos(browser: Browser, address: str) -> float:
    """Seconds of one visit."""
    context = as_seen_on(browser, PHONE)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", FOUR_G)
    page.goto(address, wait_until="commit")
    page.wait_for_function(DRAWN, polling=10)
    took: float = page.evaluate("performance.now()")
    context.close()
    return took / 1000


if __name__ == "__main__":
    sys.exit(main())
