"""saq: `saq saq_app.one_at_a_time`, or `saq saq_app.default` with its ten jobs at a time."""

import asyncio
import os

from saq import Queue

queue = Queue.from_url(f"redis://127.0.0.1:{os.environ['BENCH_REDIS_PORT']}")


async def noop(ctx, *, payload):
    pass


default = {"queue": queue, "functions": [noop]}
one_at_a_time = {**default, "concurrency": 1}


def fill(ids, payload):
    asyncio.run(_fill(ids, payload))


async def _fill(ids, payload):
    await queue.connect()
    for start in range(0, len(ids), 100):
        some = ids[start : start + 100]
        await asyncio.gather(*(queue.enqueue("noop", payload=payload, key=id) for id in some))
    await queue.disconnect()
