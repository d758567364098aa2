"""Previews drawn anew, after their race's watermark was set, changed or taken away.

Of each photo only the preview: its numbers, its status and its thumbnail, which has no watermark,
stay. The new one lies under a key of its own and is shown by one statement, so that whoever is
killed at it leaves the old one, and an object that the sweep deletes.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from chalicelib.errors import Permanent, Unavailable
from chalicelib.pipeline import derivatives
from chalicelib.pipeline.services import Services
from chalicelib.records import redraws
from chalicelib.records.redraws import Redraw
from chalicelib.telemetry.logs import about, logger
from chalicelib.telemetry.metrics import metrics


@dataclass(frozen=True)
class Redrawn:
    """What came of it."""

    previews: int = 0
    unfinished: bool = False  # stopped before none was left


def redraw_due(services: Services, go_on: Callable[[], bool]) -> Redrawn:
    """Draw previews anew, one at a time, while ``go_on``; raises Unavailable."""
    previews = 0
    while go_on():
        redraw = redraws.take(services.database)
        if redraw is None:
            return Redrawn(previews)
        with about(photo=redraw.photo_id):
            previews += _draw(services, redraw)
    return Redrawn(previews, unfinished=bool(redraws.due(services.database)))


def _draw(services: Services, redraw: Redraw) -> bool:
    try:
        return _draw_and_store(services, redraw)
    except Unavailable:
        with suppress(Unavailable):
            redraws.give_back(services.database, redraw)
        raise
    except Permanent as error:
        logger.error("a preview cannot be drawn anew", extra={"reason": str(error)})
        redraws.fail(services.database, redraw)
    except Exception:
        logger.exception("drawing a preview anew went wrong")  # again when its lease has ended
    return False


def _draw_and_store(services: Services, redraw: Redraw) -> bool:
    from chalicelib.bibs.decode import decode

    data = services.storage.get(redraw.object_key, redraw.object_version)
    picture = decode(data, services.settings.max_pixels)
    preview = derivatives.render_preview(picture.pixels, picture.profile, redraw.watermark)
    key = derivatives.Keys.of(redraw.photo_id, redraw.lease).preview
    services.storage.put(key, preview, "image/jpeg")
    ours = redraws.finish(services.database, redraw, key)
    if ours:
        metrics.record("PreviewsRedrawn")
    else:
        logger.info("too late with a preview: deleted or read anew meanwhile, or its lease over")
        derivatives.erase(services, [key])
    return ours
