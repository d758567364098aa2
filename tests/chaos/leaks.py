"""What a product that was stopped must not leave behind; while it runs, see held.py."""

import time
from pathlib import Path

from tests.chaos.held import SESSIONS
from tests.chaos.world import World

OURS = 1  # session: the one that asks
PATIENCE = 5.0  # seconds until all have gone


def leaks(world: World) -> list[str]:
    """Processes, connections and temporary files of a product, and a courier, that are down."""
    deadline = time.monotonic() + PATIENCE
    while (left := _left(world)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def _left(world: World) -> list[str]:
    left = [f"a process is left: {process.pid}" for process in world.functions()]
    sessions = world.database.run(SESSIONS)[0]["n"] - OURS
    if sessions > 0:
        left.append(f"{sessions} connections to Postgres are left")
    with world.store() as store:
        addresses = [client["addr"] for client in store.client_list()]
    # The run's own queue, and the one that asks.
    if len(addresses) > 2:
        left.append(f"{len(addresses) - 2} connections to Redis are left")
    files = [f"a temporary file is left: {file.name}" for file in _files(world)]
    return left + files + world.place.leftovers()


def _files(world: World) -> list[Path]:
    return list((world.folder / "tmp").iterdir())
