"""arq: `arq arq_app.Default` with its ten jobs at a time, or one of the others.

It looks for jobs every half second, unless `poll_delay` says otherwise.
"""

import asyncio
import os

from arq import create_pool
from arq.connections import RedisSettings

quiet = {"version": 1}  # a --custom-log-dict: the CLI's own logs every job


async def noop(ctx, payload):
    pass


class Default:
    functions = (noop,)
    redis_settings = RedisSettings(port=int(os.environ["BENCH_REDIS_PORT"]))


class Eager:  # arq does not see what a class inherits
    functions = (noop,)
    redis_settings = Default.redis_settings
    poll_delay = 0


class OneAtATime:
    functions = (noop,)
    redis_settings = Default.redis_settings
    poll_delay = 0
    max_jobs = 1


def fill(ids, payload):
    asyncio.run(_fill(ids, payload))


async def _fill(ids, payload):
    pool = await create_pool(Default.redis_settings)
    for start in range(0, len(ids), 100):
        some = ids[start : start + 100]
        await asyncio.gather(*(pool.enqueue_job("noop", payload, _job_id=id) for id in some))
