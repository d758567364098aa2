"""The ten things that go wrong, as docs/runbook.md tells them: made to happen, seen, mended."""

import io
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from chalicelib.bibs import BibReader
from chalicelib.bibs.weights import DETECTOR, find_weights
from chalicelib.queue import NewJob, State
from chalicelib.records import attempts
from chalicelib.records.database import Database
from infra.local.doctor.finding import Verdict
from infra.local.doctor.sessions import end, in_the_way
from infra.models import fetch_models
from tests.acceptance.product import eventually
from tests.integration.runbook.ward import Ward, finding, no_trouble, opened, shown

TROUBLE, WARNING = Verdict.TROUBLE, Verdict.WARNING


def logged(log: io.StringIO, message: str) -> dict[str, object]:
    """The log's first line with this message, which the runbook quotes."""
    shown(message)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    found = [line for line in lines if line.get("message") == message]
    assert found, [line.get("message") for line in lines]
    return dict(found[0])


def test_a_dorsal_that_is_well_is_told_so(ward: Ward) -> None:
    no_trouble(ward.doctor())
    assert ward.away() == set()


def test_redis_is_away(ward: Ward, log: io.StringIO) -> None:
    ward.stop_redis()
    taken = ward.upload()
    assert (taken.status, taken.json["status"]) == (202, "pending")
    assert logged(log, "photos kept but not sent; the sweep will")["photos"] == [taken.json["id"]]
    finding(ward.doctor(), TROUBLE, "Redis at", "no connection")
    assert ward.away() == {"queue", "doorbell"}

    ward.start_redis()  # the command: start it
    assert ward.sweep().sent == 1
    assert ward.drain().done == 1
    assert ward.photo(taken.json["id"]).status == "completed"
    no_trouble(ward.doctor())


