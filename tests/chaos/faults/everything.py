"""All at once: the product, Redis and Postgres die in one moment.

The machine's own death is another thing: what its page cache held is not lost here.
"""

import signal
from contextlib import suppress
from random import Random

import psutil

from tests.chaos.faults.fault import Fault
from tests.chaos.world import World


def restarted(world: World, random: Random) -> None:
    """All that runs here is killed and started again; S3 and SQS are somebody else's."""
    world.product.kill()
    for process in world.functions():
        with suppress(psutil.NoSuchProcess):
            process.kill()
    world.kill_redis()
    world.stop_postgres(signal.SIGKILL)
    world.wait_until_up()
    world.product.start()


FAULTS = (Fault("everything restarted", restarted),)
