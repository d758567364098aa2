"""Objects that storage tells of: one photo each, however often and in whatever order."""

from uuid import uuid4

import pytest

from chalicelib.pipeline import arrival, intake
from chalicelib.pipeline.removal import remove
from chalicelib.pipeline.services import Services
from chalicelib.queue import State
from chalicelib.records import attempts, photos
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race


def arrive(services: Services, key: str, version: str = "v1", sequencer: str = "01") -> Photo:
    services.storage.put(key, version.encode(), "image/jpeg")
    photo = arrival.arrive(services, key=key, version=version, size=10, sequencer=sequencer)
    assert photo
    return photo


def waiting(services: Services) -> list[str]:
    return [job.id for job in services.queue.jobs(State.WAITING).jobs]


def test_a_dropped_file_is_a_photo_named_after_it(services: Services, race: Race) -> None:
    photo = arrive(services, "incoming/city-10k/card 1/IMG_1.JPG")
    assert (photo.original_name, photo.bytes, photo.status) == ("IMG_1.JPG", 10, "pending")
    assert waiting(services) == [photo.id]
    assert services.doorbell.listen(0.1)  # type: ignore[attr-defined]


def test_the_same_event_twice_is_one_photo_and_one_job(services: Services, race: Race) -> None:
    first = arrive(services, "incoming/city-10k/a.jpg")
    assert arrive(services, "incoming/city-10k/a.jpg").id == first.id
    assert waiting(services) == [first.id]


def test_an_event_told_again_after_the_reading_starts_nothing(
    services: Services, race: Race
) -> None:
    photo = arrive(services, "incoming/city-10k/a.jpg")
    [held] = services.queue.receive(1)
    claim = attempts.claim(services.database, photo.id, 3)
    assert claim
    attempts.fail(services.database, photo.id, claim.lease, "no image")
    services.queue.complete([held.receipt])
    assert arrive(services, "incoming/city-10k/a.jpg").status == "failed"
    assert waiting(services) == []


def test_an_event_told_again_repairs_what_the_first_could_not_send(
    services: Services, race: Race
) -> None:
    photo = arrive(services, "incoming/city-10k/a.jpg")
    services.queue.remove([photo.id])  # as if Redis had been away
    arrive(services, "incoming/city-10k/a.jpg")
    assert waiting(services) == [photo.id]


def test_an_event_told_again_after_the_deletion_brings_nothing_back(
    services: Services, race: Race
) -> None:
    photo = arrive(services, "incoming/city-10k/a.jpg")
    assert remove(services, photo.id)
    assert arrival.arrive(services, key="incoming/city-10k/a.jpg", version="v1", size=10) is None
    assert photos.page(services.database, race.id) == ([], "")


def test_an_older_version_told_late_changes_nothing(services: Services, race: Race) -> None:
    newer = arrive(services, "incoming/city-10k/a.jpg", "v2", "02")
    assert arrive(services, "incoming/city-10k/a.jpg", "v1", "01").id == newer.id
    [kept] = photos.get_many(services.database, [newer.id])
    assert kept.object_version == "v2"


@pytest.mark.parametrize(
    "key",
    [
        "incoming/nowhere/a.jpg",
        "incoming/city-10k/",
        "incoming/city-10k/folder/",
        "incoming/city-10k",
        "incoming/a.jpg",
        "originals/city-10k/a.jpg",
        "derived/x/y/thumbnail.jpg",
        "",
    ],
)
def test_what_is_no_photo_of_a_race_is_passed_over(
    services: Services, race: Race, key: str
) -> None:
    assert arrival.arrive(services, key=key, version="v1", size=10) is None
    assert photos.page(services.database, race.id) == ([], "")


def test_a_file_too_large_to_read_is_a_failed_photo(services: Services, race: Race) -> None:
    services.storage.put("incoming/city-10k/a.jpg", b"large", "image/jpeg")
    photo = arrival.arrive(services, key="incoming/city-10k/a.jpg", version="v", size=20_000_001)
    assert photo
    [kept] = photos.get_many(services.database, [photo.id])
    assert kept.status == "failed"
    assert kept.error == "the file has 20,000,001 bytes; at most 20,000,000 can be read"
    assert waiting(services) == []


def test_ids_may_be_chosen(services: Services, race: Race) -> None:
    chosen = str(uuid4())
    photo = intake.accept(
        services,
        race,
        body=b"\xff\xd8\xff",
        name="a.jpg",
        content_type="image/jpeg",
        correlation_id="c",
        new_id=lambda: chosen,
    )
    assert photo.id == chosen
