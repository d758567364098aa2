"""The one-machine cloud: HTTP, event sources and functions in one process and its children."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from chalicelib.queue import Queue, RedisDoorbell, RedrivePolicy, connect
from chalicelib.settings import Settings
from chalicelib.storage import open_storage
from chalicelib.storage.folder import FolderStorage
from infra.local import declared
from infra.local.declared import API, Declaration, QueueMapping, Schedule
from infra.local.gateway import Gateway
from infra.local.http_server import Server, listen
from infra.local.pool import FunctionPool
from infra.local.sealed import Sealed
from infra.local.sources import DoorbellSource, ScheduleSource, UploadsSource
from infra.local.sources.delivery import first_of
from infra.local.sources.uploads import RECEIVES
from infra.local.storage_door import storage_app

API_PROCESSES = 4
API_SPARE = 1  # of them, for those who look while others send, and one the other way round
SETTLED_SECONDS = 10.0  # after the start
DRAIN = "drain"  # the function whose concurrency is reserved
GRACE_SECONDS = 20.0  # for what runs when the cloud is asked to stop; a photo takes about one
BUCKET = "local"  # the name that storage's events give the folder

type Source = DoorbellSource | UploadsSource | ScheduleSource


async def run_cloud(
    *,
    env: Mapping[str, str],
    host: str = "127.0.0.1",
    port: int = 8000,
    app: str = "app",
    config: Path = Path(".chalice/config.json"),
    stage: str = "local",
    log_folder: Path | None = None,
    sweep_seconds: float | None = None,
    grace: float = GRACE_SECONDS,
    ready: Callable[[], None] = lambda: None,
    stop: asyncio.Event | None = None,
) -> None:
    """Run until SIGINT, SIGTERM, SIGHUP or ``stop``; a second signal does not wait any more.

    ``env`` is the functions' whole environment, and where the cloud itself finds Redis and the
    photos. ``app`` is the Chalice app's module; ``config`` its config.json. The functions' output
    goes to ``functions.log`` in ``log_folder``, or where this process's own goes. ``ready`` is
    called once requests are answered and the first functions are warm. ``sweep_seconds`` is how
    often schedules fire, where that is not to be as declared. Raises
    :class:`infra.local.http_server.PortTaken` and other kinds of DorsalError.
    """
    settings = Settings.from_env(env)
    declaration = declared.read(app, config, stage)
    listener = listen(host, port)
    sizes = sizes_of(declaration, settings.concurrency)
    log_file = log_folder / "functions.log" if log_folder else None
    pool = FunctionPool(
        declaration.functions, sizes=sizes, env=env, log_file=log_file, spare={API: API_SPARE}
    )
    redis = connect(settings.redis)
    stopping = stop or asyncio.Event()
    try:
        door, sources = _wire(settings, redis, declaration, pool, sweep_seconds)
        server = Server(door, grace, settings.trusted_proxies)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(source.run(stopping)) for source in sources]
            running.append(tasks.create_task(server.serve([listener])))
            tasks.create_task(_warm(pool, declaration, sizes, ready, stopping))
            with _signals(stopping, lambda: tasks.create_task(_end_now(server, pool))):
                await stopping.wait()
                server.should_exit = True
                await pool.close(grace)
                await asyncio.wait(running)
    finally:
        listener.close()
        await pool.close()
        redis.close()


def _wire(
    settings: Settings,
    redis: Redis,
    declaration: Declaration,
    pool: FunctionPool,
    sweep_seconds: float | None,
) -> tuple[ASGIApp, list[Source]]:
    """The HTTP door and the event sources, from what the app declares."""
    sources: list[Source] = [
        _schedule(settings, schedule, pool, sweep_seconds) for schedule in declaration.schedules
    ]
    routes: list[Mount] = []
    for declared_queue in declaration.queues:
        match declared_queue.queue:
            case "jobs":
                sources.append(_doorbell(settings, redis, declared_queue, pool))
            case "uploads":
                uploads = _uploads(redis, declaration, declared_queue, pool)
                sources.append(uploads)
                routes += _storage(settings, uploads)
            case other:
                raise declared.BadDeclaration(
                    f"{declared_queue.function} reads the queue {other!r}; there are only "
                    "'jobs' and 'uploads' here"
                )
    served = Starlette(routes=routes)
    # Not mounted at "/", whose pattern knows no path with a line break: such had Starlette's 404.
    served.router.default = Gateway(declaration, pool.invoke)
    served.router.redirect_slashes = False
    return Sealed(served), sources


def _schedule(
    settings: Settings, source: Schedule, pool: FunctionPool, seconds: float | None
) -> ScheduleSource:
    return ScheduleSource(
        pool.invoke,
        function=source.function,
        rule=source.rule,
        seconds=seconds or source.seconds,
        concurrency=settings.concurrency if source.function == DRAIN else 1,
    )


def _doorbell(
    settings: Settings, redis: Redis, source: QueueMapping, pool: FunctionPool
) -> DoorbellSource:
    return DoorbellSource(
        RedisDoorbell(redis, source.queue),
        pool.invoke,
        function=source.function,
        queue=source.queue,
        concurrency=source.maximum_concurrency or settings.concurrency,
    )


def _uploads(
    redis: Redis, declaration: Declaration, source: QueueMapping, pool: FunctionPool
) -> UploadsSource:
    timeout = declaration.functions[source.function].timeout
    queue = Queue(
        redis,
        source.queue,
        policy=RedrivePolicy(max_receive_count=RECEIVES),
        visibility=6 * timeout,  # as AWS advises for a queue that invokes a function
    )
    return UploadsSource(
        queue,
        pool.invoke,
        function=source.function,
        queue_name=source.queue,
        bucket=BUCKET,
        batch_size=source.batch_size,
    )


def _storage(settings: Settings, uploads: UploadsSource) -> list[Mount]:
    """The storage door, if the photos are in a folder; a bucket has doors of its own."""
    storage = open_storage(settings)
    if not isinstance(storage, FolderStorage):
        return []
    door = storage_app(storage, settings.signing_secret, uploads.created)
    return [Mount("/storage", door)]


def sizes_of(declaration: Declaration, concurrency: int) -> dict[str, int]:
    """How many invocations of each function run at a time: the drain's is what AWS reserves."""
    wanted = {API: API_PROCESSES, DRAIN: concurrency}
    return {name: wanted.get(name, 1) for name in declaration.functions}


