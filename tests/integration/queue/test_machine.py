"""Three clients do anything in any order, at any time; the queue stays equal to its model."""

from collections.abc import Iterator

import pytest
import redis
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib.queue import connect
from chalicelib.settings import RedisAddress
from tests.integration.queue.calls import CLIENTS, Rules
from tests.integration.queue.machine import Clients
from tests.integration.queue.timeless import Timeless

DATABASE = 9  # the machine's own, flushed before each example
EXAMPLES = {"desk": 50, "ci": 250, "thorough": 1000, "deep": 25_000}  # of each test


@pytest.fixture
def connections(redis_port: int) -> Iterator[list["redis.Redis"]]:
    address = RedisAddress(host="127.0.0.1", port=redis_port, db=DATABASE)
    clients = [connect(address) for _ in range(len(CLIENTS) + 1)]
    yield clients
    for client in clients:
        client.close()


@pytest.mark.timeout(1800)  # 1,000 examples take a minute where nothing else runs
@pytest.mark.parametrize("rules", [CLIENTS, CLIENTS[:1] * 3], ids=["disagreeing", "agreeing"])
def test_the_queue_is_its_model(connections: list["redis.Redis"], rules: tuple[Rules, ...]) -> None:
    observer, *others = connections
    timeless = [Timeless(connection_pool=other.connection_pool) for other in others]
    examples = EXAMPLES[settings.get_current_profile_name()]
    run_state_machine_as_test(
        lambda: Clients(observer, timeless, rules),
        settings=settings(max_examples=examples, stateful_step_count=30),
    )
