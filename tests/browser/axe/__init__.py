"""axe-core, which finds what keeps people from using a page; pinned, for tests alone."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
# Ours are these: WCAG 2.2 AA, and what axe's makers know to be good besides.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"type": "tag", "values": TAGS}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}  # where only colours are other ones
SERIOUS = {"serious", "critical"}


def serious(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """The serious violations on a page as it is now, in a line each."""
    page.evaluate(source())
    found: dict[str, Any] = page.evaluate("rules => axe.run({ runOnly: rules })", rules)
    assert found["passes"], "it looked at nothing"
    return [
        f"{one['id']}: {one['help']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@cache
def source() -> str:
    """The script, fetched by npm on first use."""
    folder = ROOT / "build/axe"
    script = folder / "node_modules/axe-core/axe.min.js"
    if not script.is_file():
        if shutil.which("npm") is None:
            missing = "no npm on this machine, which fetches axe-core"
            pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(["npm", "ci", *quiet], cwd=folder, check=True)
    return script.read_text("utf-8")
