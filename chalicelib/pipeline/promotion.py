"""Delayed jobs handed out at once; their photos are as they were, until a worker claims them."""

from collections.abc import Sequence

from chalicelib.pipeline.portion import Portion, SecondsLeft
from chalicelib.pipeline.sending import ring
from chalicelib.pipeline.services import Services
from chalicelib.pipeline.withdrawal import pages
from chalicelib.queue import State


def promote(services: Services, ids: Sequence[str]) -> list[str]:
    """Let delayed jobs wait from now on, and ring; returns those moved."""
    moved = services.queue.promote(ids)
    ring(services, len(moved))
    return moved


def promote_all(services: Services, seconds_left: SecondsLeft) -> Portion:
    """Let every delayed job wait from now on, and ring."""
    moved = 0
    for page in pages(services, State.DELAYED):
        moved += len(services.queue.promote(page))
        if seconds_left() <= 0:
            break
    ring(services, moved)
    return Portion(moved, more=seconds_left() <= 0 and services.queue.counts().delayed > 0)
