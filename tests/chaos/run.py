"""A run: in calm first, then with faults while photos keep coming, then the account."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from chalicelib.pipeline.derivatives import PAGE
from chalicelib.records.redraws import LEASE_SECONDS
from infra.local import declared
from infra.local.events import schedule_event
from infra.local.installation import PROJECT
from infra.local.pool import FunctionPool
from infra.local.sources.delivery import utc_now
from tests.chaos import faults, outcome, recovery
from tests.chaos.album import CALM, ODD, Item
from tests.chaos.checker import violations
from tests.chaos.faults.fault import Fault
from tests.chaos.held import held, still_grown
from tests.chaos.leaks import leaks
from tests.chaos.outcome import Outcome, Verdict
from tests.chaos.plan import plan
from tests.chaos.report import GOAL, Injected, overdue, slow_after_deaths, summary, wrong
from tests.chaos.sending import Sender
from tests.chaos.uploading import SENDERS, Uploading
from tests.chaos.world import SWEEP_SECONDS, VISIBILITY, World, world

A_DAY = "90000"  # seconds, and an hour
LOOK = 3.0  # seconds to settle in without a sweep
NEVER = 3600.0  # seconds between two sweeps: longer than any run
FAULT_SECONDS = 6.0  # that a fault takes, with recovering, as photos are spread over the run


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a run is made of."""

    seed: int
    photos: int
    faults: int
    place: str  # one of PLACES
    reader: str
    album: Sequence[Item]
    odd: Sequence[Item]
    most: int  # photos under way, so that recovering is no matter of backlog
    minutes: float  # that it may take
    prompt: bool  # whether workers' deaths are to be recovered from as soon as is promised
    alone: bool = False  # no sweep and no new photo helps to recover
    kinds: Sequence[Fault] = faults.ALL


def run(shape: Shape, tell: Callable[[str], None]) -> list[str]:
    """Break things and account for every photo; what is wrong, a line each."""
    began, random = time.monotonic(), Random(shape.seed)
    planned = plan(shape.kinds, shape.faults, random)
    sweep_seconds = NEVER if shape.alone else SWEEP_SECONDS
    with world(shape.seed, shape.place, shape.reader, sweep_seconds) as made:
        sender = Sender(made.client, made.ledger, made.place.told)
        pause = SENDERS * FAULT_SECONDS * len(planned) / shape.photos
        uploading = Uploading(
            sender, shape.album, shape.odd, pause, lambda: made.unfinished() >= shape.most
        )
        calm = _calm(made, uploading, shape, tell)
        before = held(made)
        uploading.start()
        try:
            injected = _inject(made, planned, shape, uploading, random, tell)
        finally:
            uploading.stop()
        late = [] if _settled(made, shape) else [f"not settled within {GOAL:.0f} s"]
        recovery.drawn(made, LEASE_SECONDS + GOAL)  # what is not the checker tells
        after, more = still_grown(made, before)
        account = _account(made, calm)
    tell(summary(injected, VISIBILITY))
    tell(_counted(account))
    tell(f"held in calm: {before.line()}")
    tell(f"and at the end: {after.line()}")
    told = wrong(injected, {kind.name for kind in shape.kinds})
    told += slow_after_deaths(injected, VISIBILITY) if shape.prompt else []
    return (
        told + late + more + violations(account) + overdue(time.monotonic() - began, shape.minutes)
    )


def _calm(
    made: World, uploading: Uploading, shape: Shape, tell: Callable[[str], None]
) -> dict[str, Verdict]:
    """Each item's verdict where nothing is broken."""
    started = time.monotonic()
    for number, item in enumerate([*shape.album, *shape.odd]):
        race = CALM if item in shape.album else ODD
        uploading.deliver(race, item, number, by_form=bool(number % 2))
    assert _settled(made, shape), "not even in calm are all photos read"
    tell(f"calm: {number + 1} photos in {time.monotonic() - started:.1f} s")
    return {photo.item: photo.verdict for photo in outcome.found(made)}


def _inject(
    made: World,
    planned: Sequence[Fault],
    shape: Shape,
    uploading: Uploading,
    random: Random,
    tell: Callable[[str], None],
) -> list[Injected]:
    """One fault after the other, spread over the photos."""
    started, injected = time.monotonic(), []
    for number, fault in enumerate(planned, 1):
        began, trouble = time.monotonic(), ""
        try:
            if not fault.death:  # else another step than a reading's might be met
                made.mark(f"© {number}")
            fault.inject(made, random)
        except Exception as error:
            trouble = f"not injected: {error!r}"
        over = time.monotonic()
        uploading.held = shape.alone
        done = Injected(
            name=fault.name,
            at=began - started,
            lasted=over - began,
            recovery=recovery.recovered(made, over, GOAL, since=not shape.alone),
            death=fault.death,
            trouble=trouble,
        )
        uploading.held = False
        injected.append(done)
        tell(done.line())
        while len(made.ledger.accepted()) < shape.photos * number / len(planned):
            time.sleep(0.1)
    return injected


def _account(made: World, calm: dict[str, Verdict]) -> Outcome:
    """All that is left, once the product has stopped in order.

    And a day later, by when what lost attempts left is old enough to be deleted; by sweeps of this
    run alone, since each goes on where the one before it stopped. Twice round: after a key that was
    deleted meanwhile moto's listing of versions leaves one out, as S3's does not.
    """
    made.product.stop()
    made.place.end()
    for _ in range(2 * (2 + len(made.place.objects()) // PAGE)):
        asyncio.run(_sweep(made, A_DAY))
    waiting, found, objects = outcome.waiting(made), outcome.found(made), made.place.objects()
    return Outcome(
        sent=made.ledger.sent,
        found=found,
        calm=calm,
        objects=objects,
        waiting=waiting,
        leaks=leaks(made),
    )


def _settled(made: World, shape: Shape) -> bool:
    """Whether all ends in time; where nothing sweeps, it is done from here, for the judging."""
    if not shape.alone:
        return recovery.settled(made, GOAL)
    deadline = time.monotonic() + GOAL
    while not (well := recovery.settled(made, LOOK)) and time.monotonic() < deadline:
        asyncio.run(_sweep(made))
    return well


async def _sweep(made: World, ahead: str = "0") -> None:
    """One more sweep, which takes it to be so many seconds later."""
    functions = declared.read("app", PROJECT / ".chalice/config.json").functions
    env = made.env | {"CHAOS_AHEAD": ahead}
    log = made.folder / "var/logs/last-sweep.log"
    pool = FunctionPool({"sweep": functions["sweep"]}, sizes={}, env=env, log_file=log)
    try:
        result = await pool.invoke("sweep", schedule_event(rule="sweep", now=utc_now()))
        assert result.error is None, result.error
    finally:
        await pool.close()


def _counted(account: Outcome) -> str:
    answers = [sent.answer for sent in account.sent]
    told = ", ".join(f"{answers.count(kind)} {kind}" for kind in sorted(set(answers)))
    ended = [photo.verdict.status for photo in account.found]
    states = ", ".join(f"{ended.count(kind)} {kind}" for kind in sorted(set(ended)))
    return f"uploads: {told}; photos: {states}"
