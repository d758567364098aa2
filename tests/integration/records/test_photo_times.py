"""A race's photos by the time they were taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.records import photo_times, races
from chalicelib.records.database import Database
from chalicelib.records.paging import BadCursor
from chalicelib.records.photo_times import Window
from chalicelib.records.races import Race
from tests.integration.records.conftest import Arrive
from tests.integration.records.test_photos import complete, ids

NOON = datetime(2026, 5, 17, 12, tzinfo=UTC)
TIMES = (3, 1, None, 2, 2, None, 5)  # minutes after noon


@pytest.fixture
def names(arrive: Arrive) -> dict[str, str]:
    """What each photo's id is called: its minute, and which of that minute it is."""
    ids = [arrive(taken_at=minute and at(minute)).id for minute in TIMES]
    return dict(zip(ids, ("3", "1", "none a", "2 a", "2 b", "none b", "5"), strict=True))


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def test_pages_run_from_the_earliest_and_leave_none_out(
    database: Database, race: Race, names: dict[str, str]
) -> None:
    seen, cursor = [], ""
    for _ in range(4):
        page, cursor = photo_times.page(database, race, Window(), cursor=cursor, limit=2)
        seen += [names[photo.id] for photo in page]
    assert (seen, cursor) == (["1", "2 a", "2 b", "3", "5", "none a", "none b"], "")
    with pytest.raises(BadCursor):
        photo_times.page(database, race, Window(), cursor="nonsense")


@pytest.mark.parametrize(
    ("window", "seen"),
    [
        (Window(at(2), at(3)), ["2 a", "2 b", "3"]),
        (Window(at(3), None), ["3", "5"]),
        (Window(None, at(2)), ["1", "2 a", "2 b"]),
        (Window(at(3), at(2)), []),
        (Window(NOON.replace(year=1), NOON.replace(year=9999)), ["1", "2 a", "2 b", "3", "5"]),
    ],
)
def test_a_window_holds_both_its_ends_and_no_photo_without_a_time(
    database: Database, race: Race, names: dict[str, str], window: Window, seen: list[str]
) -> None:
    page, _ = photo_times.page(database, race, window)
    assert [names[photo.id] for photo in page] == seen
    page, cursor = photo_times.page(database, race, window, limit=1)
    page += photo_times.page(database, race, window, cursor=cursor)[0] if cursor else []
    assert [names[photo.id] for photo in page] == seen


def test_a_window_is_of_the_race_s_clock_and_a_cursor_of_the_camera_s(
    database: Database, race: Race, names: dict[str, str]
) -> None:
    _, cursor = photo_times.page(database, race, Window(), limit=3)
    late = races.change(database, race.id, clock_offset=3600)
    assert late == replace(race, clock_offset=3600)
    hour = timedelta(hours=1)
    page, _ = photo_times.page(database, late, Window(at(2) + hour, at(3) + hour))
    assert [names[photo.id] for photo in page] == ["2 a", "2 b", "3"]
    assert late.corrected(page[-1].taken_at) == at(3) + hour
    page, _ = photo_times.page(database, late, Window(), cursor=cursor)
    assert [names[photo.id] for photo in page] == ["3", "5", "none a", "none b"]


def test_pages_by_status_and_by_bib(database: Database, race: Race, arrive: Arrive) -> None:
    a, b, c = arrive(taken_at=at(2)), arrive(taken_at=at(1)), arrive(taken_at=at(0))
    complete(database, a, "7", "12")
    complete(database, b, "12")
    database.run("UPDATE photos SET hidden_at = now() WHERE id = :id", id=c.id)

    def found(**how: object) -> list[str]:
        return ids(photo_times.page(database, race, Window(at(0), at(9)), **how))  # type: ignore[arg-type]

    assert found(status="completed") == [b.id, a.id]
    assert found(status="pending") == [c.id]
    assert found(bib="12") == [b.id, a.id]
    assert found(bib="7", status="completed") == [a.id]
    assert found(bib="7", status="failed") == []
    assert found(with_hidden=False) == [b.id, a.id]
