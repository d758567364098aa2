"""RQ: `rq worker`, which forks for each job, or with `--worker-class rq.SimpleWorker`."""

import os
from itertools import batched

from redis import Redis
from rq import Queue


def noop(payload):
    pass


def fill(ids, payload):
    queue = Queue(connection=Redis(port=int(os.environ["BENCH_REDIS_PORT"])))
    for some in batched(ids, 100):
        queue.enqueue_many([Queue.prepare_data(noop, args=(payload,), job_id=id) for id in some])
