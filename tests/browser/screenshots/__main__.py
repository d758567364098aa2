"""``python -m tests.browser.screenshots [race ...]``: all pictures, or those of some pages.

They go to build/screenshots; those that README.md and docs/ show are copied to docs/images.
"""

import re
import shutil
import sys
from pathlib import Path

from tests.browser.album import samples
from tests.browser.chromium import installed
from tests.browser.screenshots import board, race, review, runner, upload

ROOT = Path(__file__).resolve().parents[3]
FOLDER, SHOWN = ROOT / "build/screenshots", ROOT / "docs/images"
PAGES = {"runner": runner, "race": race, "review": review, "upload": upload, "board": board}


def main(names: list[str]) -> None:
    """Take the pictures of these pages, and give the documents theirs."""
    if unknown := set(names) - PAGES.keys():
        sys.exit(f"there are no pages {sorted(unknown)}; there are {list(PAGES)}")
    if not samples():
        sys.exit("there are no sample photos: render them with `make samples`")
    if not installed():
        sys.exit("no chromium on this machine: install Debian's package chromium, or set CHROMIUM")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or PAGES:
        PAGES[name].main(FOLDER)
    for picture in shown():
        if (FOLDER / picture).is_file():
            shutil.copy(FOLDER / picture, SHOWN)
    print(f"pictures are in {FOLDER.relative_to(ROOT)}, those of the documents in docs/images")


def shown() -> set[str]:
    """The names of the pictures that the documents show."""
    texts = [path.read_text("utf-8") for path in (ROOT / "README.md", *ROOT.glob("docs/*.md"))]
    return {name for text in texts for name in re.findall(r"images/([\w-]+\.webp)", text)}


if __name__ == "__main__":
    main(sys.argv[1:])
