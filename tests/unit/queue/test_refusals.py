"""What servers say when they cannot serve, as they say it, and what becomes of it."""

import pytest
import redis
from redis._parsers.base import BaseParser

from chalicelib.errors import Unavailable
from chalicelib.queue.connection import connect
from chalicelib.queue.troubles import reaching
from chalicelib.settings import RedisAddress


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("OOM command not allowed when used memory > 'maxmemory'.", "memory is full"),
        ("READONLY You can't write against a read only replica.", "read-only replica"),
        ("LOADING Redis is loading the dataset in memory", "still loading"),
        ("BUSY Redis is busy running a script. You can only call SCRIPT KILL", "busy"),
        ("MISCONF Redis is configured to save RDB snapshots, but is unable to", "cannot save"),
        ("NOREPLICAS Not enough good replicas to write.", "too few replicas"),
        (
            "MASTERDOWN Link with MASTER is down and replica-serve-stale-data",
            "link with the primary",
        ),
        ("CLUSTERDOWN The cluster is down", "cluster is down"),
        ("MOVED 3999 127.0.0.1:6381", "REDIS_CLUSTER=true"),
        ("ASK 3999 127.0.0.1:6381", "moving the queue's keys"),
        ("TRYAGAIN Multiple keys request during rehashing of slot", "moving the queue's keys"),
        ("UNBLOCKED force unblock from blocking operation", "become a replica"),
        ("DENIED Redis is running in protected mode because", "protected mode"),
        ("NOAUTH Authentication required.", "wants a password"),
        ("WRONGPASS invalid username-password pair or user is disabled.", "refuses the password"),
        ("NOPERM this user has no permissions to run the 'evalsha' command", "may not run"),
        (
            "ERR user_script:1: OOM command not allowed script: ab, on @user_script:1.",
            "memory is full",
        ),
    ],
)
def test_a_refusal_is_told_in_words(line: str, told: str) -> None:
    client = connect(RedisAddress(host="127.0.0.1", port=1))
    with pytest.raises(Unavailable, match=told), reaching(client):
        raise BaseParser.parse_error(line)


def test_a_fault_of_ours_stays_one() -> None:
    client = connect(RedisAddress(host="127.0.0.1", port=1))
    with pytest.raises(redis.ResponseError, match="WRONGTYPE"), reaching(client):
        raise BaseParser.parse_error("WRONGTYPE Operation against a key of the wrong kind")
