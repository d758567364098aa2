"""The local cloud's S3: signed forms come in, signed links go out, of a folder.

It answers as S3 does, status and error code alike, so that a browser or a script written against
this machine works against a bucket too.
"""

import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from chalicelib.errors import DorsalError
from chalicelib.storage.draft import Draft
from chalicelib.storage.folder import FolderStorage
from chalicelib.storage.keys import folder_of
from chalicelib.storage.presign import Grant, read_post, verify_get
from chalicelib.storage.storage import Missing, Stored
from infra.local.storage_answers import Body, Refusal, presentation
from infra.local.storage_form import BadForm, PostedForm, Sink

PATIENCE = 30.0  # seconds between two pieces of a form

log = logging.getLogger(__name__)

type Created = Callable[[Stored], Awaitable[None]]


def storage_app(
    storage: FolderStorage,
    secret: str,
    on_created: Created,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    *,
    patience: float = PATIENCE,
) -> Starlette:
    """The application to mount at /storage: ``POST /storage/`` and ``GET /storage/{key}``.

    ``on_created`` is awaited after each object that a form stored; where it fails, the object
    stays, as in S3 when an event is lost.
    """
    door = _Door(storage, secret, on_created, now, patience)
    anyone = Middleware(
        CORSMiddleware,  # as the bucket has it: the signature is what counts, not the page
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag", "Location"],
    )
    routes = [
        Route("/", door.post, methods=["POST"]),
        Route("/{key:path}", door.get, methods=["GET"]),  # and HEAD
    ]
    return Starlette(routes=routes, middleware=[anyone])


class _Door:
    def __init__(
        self,
        storage: FolderStorage,
        secret: str,
        on_created: Created,
        now: Callable[[], datetime],
        patience: float,
    ) -> None:
        self._storage = storage
        self._secret = secret
        self._on_created = on_created
        self._now = now
        self._patience = patience

    async def post(self, request: Request) -> Response:
        body = Body(request.receive, self._patience)
        try:
            stored = await self._store(request, body)
        except DorsalError as error:
            return Refusal(error, body)
        except ClientDisconnect:
            return Response(status_code=400)  # read by nobody
        await self._tell(stored)
        location = f"{str(request.url).rstrip('/')}/{quote(stored.key)}"
        return Response(
            status_code=204, headers={"ETag": f'"{stored.version}"', "Location": location}
        )

    async def get(self, request: Request) -> Response:
        key = request.path_params["key"]
        try:
            filename = verify_get(self._secret, key, request.query_params, self._now())
            path, stored = self._storage.path(key), self._storage.head(key)
            if path is None or stored is None:
                raise Missing(f"{key} is not in storage")
        except DorsalError as error:
            return Refusal(error)
        return FileResponse(path, **presentation(stored, filename))

    async def _store(self, request: Request, body: Body) -> Stored:
        with self._storage.draft() as draft:
            upload = _Upload(draft, lambda fields: read_post(self._secret, fields, self._now()))
            form = PostedForm(request.headers.get("content-type", ""), upload.begin)
            async for piece in body.pieces():
                form.write(piece)
            form.end()
            key = upload.granted()
            # Bringing it to the disk takes a while; others are served meanwhile.
            return await run_in_threadpool(self._storage.keep, draft, key)

    async def _tell(self, stored: Stored) -> None:
        try:
            await self._on_created(stored)
        except Exception:
            log.exception("nobody was told of %s; the sweep will find it", folder_of(stored.key))


class _Upload:
    """The file of one form, no longer than its signature allows and with the sum that it says."""

    def __init__(self, draft: Draft, read: Callable[[dict[str, str]], Grant]) -> None:
        self._draft = draft
        self._read = read
        self._grant: Grant | None = None
        self._size = 0
        self._sum = hashlib.sha256()

    def begin(self, fields: dict[str, str]) -> Sink:
        self._grant = self._read(fields)
        return self._write

    def granted(self) -> str:
        if self._grant is None:
            raise BadForm("IncorrectNumberOfFilesInPostRequest", "the form has no file")
        self._grant.check_size(self._size)
        self._grant.check_sum(self._sum.hexdigest())
        return self._grant.key

    def _write(self, data: bytes) -> None:
        self._size += len(data)
        if self._grant and self._size > self._grant.max_bytes:
            self._grant.check_size(self._size)
        self._sum.update(data)
        self._draft.write(data)
