"""What the doctor finds in real servers, beyond what the runbook's rehearsals show."""

import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import boto3
import pytest
from moto import mock_aws

from chalicelib.pipeline import readiness
from chalicelib.pipeline.withdrawal import purge
from chalicelib.queue import State
from chalicelib.records.database import Database
from infra.local.doctor.door import api
from infra.local.doctor.finding import Finding, Verdict
from tests.integration.conftest import made
from tests.integration.pipeline.conftest import jpeg
from tests.integration.runbook.ward import Ward

OK, WARNING, TROUBLE, UNKNOWN = Verdict.OK, Verdict.WARNING, Verdict.TROUBLE, Verdict.UNKNOWN


def of(found: list[Finding], part: str) -> Finding:
    return next(finding for finding in found if finding.part == part)


def test_a_redis_that_forgets_is_told_with_the_commands(ward: Ward) -> None:
    redis = ward.services.queue._redis
    redis.config_set("maxmemory-policy", "allkeys-lru")
    redis.config_set("appendonly", "no")
    found = ward.doctor()
    policy, disk = of(found, "Redis's policy"), of(found, "Redis's disk")
    assert (policy.verdict, disk.verdict) == (TROUBLE, WARNING)
    for finding in (policy, disk):  # they do what they promise
        words = finding.do.removeprefix("redis-cli ").split()
        redis.execute_command(*words)
    after = ward.doctor()
    assert {of(after, part).verdict for part in ("Redis's policy", "Redis's disk")} == {OK}


def test_a_redis_user_that_may_not_ask_is_no_trouble(ward: Ward) -> None:
    user = "dorsal on >password ~dorsal:* +@all -@dangerous -@admin"  # as docs/running.md has it
    ward.services.queue._redis.execute_command("ACL", "SETUSER", *user.split())
    ward.env |= {"REDIS_USERNAME": "dorsal", "REDIS_PASSWORD": "password"}
    found = of(ward.doctor(), "Redis")
    assert (found.verdict, "may not run" in found.said) == (UNKNOWN, True)
    words = found.do.partition("redis-cli ")[2].replace("NAME", "dorsal").split()
    ward.services.queue._redis.execute_command(*words)
    assert of(ward.doctor(), "Redis").verdict is OK


@pytest.fixture
def empty_database(administrator: Database, postgres_url: str) -> Iterator[str]:
    with made(administrator, postgres_url) as url:
        yield url


class Hung(BaseHTTPRequestHandler):
    """The API while Redis does not answer: it says so when its own patience is over."""

    def do_GET(self) -> None:
        ready = self.path == "/health/ready"
        if ready:
            time.sleep(readiness.PATIENCE + 0.2)
        told = b'{"dependencies": {"queue": {"status": "away"}, "storage": {"status": "ok"}}}'
        self.send_response(503 if ready else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)


def test_what_hangs_is_named_though_the_api_takes_its_time(ward: Ward) -> None:
    with HTTPServer(("127.0.0.1", 0), Hung) as server:
        Thread(target=server.serve_forever).start()
        [found] = api(ward.patient(url=f"http://127.0.0.1:{server.server_port}"))
        server.shutdown()
    assert (found.verdict, found.said.partition(" answers ")[2]) == (TROUBLE, "503; away: queue")


def test_photos_that_an_operator_removed_are_no_trouble(ward: Ward) -> None:
    for n in range(25):
        ward.upload(jpeg() + bytes(n))
    assert purge(ward.services, State.WAITING, lambda: 10.0).count == 25
    found = of(ward.doctor(), "failed photos")
    assert (found.verdict, found.said) == (OK, "none in the last hour; 25 in all")


def test_what_is_being_read_is_told_in_whole_sentences(ward: Ward) -> None:
    ward.upload()
    assert of(ward.doctor(), "queue").said.startswith("1 job waits, the next since 0 s; 0 workers")
    ward.services.queue.receive()
    assert of(ward.doctor(), "queue").said.startswith("no job waits; 1 worker")


def test_a_schema_that_is_not_this_version_s(ward: Ward, empty_database: str) -> None:
    newer = "INSERT INTO schema_migrations (name, checksum) VALUES ('999_later', '')"
    ward.services.database.run(newer)
    found = of(ward.doctor(), "Postgres's schema")
    assert (found.verdict, "999_later" in found.said) == (WARNING, True)
    ward.env["DATABASE_URL"] = empty_database
    found = of(ward.doctor(), "Postgres's schema")
    assert (found.verdict, "001_races" in found.said) == (TROUBLE, True)


def test_connections_that_run_out_are_told(ward: Ward) -> None:
    url = ward.env["DATABASE_URL"]
    with closing(Database(url)) as asking:
        [row] = asking.run("SHOW max_connections")
        others = [Database(url) for _ in range(int(int(row["max_connections"]) * 0.9))]
        try:
            for other in others:
                other.ping()
            found = [f for f in ward.doctor() if "connections are in use" in f.said]
        finally:
            for other in others:
                other.close()
    assert [f.verdict for f in found] == [WARNING]


def test_a_bucket_is_written_read_and_deleted_or_named(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    ward.env["PHOTO_STORE"] = "s3://photos"
    with mock_aws():
        missing = of(ward.doctor(), "storage")
        assert (missing.verdict, "s3://photos" in missing.do) == (TROUBLE, True)
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="photos")
        assert of(ward.doctor(), "storage").verdict is OK
        assert "Contents" not in s3.list_objects_v2(Bucket="photos")
