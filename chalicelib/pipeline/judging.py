"""Judging a race: each photo with what the race's other photos and its start list say.

A photo is judged when it is read, with what is known then, and again, from its stored candidates
and without its pixels, whenever more, or else, is known. What is known of a race has a version,
which is raised in the transaction that changes it:

=============================  ============================================================
a photo is completed           its clear numbers replace those of its last reading
a photo is deleted             its clear numbers go with it
a start list is put or taken   its numbers replace the last list's; its race does not rest
=============================  ============================================================

A race is *due* while it was judged with an older version and does not rest from its last pass
(docs/architecture.md has the table). Drains judge when their queue is empty, the sweep judges each
minute, in passes over all of a race's completed photos, page by page. When its last page is done,
the race was judged with the version of the pass's beginning, and is due again if a photo was
completed meanwhile. A page is one transaction, so a judge that is killed loses at most a page and
the next one goes on where it stopped. It ends early where the time is up: by a long start list a
page may take longer than a caller has. A change of the list makes a pass begin anew. A photo is
written only if its outcome differs from what is stored and only in the generation that was judged;
a person's bibs are never touched.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.bibs.race import Knowledge
from chalicelib.bibs.reading import Reading
from chalicelib.errors import Unavailable
from chalicelib.pipeline.judgement import Findings, judged_again, judged_first, knowledge_of
from chalicelib.pipeline.services import Services
from chalicelib.records import judgements, knowledge, passes
from chalicelib.records.judgements import Outcome, StoredReading
from chalicelib.records.passes import DueRace
from chalicelib.records.photos import Photo
from chalicelib.telemetry.logs import about, logger

PAGE = 500  # photos judged in one transaction at most: 0.7 s by a list of 2,000


@dataclass(frozen=True)
class Judged:
    """What judging came to."""

    photos: int = 0  # judged again
    changed: int = 0  # of those, the ones whose outcome was another than before
    unfinished: bool = False  # the time was up; there may be more to do


@dataclass(frozen=True)
class _Page:
    photos: int
    changed: int
    numbers: int  # that photos of the race show clearly
    entrants: int  # on its start list


def judge_at_reading(services: Services, photo: Photo, alone: Reading) -> Findings:
    """A fresh reading judged with what is known of its race now, and what it adds to that."""
    known = knowledge.of(services.database, photo.race_id, but=photo.id)
    try:
        return judged_first(alone, known, services.judge)
    except Exception:
        logger.exception("a photo is judged alone")
        return judged_first(alone, known, lambda reading, _: reading)


def judge_due(services: Services, seconds_left: Callable[[], float]) -> Judged:
    """Judge the races that are due, as far as the time goes but a photo; raises Unavailable."""
    pages: list[_Page] = []
    for race in passes.due(services.database):
        with about(race=race.slug):
            pages += _judge_race(services, race, seconds_left)
        if pages and seconds_left() <= 0:
            break
    photos, changed = sum(page.photos for page in pages), sum(page.changed for page in pages)
    return Judged(photos, changed, unfinished=bool(pages) and seconds_left() <= 0)


def _judge_race(
    services: Services, race: DueRace, seconds_left: Callable[[], float]
) -> list[_Page]:
    """Page after page until the race is settled or rests, or another judges it."""
    started, pages = time.perf_counter(), list[_Page]()
    try:
        while page := _judge_page(services, race, seconds_left):
            pages.append(page)
            if seconds_left() <= 0:
                break
    except Unavailable:
        raise
    except Exception:
        # One race that cannot be judged must not stand in the way of the others.
        logger.exception("judging a race went wrong")
    if pages:
        _tell(pages, time.perf_counter() - started)
    return pages


def _tell(pages: Sequence[_Page], seconds: float) -> None:
    told: dict[str, float] = {
        "photos": sum(page.photos for page in pages),
        "changed": sum(page.changed for page in pages),
        "numbers": pages[-1].numbers,
        "entrants": pages[-1].entrants,
        "seconds": round(seconds, 3),
    }
    logger.info("race judged again", extra=told)


def _judge_page(
    services: Services, race: DueRace, seconds_left: Callable[[], float]
) -> _Page | None:
    """The pass's next page, all or nothing; None where there is none, or another judges."""
    started, database = time.perf_counter(), services.database
    with database.transaction():
        standing = passes.take(database, race.id)
        if standing is None:
            return None
        told = knowledge_of(knowledge.of(database, race.id))
        readings = judgements.page(database, race.id, standing.after, PAGE)
        outcomes = _judge_photos(services, readings, told, seconds_left)
        changed = judgements.write(database, [outcome for outcome in outcomes if outcome])
        more = len(outcomes) < len(readings) or len(readings) == PAGE
        after = readings[len(outcomes) - 1].cursor if more else ""
        passes.save(database, race.id, standing, after, time.perf_counter() - started)
    return _Page(len(outcomes), changed, numbers=len(told.photos), entrants=len(told.start_list))


def _judge_photos(
    services: Services,
    readings: Sequence[StoredReading],
    told: Knowledge,
    seconds_left: Callable[[], float],
) -> list[Outcome | None]:
    """What each photo comes to, up to the one, at least the first, with which the time is up."""
    outcomes: list[Outcome | None] = []
    for stored in readings:
        outcomes.append(_judge_photo(services, stored, told))
        if seconds_left() <= 0:
            break
    return outcomes


def _judge_photo(services: Services, stored: StoredReading, told: Knowledge) -> Outcome | None:
    try:
        return judged_again(stored, told, services.judge)
    except Exception:
        logger.exception("a photo was not judged again", extra={"photo": stored.photo_id})
        return None
