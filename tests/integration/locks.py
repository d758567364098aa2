"""Waiting for another connection to meet a lock."""

import time

from chalicelib.records.database import Database


def wait_for_a_lock(database: Database) -> None:
    """Until another connection waits for this transaction to end."""
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
    deadline = time.monotonic() + 5
    while not database.run(waiting):
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.01)
