"""How much a token and an address may ask for in a minute; Redis away hinders nobody."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.pipeline.limits import Limits, limits, network
from chalicelib.pipeline.services import COUNTING_SECONDS, Services, use
from chalicelib.queue import Tally, connect
from chalicelib.records.races import Race
from chalicelib.records.tokens import create_token
from chalicelib.settings import RedisAddress, Settings
from infra.local.servers import free_port
from tests.integration.api.gateway import Answer, Gateway
from tests.integration.api.pictures import FORM, JPEG, form

IMAGE = {"Content-Type": "image/jpeg"}
NOW = datetime(2026, 5, 17, 9, 30, 20, tzinfo=UTC)  # 40 s before a minute ends


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """Whatever a test before did to Redis."""
    limits._next = 0.0
    yield
    limits._next = 0.0


def limited(services: Services, **settings: int) -> Services:
    """These services from now on, with limits that a test can reach."""
    chosen = replace(services, settings=replace(services.settings, **settings))
    use(chosen)
    return chosen


def presign(visitor: Gateway, race: Race, count: int) -> Answer:
    files = [{"name": f"{n}.jpg", "contentType": "image/jpeg", "bytes": 9} for n in range(count)]
    return visitor.post(f"/races/{race.slug}/uploads", json={"files": files})


def refused(answer: Answer) -> bool:
    """Whether it says how long to wait."""
    if answer.status != 429:
        return False
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "come back in" in answer.json["detail"]
    return True


def early_in_a_minute(seconds: float = 5) -> None:
    """Not so late in a minute that the next begins amid a test."""
    left = 60 - time.time() % 60
    if left < seconds:
        time.sleep(left)


def test_a_token_sends_so_many_files_and_no_more(
    photographer: Gateway, nobody: Gateway, services: Services, race: Race
) -> None:
    early_in_a_minute()
    limited(services, uploads_per_token=10)
    assert presign(photographer, race, 8).status == 201
    address = f"/races/{race.slug}/photos"
    assert [photographer.post(address, body=JPEG, headers=IMAGE).status for _ in "12"] == [202] * 2
    assert refused(photographer.post(address, body=JPEG, headers=IMAGE))
    assert refused(presign(photographer, race, 1))
    another = replace(nobody, token=create_token(services.database, "photographer"))
    assert presign(another, race, 9).status == 201
    assert photographer.get(f"/races/{race.slug}/photos").status == 200


def test_each_file_of_a_form_counts(photographer: Gateway, services: Services, race: Race) -> None:
    early_in_a_minute()
    limited(services, uploads_per_token=10)
    address, headers = f"/races/{race.slug}/photos", {"Content-Type": FORM}
    six, four = (form(*[(f"{n}.jpg", JPEG) for n in range(count)]) for count in (6, 4))
    assert [
        photographer.post(address, body=one, headers=headers).status for one in (six, four)
    ] == [202] * 2
    assert refused(photographer.post(address, body=form(("1.jpg", JPEG)), headers=headers))


def test_a_form_over_the_limit_leaves_nothing(
    photographer: Gateway, services: Services, race: Race
) -> None:
    early_in_a_minute()
    limited(services, uploads_per_token=10)
    many = form(*[(f"{n}.jpg", JPEG) for n in range(11)])
    headers = {"Content-Type": FORM}
    assert refused(photographer.post(f"/races/{race.slug}/photos", body=many, headers=headers))
    assert services.storage.list("") == []


def test_an_address_has_room_for_several_tokens_and_not_for_all(
    nobody: Gateway, services: Services, race: Race
) -> None:
    early_in_a_minute()
    limited(services, uploads_per_address=20)
    visitors = [
        replace(nobody, token=create_token(services.database, "photographer")) for _ in range(3)
    ]
    assert [presign(one, race, 10).status for one in visitors] == [201, 201, 429]
    elsewhere = replace(visitors[2], source_ip="203.0.113.9")
    assert presign(elsewhere, race, 10).status == 201


@pytest.mark.parametrize("address", ["/races/city-10k/photos?bib=7", "/r/city-10k?bib=7"])
def test_runners_of_one_address_search_so_often(
    nobody: Gateway, services: Services, race: Race, address: str
) -> None:
    early_in_a_minute()
    limited(services, searches_per_address=3)
    answers = [nobody.get(address) for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert int(answers[3].headers["Retry-After"]) <= 60
    assert replace(nobody, source_ip="203.0.113.9").get(address).status == 200
    # What a client says of its address is not believed.
    assert nobody.get(address, headers={"X-Forwarded-For": "203.0.113.77"}).status == 429


def test_who_guesses_tokens_is_stopped_and_who_holds_one_is_not(
    nobody: Gateway, photographer: Gateway, services: Services
) -> None:
    early_in_a_minute()
    limited(services, wrong_tokens_per_address=3)
    guesser = replace(nobody, token="g" * 43)
    answers = [guesser.get(f"/{door}") for door in ("races", "token", "queue/stats", "races")]
    assert [answer.status for answer in answers] == [401, 401, 401, 429]
    assert refused(answers[3])
    for honest in (photographer, nobody, replace(photographer, source_ip="203.0.113.9")):
        assert honest.get("/races").status == 200
    assert replace(guesser, source_ip="203.0.113.9").get("/races").status == 401


def test_who_guesses_tokens_at_a_page_is_stopped_too(
    nobody: Gateway, services: Services, race: Race
) -> None:
    early_in_a_minute()
    limited(services, wrong_tokens_per_address=2)
    guesser = replace(nobody, token="g" * 43)
    answers = [guesser.get(f"/r/{race.slug}") for _ in range(3)]
    assert [answer.status for answer in answers] == [404, 404, 429]
    assert int(answers[2].headers["Retry-After"]) <= 60
    assert nobody.get(f"/r/{race.slug}").status == 200


def test_a_good_token_is_not_counted(photographer: Gateway, services: Services) -> None:
    class Uncounted(Tally):
        def add(self, what: str, count: int, seconds: int) -> int:
            raise AssertionError(what)

    use(replace(services, tally=Uncounted(connect(services.settings.redis))))
    assert photographer.get("/races").status == 200


def test_a_runner_is_told_in_words(nobody: Gateway, services: Services, race: Race) -> None:
    early_in_a_minute()
    limited(services, searches_per_address=1)
    nobody.get("/r/city-10k")
    assert "Try again in a minute" in nobody.get("/r/city-10k").text


def test_none_is_no_limit(nobody: Gateway, services: Services, race: Race) -> None:
    limited(services, searches_per_address=0, uploads_per_address=0, uploads_per_token=0)
    assert {nobody.get(f"/r/{race.slug}").status for _ in range(5)} == {200}


def asked(services: Services, what: Any, count: int = 1, **who: Any) -> int:
    told = {"token": uuid4().hex, "address": "192.0.2.1", "now": NOW} | who
    return Limits().seconds_to_wait(services, what, count, **told)


def test_the_wait_is_until_the_minute_ends(services: Services) -> None:
    few = limited(services, searches_per_address=1)
    assert asked(few, "searches") == 0
    assert asked(few, "searches") == 40
    assert asked(few, "searches", now=NOW.replace(minute=31, second=0)) == 0


def test_several_processes_count_together(services: Services, redis_port: int) -> None:
    few = limited(services, searches_per_address=4)
    assert services.tally
    others = connect(RedisAddress(port=redis_port))
    with closing(others):
        another = replace(few, tally=Tally(others, services.tally._name))
        waits = [asked(one, "searches") for one in (few, another) * 3]
    assert waits == [0, 0, 0, 0, 40, 40]


def test_the_usual_limits_hinder_nobody(services: Services) -> None:
    """A photographer's 5,000 files within a minute, and a Wi-Fi of runners."""
    token = uuid4().hex
    usual = replace(services, settings=Settings())
    assert [asked(usual, "uploads", 100, token=token) for _ in range(50)] == [0] * 50
    assert [asked(usual, "searches", 1000, token="") for _ in range(4)] == [0, 0, 0, 40]


def test_nothing_of_an_address_is_kept_for_long(services: Services, redis_port: int) -> None:
    asked(services, "searches", address="2001:db8::77")
    assert services.tally
    with closing(connect(RedisAddress(port=redis_port))) as redis:
        keys = redis.keys(f"dorsal:{{{services.tally._name}}}:*")
        assert keys
        assert all(0 < redis.ttl(key) <= 120 for key in keys)
        assert b"2001" not in b"".join(keys)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_an_address_is_what_a_customer_gets(address: str, counted: str) -> None:
    assert network(address) == counted


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("state", ["gone", "silent"])
def test_without_redis_nobody_is_refused_and_nobody_waits_for_long(
    nobody: Gateway, services: Services, race: Race, state: str, silent: int
) -> None:
    port = silent if state == "silent" else free_port()
    with closing(connect(RedisAddress(port=port), patience=COUNTING_SECONDS)) as redis:
        few = limited(services, searches_per_address=1)
        use(replace(few, tally=Tally(redis)))
        started = time.monotonic()
        assert [nobody.get(f"/r/{race.slug}").status for _ in range(20)] == [200] * 20
        assert time.monotonic() - started < 5