async def _warm(
    pool: FunctionPool,
    declaration: Declaration,
    sizes: Mapping[str, int],
    ready: Callable[[], None],
    stopping: asyncio.Event,
) -> None:
    """The API first, which people wait for; then whatever events invoke, all drains included.

    A while after, so that starting is quick, the rest of the API: whoever comes when many send at
    once should not wait until it has started.
    """
    if API in sizes:
        await pool.warm(API)
    ready()
    for name in declaration.invoked_by_events():
        await pool.warm(name, sizes[name])
    await first_of(stopping.wait(), seconds=SETTLED_SECONDS)
    if API in sizes and not stopping.is_set():
        await pool.warm(API, sizes[API])


async def _end_now(server: Server, pool: FunctionPool) -> None:
    server.force_exit = True
    await pool.close()


@contextmanager
def _signals(stop: asyncio.Event, now: Callable[[], object]) -> Iterator[None]:
    """The first SIGINT, SIGTERM or SIGHUP sets ``stop``, the second calls ``now``."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals; whoever started us there says when to stop
        return

    def on_signal() -> None:
        if stop.is_set():
            now()
        stop.set()

    loop = asyncio.get_running_loop()
    names = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        names.append(signal.SIGHUP)
    before = {name: signal.getsignal(name) for name in names}
    for name in names:
        loop.add_signal_handler(name, on_signal)
    try:
        yield
    finally:
        for name in names:
            loop.remove_signal_handler(name)
            signal.signal(name, before[name])
