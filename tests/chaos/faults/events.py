"""Storage's events delivered twice, late, out of order, and not at all."""

import time
from functools import partial
from random import Random

from tests.chaos.courier import Delivery
from tests.chaos.faults.fault import Fault
from tests.chaos.world import World

LASTS = 4.0  # seconds


def delivered(how: Delivery, world: World, random: Random) -> None:
    courier = world.in_bucket.courier
    courier.delivery = how
    time.sleep(LASTS)
    courier.delivery = Delivery.ONCE
    courier.shuffle()


FAULTS = tuple(
    Fault(f"events delivered {how}", partial(delivered, how), place="bucket")
    for how in Delivery
    if how is not Delivery.ONCE
)
