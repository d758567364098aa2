"""Figures and logs of the running product, after traffic of every kind."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest

from chalicelib.telemetry.catalogue import METRICS
from infra.local.client import Client
from tests.acceptance.product import SAMPLES, Product, ended, eventually, product
from tests.acceptance.readers import DEADLY, HOPELESS, SLOW
from tests.acceptance.test_command import dorsal
from tests.acceptance.test_trouble import jpeg
from tests.emitted import Series, emitted

pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]

NAMESPACE = "Dorsal/test"
LABELS = [json.loads(line) for line in (SAMPLES.parent / "labels.jsonl").open()]
RUNNER = next(label for label in LABELS if label["bibs"])  # a sample that shows a number
LIST = f"{RUNNER['bibs'][0]},Zenobia Quill,F40\n"
ADDRESS = "203.0.113.77"
# Nothing of a running product's doors raises, answers 500 or tells of what is no photo:
# tests/integration has these, and takedowns.
NOT_HERE = {
    *("Errors", "ServerErrors", "EventsPassedOver"),
    *(name for name in METRICS if name.startswith("Takedowns")),
}
# They go on while one looks.
ONCE_A_MINUTE = {"QueueDepth", "OldestWaitingAge", "ConcurrentExecutions", "TakedownsUndecided"}
RESTLESS = ONCE_A_MINUTE | {"Invocations", "Duration"}


@dataclass
class Traffic:
    """What was sent, the photos that came of it, and what none may find in the logs."""

    running: Product
    photos: dict[str, Mapping[str, Any]]
    secrets: list[str]

    @property
    def client(self) -> Client:
        return self.running.client

    def lines(self) -> list[str]:
        log = self.running.folder / "logs/functions.log"
        return log.read_text().splitlines()

    def story(self, name: str) -> list[dict[str, Any]]:
        """The lines that a photo's id is in."""
        return [json.loads(line) for line in self.lines() if self.photos[name]["id"] in line]


@pytest.fixture(scope="module")
def traffic(server_folder: Path, redis_port: int) -> Iterator[Traffic]:
    import redis

    state = server_folder / "telemetry"
    state.mkdir()
    env = {
        "READER": "tests.acceptance.readers:Stumbles",
        "READER_STATE": str(state),
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(redis_port),
        "REDIS_DB": "8",
        "EMF_NAMESPACE": NAMESPACE,
        "MAX_UPLOAD_BYTES": "2000000",
        "BACKOFF_SECONDS": "0.3",
        "VISIBILITY_SECONDS": "6",
        "RECONCILE_SECONDS": "1",
        "SWEEP_SECONDS": "1",
    }
    with product(state / "var", **env) as running, redis.Redis(port=redis_port, db=8) as store:
        running.client.ensure_race("r", "R", "2026-05-17")
        sent = Traffic(running, {}, ["Zenobia", ADDRESS, running.client.token, "no-such-token"])
        send_everything(sent, store)
        yield sent


def send_everything(sent: Traffic, store: Any) -> None:
    sample, client = SAMPLES.parent / RUNNER["file"], sent.client
    client.call("PUT", "/races/r/start-list", LIST.encode(), "text/csv")
    assert (
        post(sent, "/races/r/photos?name=a.jpg", b"no photo", token="no-such-token").status == 401
    )
    assert client.request("GET", "/photos/00000000-0000-4000-8000-000000000000").status == 404
    ids = {"posted": taken(post(sent, "/races/r/photos", sample.read_bytes(), "posted"))}
    for name, width in (("deadly", DEADLY), ("hopeless", HOPELESS), ("slow", SLOW)):
        ids[name] = taken(post(sent, "/races/r/photos", jpeg(width, 80), name))
    presigned(sent, "presigned.jpg", sample.read_bytes())
    presigned(sent, "text.jpg", b"these are my notes of the race")
    drop(sent, "dropped.jpg", jpeg(60, 80))
    drop(sent, "large.jpg", jpeg(60, 80) + bytes(2_000_000))
    for id in ids.values():
        ended(client, id)
    client.call("POST", "/queue/pause")
    ids["forgotten"] = taken(post(sent, "/races/r/photos", jpeg(61, 80), "forgotten"))
    store.flushdb()
    sent.photos |= {name: ended(client, id) for name, id in ids.items()}
    client.call("PATCH", "/races/r", b'{"watermark": "R"}')
    eventually(lambda: client.call("GET", "/races/r")["previews"]["waiting"] == 0)
    sent.photos |= eventually(lambda: four_more(client))
    for photo in sent.photos.values():
        for link in ("thumbnailUrl", "previewUrl"):
            sent.secrets += [(photo[link] or "").rpartition("ignature=")[2].partition("&")[0]]
    sent.secrets = [secret for secret in sent.secrets if secret]


