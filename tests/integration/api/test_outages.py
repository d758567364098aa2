"""What the API says, and what it keeps, while something that it depends on is away."""

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.bibs.weights import DETECTOR, find_weights
from chalicelib.errors import Unavailable
from chalicelib.pipeline.metering import flushing
from chalicelib.pipeline.services import Services, use
from chalicelib.queue import NewJob, Queue, RedisDoorbell, connect
from chalicelib.records import passes, photos, races
from chalicelib.records.database import Database
from chalicelib.records.races import Race
from chalicelib.settings import RedisAddress
from chalicelib.storage.storage import Storage
from chalicelib.telemetry.metrics import metrics
from infra.local.servers import free_port
from tests.integration.api.finished import arrived, completed, failed
from tests.integration.api.gateway import Answer, Gateway
from tests.integration.api.pictures import FORM, JPEG, form
from tests.integration.records.line import line_to

ADDRESS = "/races/city-10k/photos"
IMAGE = {"Content-Type": "image/jpeg"}


@dataclass
class Failing:
    """A storage whose calls of some names find it away."""

    behind: Storage
    calls: frozenset[str]

    def __getattr__(self, name: str) -> object:
        return self._away if name in self.calls else getattr(self.behind, name)

    def _away(self, *_: object) -> None:
        raise Unavailable("storage at 10.0.0.1 does not answer")


@dataclass
class Leaving:
    """A database that is away from the statements on that mention a table."""

    behind: Database
    table: str
    spare: int = 0  # such statements that still succeed

    def run(self, sql: str, /, **params: object) -> list[dict[str, object]]:
        if self.table in sql:
            if self.spare == 0:
                raise Unavailable("Postgres at 10.0.0.1 lost the connection")
            self.spare -= 1
        return self.behind.run(sql, **params)

    def __getattr__(self, name: str) -> object:
        return getattr(self.behind, name)


@pytest.fixture
def without_redis(services: Services) -> Iterator[Services]:
    client = connect(RedisAddress(port=free_port()))
    made = replace(services, queue=Queue(client), doorbell=RedisDoorbell(client))
    use(made)
    yield made
    use(services)


def test_with_redis_away_a_start_list_is_still_taken(
    without_redis: Services, photographer: Gateway, race: Race
) -> None:
    answer = photographer.put(
        "/races/city-10k/start-list", body=b"1,Ann\n", headers={"Content-Type": "text/csv"}
    )
    assert answer.json == {"entrants": 1}
    assert [due.id for due in passes.due(without_redis.database)] == [race.id]


def storage_away(services: Services, *calls: str) -> None:
    use(replace(services, storage=Failing(services.storage, frozenset(calls))))  # type: ignore[arg-type]


