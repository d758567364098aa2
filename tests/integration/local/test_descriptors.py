"""A supervisor's descriptors, as chaos counts them: more functions at work are no leak."""

import asyncio
import gc
import os
import socket

import psutil
import pytest

from tests.chaos.held import descriptors
from tests.integration.local.conftest import Pools


@pytest.fixture(autouse=True)
def _nothing_to_collect() -> None:
    gc.collect()  # what other tests left open to it would be closed amid ours


def test_a_supervisor_with_more_functions_holds_no_more(pools: Pools) -> None:
    async def check() -> None:
        us = psutil.Process()
        async with pools(act=5) as pool:
            await pool.warm("act", 1)
            held, children = descriptors(us), len(us.children())
            await pool.warm("act", 5)
            assert len(us.children()) == children + 4
            assert descriptors(us) == held

    asyncio.run(check())


def test_what_nobody_closed_is_held() -> None:
    us = psutil.Process()
    held = descriptors(us)
    reading, writing = os.pipe()
    assert descriptors(us) == held + 2
    os.close(reading)
    os.close(writing)
    assert descriptors(us) == held


def test_who_is_served_is_not_held_until_gone() -> None:
    us = psutil.Process()
    with socket.create_server(("127.0.0.1", 0)) as server:
        before = descriptors(us)
        with socket.create_connection(server.getsockname()) as client, server.accept()[0]:
            assert descriptors(us) == before + 1, "the client's end, which is ours too"
            client.close()
            assert descriptors(us) == before + 1, "the server's end, which nobody has closed"
        assert descriptors(us) == before
