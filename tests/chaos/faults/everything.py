"""All at once: the product, Redis and Postgres die in one moment, as when the power fails."""

import signal
from random import Random

from tests.chaos.faults.fault import Fault
from tests.chaos.world import World


def restarted(world: World, random: Random) -> None:
    """All that runs here is killed and started again; S3 and SQS are somebody else's."""
    world.product.kill()
    world.kill_redis()
    world.stop_postgres(signal.SIGKILL)
    world.wait_until_up()
    world.product.start()


FAULTS = (Fault("everything restarted", restarted),)