def assert_away(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0
    assert "10.0.0.1" not in answer.text
    assert "127.0.0.1" not in answer.text


def away(ready: Answer) -> set[str]:
    """The dependencies that do not answer."""
    dependencies = ready.json["dependencies"].items()
    return {name for name, told in dependencies if told["status"] == "away"}


def test_with_everything_there_it_is_ready(nobody: Gateway, services: Services) -> None:
    ready = nobody.get("/health/ready")
    assert (ready.status, ready.json["status"]) == (200, "ready")
    assert list(ready.json["dependencies"]) == ["database", "queue", "doorbell", "storage"]
    for told in ready.json["dependencies"].values():
        assert told["status"] == "ok"
        assert 0 < told["milliseconds"] < 3000


def test_damaged_models_are_told_where_they_are_known(
    nobody: Gateway, services: Services, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    shutil.copytree(find_weights(), models)
    use(replace(services, settings=replace(services.settings, models=str(models))))
    assert nobody.get("/health/ready").json["dependencies"]["models"]["status"] == "ok"
    (models / DETECTOR.name).write_bytes(b"cut short")
    ready = nobody.get("/health/ready")
    assert (ready.status, away(ready)) == (503, {"models"})
    assert str(models) not in ready.text


def test_a_postgres_that_says_nothing_keeps_nobody_waiting(
    nobody: Gateway, services: Services, postgres_url: str
) -> None:
    with line_to(urlsplit(postgres_url).port or 0) as line:
        muted = urlsplit(postgres_url)._replace(netloc=f"postgres@127.0.0.1:{line.port}")
        database = Database(muted.geturl())
        database.ping()
        line.silence()
        use(replace(services, database=database))
        metrics.record("Requests", Route="GET /")  # something to flush, for which it would wait
        began = time.monotonic()
        assert nobody.get("/health").status == 200
        assert time.monotonic() - began < 2.5, "the database would be waited for"
        ready = nobody.get("/health/ready")
        assert (ready.status, away(ready)) == (503, {"database"})
        assert ready.json["dependencies"]["database"]["milliseconds"] == 3000
        assert time.monotonic() - began < 8


def test_with_redis_away_photos_are_still_taken(
    without_redis: Services, photographer: Gateway, race: Race
) -> None:
    one = photographer.post(ADDRESS, body=JPEG, headers=IMAGE)
    many = photographer.post(ADDRESS, body=form(("1.jpg", JPEG)), headers={"Content-Type": FORM})
    assert (one.status, many.status) == (202, 202)
    for id in (one.json["id"], many.json["photos"][0]["id"]):
        assert photographer.get(f"/photos/{id}/status").json["status"] == "pending"


def test_with_redis_away_a_photo_is_deleted(
    without_redis: Services, photographer: Gateway, race: Race
) -> None:
    photo = completed(without_redis, race, "1")
    assert photographer.delete(f"/photos/{photo.id}").status == 204


def test_with_redis_away_no_verdict_is_taken_back(
    without_redis: Services, operator: Gateway, race: Race
) -> None:
    photo = failed(without_redis, race)
    assert_away(operator.post(f"/photos/{photo.id}/reprocess"))
    assert_away(operator.post("/queue/redrive", json={"all": True}))
    assert operator.get(f"/photos/{photo.id}/status").json["status"] == "failed"


def test_with_redis_away_a_race_is_told_of_without_an_estimate(
    without_redis: Services, photographer: Gateway, race: Race
) -> None:
    photo = arrived(without_redis, race)
    completed(without_redis, race)
    races.change(without_redis.database, race.id, watermark="© Ann")
    told = photographer.get("/races/city-10k").json
    assert (told["photos"]["pending"], told["photos"]["completed"]) == (1, 1)
    assert told["previews"] == {"waiting": 1, "failed": 0}
    assert "estimate" not in told
    assert "estimate" not in photographer.get(f"/photos/{photo.id}").json
    assert_away(photographer.get("/queue/estimate"))


def test_with_redis_away_the_queue_is_away(without_redis: Services, operator: Gateway) -> None:
    for address in ("/queue/stats", "/queue/jobs?state=failed"):
        assert_away(operator.get(address))
    ready = operator.get("/health/ready")
    assert ready.status == 503
    assert ready.json["status"] == "away"
    assert away(ready) == {"queue", "doorbell"}
    assert "127.0.0.1" not in ready.text
    assert operator.get("/health").status == 200


def test_with_postgres_away_nothing_is_kept(
    services: Services, photographer: Gateway, race: Race
) -> None:
    use(replace(services, database=Leaving(services.database, "INSERT INTO photos")))  # type: ignore[arg-type]
    assert_away(photographer.post(ADDRESS, body=JPEG, headers=IMAGE))
    many = form(("1.jpg", JPEG), ("2.jpg", JPEG))
    assert_away(photographer.post(ADDRESS, body=many, headers={"Content-Type": FORM}))
    assert services.storage.list("") == []
    assert photos.page(services.database, race.id) == ([], "")
    assert services.queue.counts().waiting == 0


def test_with_postgres_gone_all_along_readiness_says_so(
    services: Services, photographer: Gateway
) -> None:
    gone = Database(f"postgresql://postgres@127.0.0.1:{free_port()}/dorsal")
    use(replace(services, database=gone))
    assert_away(photographer.get("/races"))
    ready = photographer.get("/health/ready")
    assert (ready.status, away(ready)) == (503, {"database"})
    assert photographer.get("/health").status == 200


def test_when_postgres_leaves_in_the_middle_what_was_kept_is_told(
    services: Services, photographer: Gateway, race: Race
) -> None:
    leaving = Leaving(services.database, "INSERT INTO photos", spare=2)
    use(replace(services, database=leaving))  # type: ignore[arg-type]
    many = form(("1.jpg", JPEG), ("x.txt", b"x"), ("2.jpg", JPEG), ("3.jpg", JPEG), ("4.jpg", JPEG))
    answer = photographer.post(ADDRESS, body=many, headers={"Content-Type": FORM})
    assert answer.status == 202
    assert [v["status"] for v in answer.json["photos"]] == [202, 422, 202, 503, 503]
    assert len(services.storage.list("")) == 2
    assert services.queue.counts().waiting == 2


def test_locked_figures_keep_nobody_waiting_and_are_not_lost(
    services: Services, photographer: Gateway, database_url: str
) -> None:
    metrics.take()  # what its fixtures asked for
    photographer.get("/races")  # and is connected
    with closing(Database(database_url)) as another, another.transaction():
        another.run("LOCK TABLE metric_minutes IN ACCESS EXCLUSIVE MODE")
        seconds = [answered_in(photographer) for _ in "12"]
    assert max(seconds) < 2.0
    assert seconds[1] < seconds[0], "the next one does not try, which takes half a second"
    flushing.now(services)
    counted = services.database.run("SELECT sum(count) AS n FROM metric_minutes JOIN metric_series"
        " ON id = series WHERE name = 'Requests'")  # fmt: skip
    assert counted == [{"n": 3}]


def answered_in(visitor: Gateway) -> float:
    """Seconds that a request waited for its answer."""
    started = time.monotonic()
    assert visitor.get("/races").status == 200
    return time.monotonic() - started


def test_with_storage_away_nothing_is_kept(
    services: Services, photographer: Gateway, race: Race
) -> None:
    storage_away(services, "put", "ping")
    assert_away(photographer.post(ADDRESS, body=JPEG, headers=IMAGE))
    assert photos.page(services.database, race.id) == ([], "")
    assert away(photographer.get("/health/ready")) == {"storage"}


def test_a_photo_whose_bytes_cannot_be_deleted_stays(
    services: Services, photographer: Gateway, race: Race
) -> None:
    photo = completed(services, race, "1")
    services.queue.send([NewJob(id=photo.id)])
    storage_away(services, "erase")
    assert_away(photographer.delete(f"/photos/{photo.id}"))
    use(services)
    assert photographer.get(f"/photos/{photo.id}").json["bibs"][0]["number"] == "1"
    assert photographer.delete(f"/photos/{photo.id}").status == 204


def test_a_fault_of_ours_shows_nothing_of_the_inside(
    services: Services, photographer: Gateway, race: Race
) -> None:
    class Faulty(Database):
        def run(self, sql: str, /, **params: object) -> list[dict[str, Any]]:
            raise TypeError("NoneType: figures cannot be put away either")

    use(replace(services, database=Faulty("postgresql://nowhere/dorsal")))
    answer = photographer.get("/races")
    assert answer.status == 500
    assert set(answer.json) == {"title", "status", "detail", "correlationId"}
    assert "NoneType" not in answer.text
