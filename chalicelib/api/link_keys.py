"""A race's link key: who has the link may see the race, though it is closed."""

from urllib.parse import quote

from chalicelib.api.doors import Doors
from chalicelib.api.races import known
from chalicelib.api.takedown_types import LinkKeyAnswer
from chalicelib.api.visit import Visit
from chalicelib.records import link_keys

doors = Doors(__name__)


@doors.open("PUT", "/races/{slug}/link-key", access="photographer", gives=LinkKeyAnswer)
def make_link_key(visit: Visit, slug: str) -> LinkKeyAnswer:
    """Make a race's link key anew; links with the one before open nothing any more.

    The key is told this once, and stored as its hash alone.
    """
    key = link_keys.make(visit.services.database, known(visit, slug).id)
    return LinkKeyAnswer(key=key, path=visit.address(f"/r/{slug}?key={quote(key)}"))


@doors.open("DELETE", "/races/{slug}/link-key", access="photographer", gives=None, status=204)
def revoke_link_key(visit: Visit, slug: str) -> None:
    """Let no link key open the race."""
    link_keys.revoke(visit.services.database, known(visit, slug).id)
