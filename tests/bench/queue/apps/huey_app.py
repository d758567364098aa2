"""huey: `huey_consumer huey_app.huey`, with one worker, a thread by default or a process."""

import os

from huey import RedisHuey

huey = RedisHuey("bench", host="127.0.0.1", port=int(os.environ["BENCH_REDIS_PORT"]))


@huey.task()
def noop(payload):
    pass


def fill(ids, payload):
    for _ in ids:  # its own ids are UUIDs too
        noop(payload)
