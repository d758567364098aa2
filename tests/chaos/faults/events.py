"""Storage's events, and the doorbell's rings, delivered twice, late, or not at all."""

import time
from functools import partial
from random import Random

from tests.chaos.courier import Delivery
from tests.chaos.faults.fault import Fault, NotMet
from tests.chaos.world import World

LASTS = 3.0  # seconds at least
LEAST = 2  # events: fewer are in no order
PATIENCE = 30.0  # seconds, for so many to come


def delivered(how: Delivery, world: World, random: Random) -> None:
    courier = world.in_bucket.courier
    before, courier.delivery = courier.told, how
    deadline = time.monotonic() + PATIENCE
    try:
        time.sleep(LASTS)
        while courier.told - before < LEAST and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        courier.delivery = Delivery.ONCE
        courier.shuffle()
    if courier.told - before < LEAST:
        raise NotMet("storage told of too little")


def rung(how: Delivery, world: World, random: Random) -> None:
    rings = world.in_bucket.rings
    before, rings.delivery = rings.heard, how
    deadline = time.monotonic() + PATIENCE
    try:
        time.sleep(LASTS)
        while rings.heard - before < LEAST and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        rings.delivery = Delivery.ONCE
    if rings.heard - before < LEAST:
        raise NotMet("the bell was rung too little")


FAULTS = (
    *(
        Fault(f"events delivered {how}", partial(delivered, how), place="bucket")
        for how in Delivery
        if how is not Delivery.ONCE
    ),
    # One ring is as good as another, so they are in no order.
    *(
        Fault(f"rings delivered {how}", partial(rung, how), place="bucket")
        for how in (Delivery.TWICE, Delivery.LATE, Delivery.NEVER)
    ),
)
