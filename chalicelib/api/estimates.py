"""How long work still takes, as answers tell it."""

from msgspec import UNSET, UnsetType

from chalicelib.api.types import EstimateAnswer
from chalicelib.api.visit import Visit
from chalicelib.errors import Unavailable
from chalicelib.pipeline import forecast
from chalicelib.pipeline.estimate import Estimate
from chalicelib.records.photos import Photo
from chalicelib.records.races import Overview


def of_queue(visit: Visit) -> EstimateAnswer:
    """Until the queue is empty."""
    return _shown(forecast.of_queue(visit.services, visit.now))


def of_race(visit: Visit, overview: Overview) -> EstimateAnswer | UnsetType:
    """Until a race's photos are done; unset while Redis is away, which costs no more than that."""
    counts = overview.photos
    pending, processing = counts["pending"], counts["processing"]
    try:
        return _shown(
            forecast.of_race(visit.services, overview.race.id, pending, processing, visit.now)
        )
    except Unavailable:
        return UNSET


def of_photo(visit: Visit, photo: Photo) -> EstimateAnswer | UnsetType:
    """Until a photo has its verdict; unset where it has, or while Redis is away."""
    if photo.processed_at is not None:
        return UNSET
    try:
        return _shown(forecast.of_photo(visit.services, photo, visit.now))
    except Unavailable:
        return UNSET


def _shown(estimate: Estimate) -> EstimateAnswer:
    return EstimateAnswer(
        outlook=estimate.outlook.value,
        seconds=None if estimate.seconds is None else round(estimate.seconds),
        remaining=estimate.remaining,
        per_minute=None if estimate.per_minute is None else round(estimate.per_minute, 2),
        workers=estimate.workers,
    )
