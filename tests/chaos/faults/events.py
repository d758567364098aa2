"""Storage's events, and the doorbell's rings, delivered twice, late, or not at all."""

from functools import partial
from random import Random

from tests.chaos.courier import Delivery
from tests.chaos.faults.fault import Fault, last
from tests.chaos.world import World

LASTS = 3.0  # seconds at least
LEAST = 2  # events: fewer are in no order


def delivered(how: Delivery, world: World, random: Random) -> None:
    courier = world.in_bucket.courier
    before, courier.delivery = courier.told, how
    try:
        last(LASTS, lambda: courier.told - before >= LEAST, "storage told of too little")
    finally:
        courier.delivery = Delivery.ONCE
        courier.shuffle()


def rung(how: Delivery, world: World, random: Random) -> None:
    rings = world.in_bucket.rings
    before, rings.delivery = rings.heard, how
    try:
        last(LASTS, lambda: rings.heard - before >= LEAST, "the bell was rung too little")
    finally:
        rings.delivery = Delivery.ONCE


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
