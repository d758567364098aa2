"""A race's failed photos, tried again by its photographer."""

from chalicelib.api.doors import Doors
from chalicelib.api.operating import budget
from chalicelib.api.problems import Invalid
from chalicelib.api.race_types import RetryAnswer, RetryWhich
from chalicelib.api.races import known
from chalicelib.api.visit import Visit
from chalicelib.pipeline.redrive import redrive, redrive_all
from chalicelib.records import failures

doors = Doors(__name__)


@doors.open(
    "POST", "/races/{slug}/retry", access="photographer", takes=RetryWhich, gives=RetryAnswer
)
def retry_photos(visit: Visit, slug: str, body: RetryWhich) -> RetryAnswer:
    """Try failed photos of a race again from the start: those named, or all.

    What is not a failed photo of this race is passed over.
    """
    race = known(visit, slug)
    if body.all == bool(body.ids):
        raise Invalid('Say either {"ids": [...]} or {"all": true}.')
    if body.all:
        portion = redrive_all(visit.services, budget(), race.id)
        return RetryAnswer(retried=portion.count, more=portion.more)
    ids = failures.failed_among(visit.services.database, race.id, body.ids or ())
    return RetryAnswer(retried=len(redrive(visit.services, ids)), more=False)
