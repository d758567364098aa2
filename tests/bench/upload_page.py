"""How smooth the upload page stays with 5,000 files: ``python -m tests.bench.upload_page``.

From the moment that the folder is dropped until every photo is stored, and while its list is
scrolled: the longest task of the page's thread, and the longest frame, which is all that the thread
does from the first task of a frame until it can be painted (Chromium tells those over 50 ms as
"long-animation-frame"). Both are held to the limit. The longest time between two frames is told
beside them: it also has what the machine does meanwhile.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from tests.acceptance.product import product
from tests.acceptance.small_photos import small_photos
from tests.browser.chromium import DESK, as_seen_on, chromium, drop, installed

COUNT = 5_000
PATIENCE = 900  # seconds
LONGEST = 100  # milliseconds that a frame may take
WATCH = """() => {
    window.seen = { task: 0, frame: 0, gap: 0, frames: 0, slow: 0 };
    const watch = (type, tell) =>
        new PerformanceObserver((list) => list.getEntries().forEach(tell)).observe({ type });
    watch("longtask", ({ duration }) => (seen.task = Math.max(seen.task, duration)));
    watch("long-animation-frame", ({ duration }) => {
        seen.frame = Math.max(seen.frame, duration);
        seen.slow += duration > LONGEST;
    });
    let last = performance.now();
    const frame = (now) => {
        seen.gap = Math.max(seen.gap, now - last);
        seen.frames++;
        last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""


def main() -> int:
    """Upload, watch and tell; 1 if a task or a frame took longer than it may, or not all came."""
    folder = Path(tempfile.mkdtemp(prefix="dorsal-bench-"))
    folder.chmod(0o755)
    try:
        small_photos(folder / "photos", COUNT)
        with product(folder / "var") as running, chromium(installed()) as browser:
            running.client.call("POST", "/queue/pause")  # reading would take the processor
            running.client.ensure_race("bench", "Bench", "2026-05-17")
            page = as_seen_on(browser, DESK).new_page()
            page.goto(f"{running.client.url}/upload#race=bench&token={running.client.token}")
            page.locator("#drop:not([inert])").wait_for()
            return told(page, folder / "photos")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def told(page: Page, photos: Path) -> int:
    """Upload the folder and print what was seen."""
    page.evaluate(WATCH.replace("LONGEST", str(LONGEST)))
    started = time.monotonic()
    drop(page, photos)
    page.locator("#run").wait_for(timeout=60_000)
    page.get_by_role("button", name="All", exact=True).click()
    done = page.locator("#run h2", has_text="are here")
    while not (ended := done.is_visible()) and time.monotonic() < started + PATIENCE:
        page.mouse.move(600, 700)
        page.mouse.wheel(0, 4_000)
        time.sleep(0.2)
    seconds = time.monotonic() - started
    seen = page.evaluate("window.seen")
    print(f"{COUNT} photos in {seconds:.0f} s ({COUNT / seconds:.0f} a second)")
    print(f"longest task {seen['task']:.0f} ms, longest frame {seen['frame']:.0f} ms", end="")
    print(
        f" ({seen['slow']} of {seen['frames']} frames over {LONGEST} ms; tasks of less than 50 ms",
        end="",
    )
    print(f" are told as 0); longest time between two frames {seen['gap']:.0f} ms")
    if not ended:
        print(f"not all photos were there after {PATIENCE} s")
    return int(not ended or max(seen["task"], seen["frame"]) > LONGEST)


if __name__ == "__main__":
    sys.exit(main())
