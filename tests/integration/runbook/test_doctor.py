"""What the doctor finds in real servers, beyond what the runbook's rehearsals show."""

from collections.abc import Iterator
from contextlib import closing

import boto3
import pytest
from moto import mock_aws

from chalicelib.records.database import Database
from infra.local.doctor.finding import Finding, Verdict
from tests.integration.conftest import made
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