def post(
    sent: Traffic, path: str, body: bytes, correlation: str = "", token: str | None = None
) -> Any:
    headers = {
        "Authorization": f"Bearer {sent.client.token if token is None else token}",
        "Content-Type": "application/json" if body.startswith(b"{") else "image/jpeg",
        "X-Forwarded-For": ADDRESS,
        "User-Agent": f"tester at {ADDRESS}",
    }
    if correlation:
        headers["X-Correlation-Id"] = correlation
    return sent.client.http.request("POST", sent.client.url + path, body=body, headers=headers)


def taken(answer: Any) -> str:
    assert answer.status == 202, answer.data
    return str(answer.json()["id"])


def presigned(sent: Traffic, name: str, body: bytes) -> None:
    file = sent.running.folder.parent / name
    file.write_bytes(body)
    wanted = {"files": [{"name": name, "contentType": "image/jpeg", "bytes": len(body)}]}
    asked = post(sent, "/races/r/uploads", json.dumps(wanted).encode(), name.partition(".")[0])
    [upload] = asked.json()["uploads"]
    sent.client.send(upload, file)
    sent.secrets += [value for key, value in upload["fields"].items() if key.lower() in SIGNED]


SIGNED = {"policy", "signature", "x-amz-signature", "x-amz-credential"}


def drop(sent: Traffic, name: str, body: bytes) -> None:
    folder = sent.running.folder / "photos/incoming/r"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)


def four_more(client: Client) -> dict[str, Mapping[str, Any]] | None:
    """Those that came by storage, once all of them have their verdict."""
    names = {"presigned.jpg", "text.jpg", "dropped.jpg", "large.jpg"}
    found = {p["name"].partition(".")[0]: p for p in client.photos("r") if p["name"] in names}
    final = [p for p in found.values() if p["status"] in {"completed", "failed"}]
    return found if len(final) == 4 else None


def test_every_metric_is_recorded(traffic: Traffic) -> None:
    known: set[str] = set()

    def all_known() -> bool:
        known.update(metric["MetricName"] for metric in metrics(traffic))
        return known >= METRICS.keys() - NOT_HERE

    with suppress(AssertionError):
        eventually(all_known, 20)
    assert METRICS.keys() - known <= NOT_HERE
    failed = [dict(dims)["Reason"] for name, dims in stored(traffic) if name == "PhotosFailed"]
    assert sorted(failed) == ["Crashed", "Error", "TooLarge", "Unreadable"]
    functions = {dict(dims)["Function"] for name, dims in stored(traffic) if name == "Duration"}
    assert functions >= {"api", "intake", "drain", "sweep"}


def test_what_is_recorded_is_what_happened(traffic: Traffic) -> None:
    statuses = [photo["status"] for photo in traffic.photos.values()]
    sums = {key: told["Sum"] for key, told in stored(traffic).items()}
    assert sums["PhotosReceived", ()] == len(statuses) == 9
    assert sums["PhotosCompleted", ()] == statuses.count("completed") == 5
    failed = {key[1]: told for key, told in sums.items() if key[0] == "PhotosFailed"}
    assert sum(failed.values()) == 4
    assert sums["BibsRead", ()] == sum(len(photo["bibs"]) for photo in traffic.photos.values()) > 0
    assert sums["JobsRetried", ()] >= 2
    assert sums["StaleReceipts", ()] >= 1
    assert sums["JobsDeadLettered", ()] == 3
    assert sums["ClientErrors", (("Route", "POST /races/{slug}/photos"),)] == 1
    assert sums["Requests", (("Route", "PUT /races/{slug}/start-list"),)] == 1


