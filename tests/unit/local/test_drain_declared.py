"""The bell or a schedule starts drains, by one setting, and so it is in the one-machine cloud."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import json
from pathlib import Path
from chalicelib.settings import settings
from infra.local import cloud, declared
read = declared.read("app", Path(".chalice/config.json"))
jobs = read.queue("jobs")
print(json.dumps({
    "jobs": jobs and [jobs.function, jobs.batch_size, jobs.maximum_concurrency],
    "schedules": {s.function: s.seconds for s in read.schedules},
    "sizes": cloud.sizes_of(read, settings().concurrency),
}))
"""


def declared(**env: str) -> Any:
    """What app.py declares in a process with ``env``."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_one_number_caps_the_mapping_and_the_pool() -> None:
    found = declared(DRAIN_ON="doorbell", CONCURRENCY="5")
    assert found["jobs"] == ["drain", 1, 5]
    assert found["sizes"]["drain"] == 5
    assert found["schedules"] == {"sweep": 60}


def test_with_a_schedule_no_queue_starts_drains() -> None:
    found = declared(DRAIN_ON="schedule", CONCURRENCY="2")
    assert found["jobs"] is None
    assert found["sizes"]["drain"] == 2
    assert found["schedules"] == {"drain": 60, "sweep": 60}
