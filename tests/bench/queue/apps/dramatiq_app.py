"""dramatiq: `dramatiq dramatiq_app --processes 1`, with eight threads by default, or one."""

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker

dramatiq.set_broker(RedisBroker(host="127.0.0.1", port=int(os.environ["BENCH_REDIS_PORT"])))


@dramatiq.actor
def noop(payload):
    pass


def fill(ids, payload):
    for _ in ids:  # its own ids are UUIDs too
        noop.send(payload)