def test_cloudwatch_is_told_the_same(traffic: Traffic) -> None:
    kept = {key: told for key, told in stored(traffic).items() if settled(key)}
    documents = [json.loads(line) for line in traffic.lines() if '"_aws"' in line]
    told = emitted(documents, NAMESPACE)
    assert {key for key in told if settled(key)} == kept.keys()
    for key, figures in kept.items():
        values = told[key]
        assert figures["SampleCount"] == len(values), key
        assert figures["Sum"] == pytest.approx(sum(values)), key
        assert (figures["Minimum"], figures["Maximum"]) == (min(values), max(values)), key
        exact = float(np.percentile(values, 50))
        assert figures["ExtendedStatistics"]["p50"] == pytest.approx(exact, rel=0.02), key
    named = {name for _, dimensions in told for name, _ in dimensions}
    assert named <= {"Function", "Reason", "Route", "State", "Status"}


def test_the_command_tells_the_same(traffic: Traffic) -> None:
    where = {"DORSAL_URL": traffic.client.url, "DORSAL_TOKEN": traffic.client.token}
    told = dorsal(
        "stats", "TotalTime", "--json", "--period", "1d", "--statistics", "SampleCount", **where
    )
    [answer] = json.loads(told.stdout)
    [point] = answer["Datapoints"]
    assert point["SampleCount"] == stored(traffic)["TotalTime", ()]["SampleCount"] > 0
    overview = dorsal("stats", **where).stdout
    for metric in METRICS.keys() - NOT_HERE:
        assert metric in overview
    refused = dorsal("stats", "--since", "20d", "--period", "90", **where)
    assert refused.returncode == 1
    assert "multiple of 60" in refused.stderr


def settled(key: Series) -> bool:
    name, dimensions = key
    return name not in RESTLESS and not any(value.startswith("GET") for _, value in dimensions)


def metrics(traffic: Traffic) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = traffic.client.call("GET", "/stats/metrics")["Metrics"]
    return found


def stored(traffic: Traffic) -> dict[Series, dict[str, Any]]:
    """Each series' figures since an hour, as /stats has them."""
    found = {}
    for metric in metrics(traffic):
        dimensions = tuple((each["Name"], each["Value"]) for each in metric["Dimensions"])
        query = {
            "MetricName": metric["MetricName"],
            "Dimensions": [f"{name}={value}" for name, value in dimensions],
            "StartTime": time.time() - 3600,
            "EndTime": time.time() + 60,
            "Period": 86400,
            "Statistics": "SampleCount,Sum,Minimum,Maximum,p50",
        }
        answer = traffic.client.call("GET", f"/stats?{urlencode(query, doseq=True)}")
        [found[metric["MetricName"], dimensions]] = answer["Datapoints"]
    return found


@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("posted", ["photo taken in", "reading started", "photo completed"]),
        ("presigned", ["photo arrived", "reading started", "photo completed"]),
        ("text", ["photo arrived", "reading started", "photo failed for good"]),
        ("dropped", ["photo arrived", "reading started", "photo completed"]),
        ("large", ["photo arrived", "photo failed: it is too large"]),
        ("hopeless", ["photo taken in", "reading started", "reading failed"]),
        ("deadly", ["photo taken in", "reading started", "the worker before this one vanished"]),
        ("forgotten", ["photo taken in", "sent again: the queue did not know the photo"]),
    ],
)
def test_a_photos_story_is_found_by_its_id(
    traffic: Traffic, name: str, messages: list[str]
) -> None:
    story = traffic.story(name)
    told = [line["message"] for line in story]
    assert [message for message in dict.fromkeys(told) if message in messages] == messages
    correlations = {line["correlation"] for line in story if line["message"] in messages}
    assert len(correlations) == 1
    if name not in {"dropped", "large"}:  # of which no request tells
        assert correlations == {name}


@pytest.mark.parametrize("name", ["posted", "presigned"])
def test_the_request_that_sent_it_has_its_correlation_id(traffic: Traffic, name: str) -> None:
    lines = [json.loads(line) for line in traffic.lines()]
    routes = [line["route"] for line in lines if line.get("correlation") == name if "route" in line]
    assert routes == [f"/races/{{slug}}/{'uploads' if name == 'presigned' else 'photos'}"]


def test_each_line_is_json_and_shows_nothing_that_is_secret(traffic: Traffic) -> None:
    cloud = traffic.running.folder / "logs/cloud.log"
    for line in [*traffic.lines(), *cloud.read_text().splitlines()]:
        assert isinstance(json.loads(line), dict)
    everything = "".join(
        log.read_text() for log in (traffic.running.folder / "logs").iterdir() if log.is_file()
    )
    assert len(traffic.secrets) > 6
    for secret in traffic.secrets:
        assert secret not in everything, secret[:20]
    assert "Authorization" not in everything
    assert "X-Amz" not in everything
