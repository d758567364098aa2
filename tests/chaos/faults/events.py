"""Storage's events delivered twice, late, out of order, and not at all."""

import time
from functools import partial
from random import Random

from tests.chaos.courier import Delivery
from tests.chaos.faults.fault import Fault, NotMet
from tests.chaos.world import World

LASTS = 4.0  # seconds at least
LEAST = 2  # events: fewer are in no order
PATIENCE = 30.0  # seconds, for so many to come


def delivered(how: Delivery, world: World, random: Random) -> None:
    courier = world.in_bucket.courier
    before, courier.delivery = courier.told, how
    deadline = time.monotonic() + PATIENCE
    time.sleep(LASTS)
    while courier.told - before < LEAST and time.monotonic() < deadline:
        time.sleep(0.1)
    courier.delivery = Delivery.ONCE
    courier.shuffle()
    if courier.told - before < LEAST:
        raise NotMet("storage told of too little")


FAULTS = tuple(
    Fault(f"events delivered {how}", partial(delivered, how), place="bucket")
    for how in Delivery
    if how is not Delivery.ONCE
)