def test_redis_is_full(ward: Ward, log: io.StringIO) -> None:
    redis = ward.services.queue._redis
    redis.config_set("maxmemory", redis.info("memory")["used_memory"])
    taken = ward.upload()
    assert taken.status == 202
    assert "memory is full" in str(
        logged(log, "photos kept but not sent; the sweep will")["reason"]
    )
    finding(ward.doctor(), TROUBLE, "full, or nearly; nothing more is queued")

    redis.config_set("maxmemory", "256mb")  # the command: redis-cli config set maxmemory 256mb
    assert ward.sweep().sent == 1
    assert ward.drain().done == 1
    no_trouble(ward.doctor())


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else has forgotten to end a transaction in which photos were locked."""
    with closing(Database(url)) as other:
        other.run("BEGIN")
        other.run("LOCK TABLE photos")
        yield


def test_a_session_of_postgres_keeps_others_waiting(ward: Ward, log: io.StringIO) -> None:
    answers = []
    with locked(ward.env["DATABASE_URL"]):
        ward.services.database.run("SET statement_timeout = 200")  # else one waits 10 s
        assert ward.gateway.get("/races/run").status == 503
        assert "took too long" in str(logged(log, "a dependency is away")["reason"])
        assert ward.away() == set()
        asking = threading.Thread(target=lambda: answers.append(ward.gateway.get("/races/run")))
        asking.start()
        patient = ward.patient()
        found = eventually(lambda: list(in_the_way(patient)), 10)
        seen = finding(found, TROUBLE, "idle in transaction")
        pid = int(seen.do.split("--end-session ")[1].split("`")[0])
        assert not answers

        end(patient, pid)  # the command: dorsal doctor --end-session PID
        asking.join(5)
    assert answers[0].status == 200
    assert list(in_the_way(patient)) == []


def test_storage_refuses(ward: Ward, log: io.StringIO) -> None:
    taken = ward.upload()
    corner = ward.folder / "photos/.writing"
    shutil.rmtree(corner, ignore_errors=True)
    corner.write_text("not a folder")  # root may write whatever the rights say
    assert ward.upload().status == 503
    assert ward.drain().done == 0
    logged(log, "draining stops: a dependency is away")
    assert ward.services.queue.counts().waiting == 1
    assert ward.photo(taken.json["id"]).attempts == 0
    finding(ward.doctor(), TROUBLE, "photos cannot be written")
    assert ward.away() == {"storage"}

    corner.unlink()  # what is in the way is taken away
    assert ward.drain().done == 1
    no_trouble(ward.doctor())


def test_a_poison_photo(ward: Ward, log: io.StringIO) -> None:
    poison = ward.upload().json["id"]
    for _ in range(3):
        assert ward.services.queue.receive(1)  # and the worker dies of it
        attempts.claim(ward.services.database, poison, 3)
        ward.pass_time(61)
        ward.sweep()
    ward.pass_time(-183)
    assert ward.photo(poison).status == "failed"
    logged(log, "photo failed: its job was dead-lettered")
    finding(ward.doctor(), WARNING, "Reading this photo stopped the worker 3 times")
    fine = ward.upload().json["id"]
    assert ward.drain().done == 1
    assert ward.photo(fine).status == "completed"

    assert ward.command().redrive([poison]) == 1  # the command: dorsal queue retry ID
    assert ward.drain().done == 1
    assert ward.photo(poison).status == "completed"
    no_trouble(ward.doctor())


def test_a_pause_that_nobody_ended(ward: Ward) -> None:
    taken = ward.upload()
    ward.command().pause()
    ward.drain()
    assert ward.photo(taken.json["id"]).status == "pending"
    finding(ward.doctor(), WARNING, "it is paused; 1 jobs wait")
    assert ward.command().overview()["estimate"]["outlook"] == "paused"
    assert ward.away() == set()

    ward.command().resume()  # the command: dorsal queue resume
    assert ward.drain().done == 1
    no_trouble(ward.doctor())


def test_dead_letters_fill_up(ward: Ward, log: io.StringIO) -> None:
    ward.reader.troubles = [RuntimeError("out of file handles")] * 75
    for n in range(25):
        ward.upload(name=f"IMG_{n}.JPG")
    for _ in range(3):
        ward.drain()
        ward.pass_time(10)
    logged(log, "reading failed")
    assert ward.services.queue.counts().failed == 25
    finding(ward.doctor(), TROUBLE, "25 in the last hour", "out of file handles")
    listed = list(ward.command().jobs("failed", 50))
    assert len(listed) == 25
    assert ward.command().job(listed[0]["id"])["failures"][0]["stack"]

    assert ward.command().redrive([]) == 25  # the command: dorsal queue retry --all
    assert ward.drain().done == 25
    ward.pass_time(-30)
    no_trouble(ward.doctor())


def test_clocks_that_differ(ward: Ward) -> None:
    slow = ward.doctor(clock=lambda: time.time() - 90)
    finding(slow, TROUBLE, "90 s ahead of this machine's")
    apart = {f.part for f in slow if f.verdict is TROUBLE}
    assert apart == {"clock of Postgres", "clock of Redis"}

    ward.pass_time(600)  # what a test left behind
    seen = finding(ward.doctor(), TROUBLE, "is shifted by 600 s")
    name = seen.do.removeprefix("redis-cli del ").strip("'")
    ward.services.queue._redis.delete(name)
    no_trouble(ward.doctor())  # with the clocks synchronised again


def test_a_model_file_is_broken(
    env: dict[str, str], tmp_path: Path, server_folder: Path, log: io.StringIO
) -> None:
    models = tmp_path / "models"
    shutil.copytree(find_weights(), models)
    env["DORSAL_MODELS"] = str(models)
    broken = Ward(
        folder=tmp_path / "var", env=env, redis_folder=server_folder / uuid4().hex, models="own"
    )
    with opened(broken) as ward:
        (models / DETECTOR.name).write_bytes(b"cut short")
        taken = ward.upload()
        assert ward.drain().done == 0
        logged(log, "draining stops: a dependency is away")
        photo = ward.photo(taken.json["id"])
        assert (photo.status, photo.attempts) == ("pending", 0)
        finding(ward.doctor(), TROUBLE, f"{DETECTOR.name} is damaged")
        assert ward.away() == {"models"}

        assert fetch_models(models) == models  # the command: make models
        assert isinstance(ward.services.reader, BibReader)
        assert ward.drain().done == 1
        assert ward.photo(taken.json["id"]).status == "completed"
        no_trouble(ward.doctor())
        assert ward.away() == set()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    place = tmp_path / "var/photos"
    place.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk takes the right to mount one")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_the_disk_is_full(small_disk: Path, ward: Ward) -> None:
    rubbish = small_disk / "rubbish"
    with rubbish.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass  # full
    assert ward.upload().status == 503
    found = ward.doctor()
    finding(found, TROUBLE, "0.0 GB of 0.0 GB are free")
    finding(found, TROUBLE, "the disk is full")
    assert ward.away() == {"storage"}

    rubbish.unlink()  # some space is freed
    assert ward.upload().status == 202
    assert ward.away() == set()


def test_with_no_worker_it_says_so(ward: Ward) -> None:
    ward.upload()
    ward.pass_time(100)
    finding(ward.doctor(), TROUBLE, "none lives; 1 jobs wait, the next since 100 s")
    ward.pass_time(-100)
    finding(ward.doctor(clock=lambda: time.time() + 720), TROUBLE, "it last ran")


def test_jobs_of_before_a_flush_are_sent_again(ward: Ward) -> None:
    taken = ward.upload()
    ward.services.queue._redis.flushall()
    assert ward.sweep().sent == 1
    assert ward.services.queue.states([taken.json["id"]])[taken.json["id"]] is State.WAITING
    assert ward.services.queue.send([NewJob(id=taken.json["id"])]) == []
