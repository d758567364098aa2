"""The pages and their assets, under rules that let a browser load nothing else.

``/`` leads who looks for photos to ``/r`` and who holds a token to ``/race``. ``/race`` and
``/start-list`` are for who looks after a race, ``/upload`` for who brings photos, ``/review`` for
who looks at doubtful ones, ``/board`` for who watches the queue.

Assets lie below a name made of their contents, so that browsers keep them for good and a new
version of the page never meets an older script.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from chalice.app import Blueprint, Request, Response

from chalicelib.api import incoming, problems
from chalicelib.api.problems import Headers
from chalicelib.errors import DorsalError
from chalicelib.pipeline.services import services
from chalicelib.storage import Storage
from chalicelib.telemetry.logs import logger

WEB = Path(__file__).resolve().parents[1] / "web"
PAGES = {
    "/": "index.html",
    "/board": "board.html",
    "/race": "race.html",
    "/start-list": "startlist.html",
    "/takedowns": "takedowns.html",
    "/upload": "upload.html",
    "/review": "review.html",
}
SENDING = frozenset({"upload.html"})  # pages from which files go straight to storage
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_GOOD = "public, max-age=31536000, immutable"
LOOK_AGAIN = "no-cache"  # kept, and asked for anew with its ETag
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{photos}; "
    "connect-src 'self'{storage}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """What can be served: assets and pages by name, and the version of all of them."""

    assets: dict[str, str]
    pages: dict[str, str]
    version: str

    @classmethod
    def of(cls, folder: Path) -> "Site":
        """The site that lies in ``folder``, its pages naming the assets of this version.

        ``{head}`` in a page stands for what lies in ``parts/head.html``, and so for each part.
        """
        texts, parts = _texts(folder), _texts(folder / "parts")
        everything = [*texts.items(), *parts.items()]
        version = _digest("\0".join(f"{name}\0{text}" for name, text in everything))
        pages = {
            name: _whole(texts.pop(name), parts).replace("{version}", version)
            for name in sorted(texts)
            if name.endswith(".html")
        }
        return cls(assets=texts, pages=pages, version=version)


def _texts(folder: Path) -> dict[str, str]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {p.name: p.read_text("utf-8") for p in files if p.suffix in TYPES}


def _whole(page: str, parts: dict[str, str]) -> str:
    for name, text in parts.items():
        page = page.replace(f"{{{name.removesuffix('.html')}}}", text.strip())
    return page


def blueprint() -> Blueprint:
    """A new Chalice blueprint of the pages; Chalice spoils one that it has registered."""
    pages = Blueprint(__name__)

    for path, name in PAGES.items():
        route = pages.route(path, methods=["GET"], name=f"pages_{name.partition('.')[0]}")
        route(_view(pages, name))

    @pages.route("/assets/{version}/{name}", methods=["GET"], name="pages_asset")
    def asset(version: str, name: str) -> Response:
        return show_asset(pages.current_request, version, name)

    return pages


def _view(pages: Blueprint, name: str) -> Callable[[], Response]:
    return lambda: show_page(pages.current_request, name)


def show_page(request: Request, name: str) -> Response:
    """A page; 308 from a stage's bare name, where the first page's relative addresses would miss.

    The other pages lie beside the first, so that the same addresses mean the same there.
    """
    at = str(request.context.get("path") or "/")
    if PAGES["/"] == name and not at.endswith("/"):
        to: Headers = {"Location": f"{at.rpartition('/')[2]}/"}
        return Response(body="", status_code=HTTPStatus.PERMANENT_REDIRECT, headers=to)
    headers: Headers = {
        "Content-Security-Policy": policy(services().storage, sends=name in SENDING)
    }
    return _answer(request, site().pages[name], ".html", LOOK_AGAIN, headers)


def show_asset(request: Request, version: str, name: str) -> Response:
    """A script, a style or a picture of the page."""
    text = site().assets.get(name)
    if text is None:
        return problems.respond(HTTPStatus.NOT_FOUND, f"There is no asset {name[:60]!r}.")
    # Who asks for an older version loaded the page just before a deploy.
    keep = FOR_GOOD if version == site().version else LOOK_AGAIN
    return _answer(request, text, Path(name).suffix, keep, {})


@cache
def site() -> Site:
    """This deployment's site, read on first use."""
    return Site.of(WEB)


def _answer(request: Request, text: str, suffix: str, keep: str, more: Headers) -> Response:
    tag = f'"{_digest(text)}"'
    headers: Headers = {"ETag": tag, "Cache-Control": keep, **more}
    if tag in incoming.header(request, "If-None-Match"):
        return Response(body="", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Type"] = TYPES[suffix]
    return Response(body=text, headers=headers)


def policy(storage: Storage, *, sends: bool = False) -> str:
    """What a page may load: from here, and photos; where it ``sends`` it may post to storage."""
    return POLICY.format(
        photos=_origin(lambda: storage.presign_get("any", 1)),
        storage=_origin(lambda: storage.presign_post("any", "image/jpeg", 1, 1).url)
        if sends
        else "",
    )


def _origin(sign: Callable[[], str]) -> str:
    """Where links and forms lead: what storage signs says it best."""
    try:
        link = urlsplit(sign())
    except DorsalError as error:
        # The page still says what is wrong; the photos are away anyhow.
        logger.warning("storage signs no links", extra={"reason": str(error)})
        return ""
    return f" {link.scheme}://{link.netloc}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
