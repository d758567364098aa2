"""What the doctor makes of what it is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.doctor import machine, redis
from infra.local.doctor.clocks import compare
from infra.local.doctor.examine import examine
from infra.local.doctor.finding import Finding, Verdict, ok, trouble, warning, worst
from infra.local.doctor.patient import Patient, environment

OK, WARNING, TROUBLE = Verdict.OK, Verdict.WARNING, Verdict.TROUBLE


@pytest.mark.parametrize(
    ("theirs", "verdict"),
    [(100.5, OK), (99.5, OK), (98.9, OK), (103.1, WARNING), (90.0, WARNING), (140.0, TROUBLE)],
)
def test_a_clock_is_compared_with_what_ours_said_around_its_answer(
    theirs: float, verdict: Verdict
) -> None:
    assert compare("Redis", theirs, asked=100.0, answered=101.0).verdict is verdict


def test_a_slow_answer_is_no_wrong_clock() -> None:
    assert compare("Redis", 105.0, asked=100.0, answered=110.0).verdict is OK


@pytest.mark.parametrize(
    ("info", "check", "verdict"),
    [
        ({"maxmemory_policy": "noeviction"}, redis._policy, OK),
        ({"maxmemory_policy": "allkeys-lru"}, redis._policy, TROUBLE),
        ({"redis_version": "6.2.0"}, redis._version, OK),
        ({"redis_version": "7.2.4", "valkey_version": "9.1.2"}, redis._version, OK),
        ({"redis_version": "5.0.14"}, redis._version, TROUBLE),
        ({"used_memory": 10**9, "maxmemory": 0}, redis._memory, OK),
        ({"used_memory": 70, "maxmemory": 100}, redis._memory, OK),
        ({"used_memory": 80, "maxmemory": 100}, redis._memory, WARNING),
        ({"used_memory": 96, "maxmemory": 100}, redis._memory, TROUBLE),
    ],
)
def test_what_redis_tells_of_itself(
    info: dict[str, object], check: Callable[[dict[str, object]], Finding], verdict: Verdict
) -> None:
    found = check(info)
    assert found.verdict is verdict
    assert bool(found.do) == (verdict is not OK)


def test_a_redis_that_cannot_write_its_disk_is_in_trouble(tmp_path: Path) -> None:
    patient = Patient(env={}, folder=tmp_path)
    for name in ("aof_last_write_status", "rdb_last_bgsave_status"):
        [found] = redis._durability(patient, {name: "err", "aof_enabled": 1})
        assert (found.verdict, name in found.said) == (TROUBLE, True)
    [kept] = redis._durability(patient, {"aof_enabled": 1, "aof_last_write_status": "ok"})
    assert kept.verdict is OK


def settings(tmp_path: Path, **env: str) -> list[Finding]:
    return list(machine.settings(Patient(env=env, folder=tmp_path)))


def test_settings_that_contradict_each_other_are_told_with_what_to_do(tmp_path: Path) -> None:
    assert [found.verdict for found in settings(tmp_path, CONCURRENCY="1")] == [OK]
    for env, said in (
        ({"REDIS_URL": "redis://a", "REDIS_HOST": "b"}, "REDIS_URL wins"),
        ({"DRAIN_ON": "schedule", "JOBS_QUEUE_URL": "https://q"}, "nobody hears"),
        ({"VISIBILITY_SECONDS": "2"}, "read twice"),
        ({"KEEP_FAILED": "0"}, "forgets failed jobs"),
        ({"DORSAL_HOST": "0.0.0.0"}, "127.0.0.1"),
        ({"CONCURRENCY": "9999"}, "readers may need"),
    ):
        found = settings(tmp_path, **{"CONCURRENCY": "1"} | env)
        assert [(f.verdict, said in f.said, bool(f.do)) for f in found] == [(WARNING, True, True)]


def test_a_setting_that_cannot_be_meant_ends_the_examination(tmp_path: Path) -> None:
    *_, last = examine(Patient(env={"CONCURRENCY": "many"}, folder=tmp_path))
    assert (last.part, last.verdict) == ("settings", TROUBLE)
    assert "CONCURRENCY='many' is not a number" in last.said


def test_all_that_is_down_is_told_and_nothing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    env = {"REDIS_PORT": "9", "DATABASE_URL": "postgresql://postgres@127.0.0.1:9/x"}
    patient = Patient(env=environment(folder, env), folder=folder, url="http://127.0.0.1:9")
    found = list(examine(patient))
    down = {f.part for f in found if f.verdict is TROUBLE}
    assert {"Postgres", "Redis", "storage", "API"} <= down
    assert {f.verdict for f in found if f.part in ("reading", "failures", "sweep")} == {
        Verdict.UNKNOWN
    }
    assert all(f.do for f in found if f.verdict is TROUBLE)
    assert not folder.exists()
    assert worst(found) == 1


def test_only_trouble_is_an_exit_status() -> None:
    assert worst([ok("a", "b"), warning("a", "b", "c")]) == 0
    assert worst([ok("a", "b"), trouble("a", "b", "c")]) == 1


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What `dorsal run` leaves in its folder."""
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis/redis.port").write_text("7001")
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres/postgres.port").write_text("7002")
    (tmp_path / "signing-secret").write_text("s")
    return tmp_path


def test_embedded_servers_are_found_and_named_ones_win(kept: Path) -> None:
    assert environment(kept, {"CONCURRENCY": "2"}) == {
        "CONCURRENCY": "2",
        "DATABASE_URL": "postgresql://postgres@127.0.0.1:7002/postgres",
        "PHOTO_STORE": f"file:{kept / 'photos'}",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": "7001",
        "SIGNING_SECRET": "s",
    }
    named = environment(kept, {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://r"})
    assert (named["DATABASE_URL"], "REDIS_HOST" in named) == ("postgresql://db/x", False)
