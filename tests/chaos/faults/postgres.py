"""Postgres restarted amid a commit, without connections, and with a row locked."""

import signal
import time
from contextlib import closing, suppress
from random import Random

import pg8000.native

from tests.chaos.faults.fault import Fault, NotMet
from tests.chaos.world import CONNECTIONS, World

LOCKED = 60.0  # seconds: longer than Dorsal waits for a statement, and tries it again
EXHAUSTED = 5.0  # seconds
PATIENCE = 30.0  # seconds, for a result to come
FIND = "SELECT id FROM photos WHERE processing_status = 'processing' LIMIT 1"
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'dorsal' AND pid <> pg_backend_pid()
"""


def restarted_amid_a_commit(world: World, random: Random) -> None:
    """It goes down while a result's statement has begun, and waits for a lock that we hold."""
    with suppress(pg8000.native.InterfaceError), closing(_session(world)) as session:
        session.run("BEGIN")
        session.run("SELECT id FROM races FOR UPDATE")
        _await_a_result(session)
        world.stop_postgres(signal.SIGQUIT)
        time.sleep(0.3)
    world.wait_until_up()


def _await_a_result(session: pg8000.native.Connection) -> None:
    """Until one waits for what ``session`` has locked."""
    deadline = time.monotonic() + PATIENCE
    while session.run(BLOCKED) == [[0]]:
        if time.monotonic() > deadline:
            raise NotMet("no result came")
        time.sleep(0.02)


def killed_at_the_commit(world: World, random: Random) -> None:
    """It goes down in the moment in which a worker sends its result."""
    world.orders.give("committing", "hesitate")
    time.sleep(0.29)
    world.stop_postgres(signal.SIGQUIT)
    time.sleep(0.3)
    world.wait_until_up()


def exhausted(world: World, random: Random) -> None:
    """All connections are ours, those that Dorsal had included."""
    taken: list[pg8000.native.Connection] = []
    until = time.monotonic() + EXHAUSTED
    while time.monotonic() < until:
        with suppress(pg8000.native.DatabaseError, pg8000.native.InterfaceError):
            while len(taken) < CONNECTIONS:
                taken.append(_session(world))
        if taken:
            taken[0].run(END_OTHERS)
        time.sleep(0.05)
    for session in taken:
        session.close()
    if len(taken) < CONNECTIONS / 2:
        raise NotMet(f"only {len(taken)} connections could be taken")


def locked(world: World, random: Random) -> None:
    """A forgotten session holds a race, and with it every result, and a photo at work."""
    with closing(_session(world)) as session:
        session.run("BEGIN")
        session.run("SELECT id FROM races FOR UPDATE")
        for (id,) in session.run(FIND):
            session.run("SELECT id FROM photos WHERE id = :id FOR UPDATE", id=id)
        time.sleep(LOCKED)
        session.run("ROLLBACK")


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
