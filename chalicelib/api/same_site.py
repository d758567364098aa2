"""Orders that nobody is known for are taken from our own pages and from programs alone.

Another site's page could give them in its visitors' name: from their address, and with the cookie
that holds a race's link key where a browser does not keep it back. Browsers say where a request
comes from; programs say nothing of it. What needs a token needs no such look, since no browser
sends one by itself.
"""

from urllib.parse import urlsplit

from chalice.app import Request

from chalicelib.api import incoming
from chalicelib.api.problems import Forbidden

OURS = frozenset({"same-origin", "none"})  # none: typed, or from a bookmark


def check_same_site(request: Request, public_url: str) -> None:
    """Raise Forbidden for what a page of another site asks."""
    told = incoming.header(request, "Sec-Fetch-Site")
    if told:
        fine = told in OURS
    else:
        # A program, or a browser that asks over plain HTTP (`--host 0.0.0.0`): it says this only to
        # https and localhost. Our pages' `Referrer-Policy: same-origin` makes it send an Origin.
        origin = incoming.header(request, "Origin")
        hosts = {incoming.header(request, "Host"), urlsplit(public_url).netloc}
        fine = not origin or urlsplit(origin).netloc in hosts - {""}
    if not fine:
        raise Forbidden("This comes from another site's page.")
