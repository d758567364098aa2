"""A race, and photos in it; and a database without anything."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import count
from uuid import UUID

import pytest

from chalicelib.records import arrivals, races
from chalicelib.records.arrivals import NewPhoto
from chalicelib.records.database import Database
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race
from tests.integration.conftest import made

Arrive = Callable[..., Photo]


@pytest.fixture
def race(database: Database) -> Race:
    return races.create(database, "city-run", "City Run", date(2026, 5, 17))


@pytest.fixture
def arrive(database: Database, race: Race) -> Arrive:
    """Store a new photo, in the order of the calls; any field of NewPhoto can be given."""
    numbers = count(1)

    def arrive(**given: object) -> Photo:
        number = next(numbers)
        new = {
            "id": str(UUID(int=number)),
            "race_id": race.id,
            "object_key": f"incoming/city-run/{number}.jpg",
            "object_version": "v1",
        }
        photo, created = arrivals.insert(database, NewPhoto(**(new | given)))  # type: ignore[arg-type]
        assert created
        return photo

    return arrive


@pytest.fixture
def empty_url(administrator: Database, postgres_url: str) -> Iterator[str]:
    with made(administrator, postgres_url) as url:
        yield url


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    with closing(Database(empty_url)) as database:
        yield database
