"""The headers that go with every answer, so that a browser does no more with it than it must."""

from collections.abc import Mapping

from chalicelib.api.problems import Headers

# An answer that is no page loads nothing, runs nothing and stands in no frame.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": NOTHING,  # a page has its own
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# A year, for what came by TLS; browsers pass over it where it did not.
TLS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


def seal(headers: Headers, *, tls: bool) -> None:
    """Add to an answer's ``headers`` what it does not say itself."""
    said = {name.lower() for name in headers}
    for name, value in ({**ALWAYS, **TLS_ONLY} if tls else ALWAYS).items():
        if name.lower() not in said:
            headers[name] = value
