"""What earlier versions left behind, under this one: see tests/upgrade/make.py."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app import app
from tests.acceptance.estate import RACE, WAITS, differences, told, without
from tests.acceptance.product import PROJECT, Product, clean_environment, ended, product
from tests.upgrade.make import RELEASES, TOKEN

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]

ARCHIVES = sorted(RELEASES.glob("*.tar"))
# What the questions of some doors need.
QUERIES = {
    "/stats": "MetricName=PhotosCompleted&Period=60&Statistics=Sum"
    "&StartTime=2026-05-17T00:00:00Z&EndTime=2026-05-17T01:00:00Z",
    "/queue/jobs": "state=failed",
}
WANTS_NO_OTHER = {200, 303, 404, 409}  # 404: of what the address names there is none


@dataclass(frozen=True)
class Upgraded:
    """A product that was started on a release's data, and what was told of it before and then."""

    running: Product
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@pytest.fixture(scope="module", params=ARCHIVES, ids=lambda path: path.stem)
def upgraded(request: pytest.FixtureRequest, server_folder: Path) -> Iterator[Upgraded]:
    archive: Path = request.param
    folder = server_folder / "upgrade" / archive.stem
    subprocess.run(
        [sys.executable, "-m", "infra.local.cli", "restore", str(archive), "--var", str(folder)],
        cwd=PROJECT,
        env=clean_environment(),
        check=True,
        timeout=100,
    )
    with product(folder, RECONCILE_SECONDS="1", SWEEP_SECONDS="2") as running:
        before = json.loads(archive.with_suffix(".json").read_text())
        ended(running.client, before[RACE]["photos"][WAITS]["id"])
        yield Upgraded(running, before, told(running.client))


def test_a_photo_that_waited_is_read(upgraded: Upgraded) -> None:
    photo = upgraded.after[RACE]["photos"][WAITS]
    assert upgraded.before[RACE]["photos"][WAITS]["status"] == "pending"
    assert (photo["status"], [bib["number"] for bib in photo["bibs"]]) == ("completed", ["4780"])


def test_all_is_told_as_before(upgraded: Upgraded) -> None:
    before = json.loads(json.dumps(upgraded.before))
    without(before, {WAITS})
    assert len(before[RACE]["photos"]) == 5
    assert differences(before, upgraded.after) == []


def test_a_token_of_before_is_good(upgraded: Upgraded) -> None:
    photographer = replace(upgraded.running.client, token=TOKEN)
    assert photographer.call("GET", "/token")["role"] == "photographer"


def test_every_door_and_page_answers(upgraded: Upgraded) -> None:
    client = upgraded.running.client
    photo = upgraded.before[RACE]["photos"]["04-close-up.jpg"]["id"]
    named = {"slug": RACE, "photo_id": photo, "job_id": photo, "id": photo}
    asked = [path for path, methods in app.routes.items() if "GET" in methods]
    assert len(asked) > 20
    for path in asked:
        filled = re.sub(r"\{(\w+)\}", lambda name: named.get(name[1], "none"), path)
        query = QUERIES.get(path, "")
        answer = client.request("GET", f"{filled}?{query}")
        assert answer.status in WANTS_NO_OTHER, (path, answer.status, answer.data[:300])


def test_photos_are_corrected_read_anew_and_found(upgraded: Upgraded) -> None:
    client = upgraded.running.client
    photos = upgraded.before[RACE]["photos"]
    first, corrected = photos["04-close-up.jpg"]["id"], photos["24-last-light.jpg"]["id"]
    body = json.dumps({"numbers": ["1187", "3407", "7001"]}).encode()
    client.call("PUT", f"/photos/{corrected}/bibs", body)
    client.call("POST", f"/photos/{first}/reprocess")
    photo = ended(client, first)
    assert (photo["status"], [bib["number"] for bib in photo["bibs"]]) == ("completed", ["1043"])
    found = replace(client, token="").call("GET", f"/races/{RACE}/photos?bib=7001")["photos"]
    home = photos["19-first-home.jpg"]["id"]
    assert {photo["id"] for photo in found} == {home, corrected}
