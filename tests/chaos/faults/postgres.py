"""Postgres restarted amid a commit, without connections, and with a row locked."""

import signal
import time
from contextlib import closing, suppress
from random import Random

import pg8000.native

from chalicelib.records.results import FINISH
from tests.chaos.faults.fault import Fault, NotMet
from tests.chaos.orders import DRAIN
from tests.chaos.steps import HESITATION
from tests.chaos.world import CONNECTIONS, World

LOCKED = 60.0  # seconds: longer than Dorsal waits for a statement, and tries it again
EXHAUSTED = 5.0  # seconds
PATIENCE = 30.0  # seconds, for a result to come
MOMENT = 0.01  # seconds before a result is sent
TRIES = 5
FIND = "SELECT id FROM photos WHERE processing_status = 'processing' LIMIT 1"
RESULT = FINISH.partition("next_attempt_at")[0]  # how the statement of a result begins
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND strpos(query, :begins) > 0
"""
HINDERED = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND application_name = 'dorsal'
"""
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'dorsal' AND pid <> pg_backend_pid()
"""


def restarted_amid_a_commit(world: World, random: Random) -> None:
    """It goes down while a result's statement has begun, and waits for a lock that we hold."""
    with (
        suppress(pg8000.native.InterfaceError),
        closing(_session(world)) as holding,
        closing(_session(world)) as watching,
    ):
        holding.run("BEGIN")
        holding.run("SELECT id FROM races FOR NO KEY UPDATE")  # photos still come in
        _await_a_result(watching)
        world.stop_postgres(signal.SIGQUIT)
        time.sleep(0.3)
    world.wait_until_up()


def _await_a_result(watching: pg8000.native.Connection) -> None:
    """Until one waits for a lock."""
    deadline = time.monotonic() + PATIENCE
    while watching.run(WAITING, begins=RESULT) == [[0]]:
        if time.monotonic() > deadline:
            raise NotMet("no result came")
        time.sleep(0.02)


def killed_at_the_commit(world: World, random: Random) -> None:
    """It goes down in the moment in which a worker sends its result."""
    for _ in range(TRIES):
        pid = world.orders.give(DRAIN, "committing", "hesitate")
        time.sleep(HESITATION - MOMENT)
        stopped = time.monotonic()
        world.stop_postgres(signal.SIGQUIT)
        time.sleep(0.3)
        world.wait_until_up()
        call = world.orders.ended(pid)
        if call.raised or call.began <= stopped <= call.ended:
            return
    raise NotMet("each result was stored before Postgres went down")


def exhausted(world: World, random: Random) -> None:
    """All connections are ours, those that Dorsal had included."""
    taken: list[pg8000.native.Connection] = []
    ended = 0
    until = time.monotonic() + EXHAUSTED
    while time.monotonic() < until:
        with suppress(pg8000.native.DatabaseError, pg8000.native.InterfaceError):
            while len(taken) < CONNECTIONS:
                taken.append(_session(world))
        if taken:
            ended += len(taken[0].run(END_OTHERS))
        time.sleep(0.05)
    for session in taken:
        session.close()
    if len(taken) < CONNECTIONS / 2 or not ended:
        raise NotMet(f"{len(taken)} connections could be taken, {ended} of Dorsal's were ended")


def locked(world: World, random: Random) -> None:
    """A forgotten session holds a race, and with it every result, and a photo at work."""
    met, until = False, time.monotonic() + LOCKED
    with closing(_session(world)) as holding, closing(_session(world)) as watching:
        holding.run("BEGIN")
        holding.run("SELECT id FROM races FOR UPDATE")
        for (id,) in holding.run(FIND):
            holding.run("SELECT id FROM photos WHERE id = :id FOR UPDATE", id=id)
        while time.monotonic() < until:
            met = met or watching.run(HINDERED) != [[0]]
            time.sleep(0.1)
        holding.run("ROLLBACK")
    if not met:
        raise NotMet("nobody waited for the row")


def _session(world: World) -> pg8000.native.Connection:
    """One past Dorsal's own way, and by another name."""
    port = int(world.database_url.rpartition(":")[2].partition("/")[0])
    return pg8000.native.Connection(
        "postgres", host="127.0.0.1", port=port, application_name="chaos", timeout=15
    )


FAULTS = (
    Fault("Postgres restarted amid a commit", restarted_amid_a_commit),
    Fault("Postgres restarted at a commit", killed_at_the_commit),
    Fault("Postgres without connections", exhausted),
    Fault("Postgres with a row locked", locked),
)
