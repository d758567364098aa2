"""The whole product on services of its own, and what can be done to them from outside."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import msgspec
import psutil
import redis

from chalicelib.errors import Unavailable
from chalicelib.queue import Queue, connect
from chalicelib.records.database import Database
from chalicelib.settings import RedisAddress
from infra.local.client import Client
from infra.local.servers import embedded_postgres, embedded_redis, free_port
from tests.acceptance.product import Product, clean_environment
from tests.chaos.album import CALM
from tests.chaos.ledger import Ledger
from tests.chaos.line import Line
from tests.chaos.orders import Orders
from tests.chaos.places import PLACES, InBucket, InFolder, Place

HOOK = Path(__file__).parent / "hook"
VISIBILITY = 3.0  # seconds
SWEEP_SECONDS = 2.0
CONNECTIONS = 30  # that Postgres takes
UNFINISHED = """
SELECT count(*) AS n FROM photos WHERE processing_status IN ('pending', 'processing')
"""


class World:
    """Everything that runs; made by :func:`world`, which also ends it."""

    def __init__(self, folder: Path, place: Place, reader: str, sweep_seconds: float) -> None:
        self.folder, self.place = folder, place
        self.ledger = Ledger()
        self.orders = Orders(folder / "orders")
        self.redis_port = free_port()
        self.line = Line(self.redis_port)
        self._redis = ExitStack()
        self._cluster = folder / "postgres/cluster"
        self._reader, self._sweep_seconds = reader, sweep_seconds

    def open(self, stack: ExitStack) -> None:
        """Start servers, the product and what brings it events; ``stack`` ends them."""
        where = self.place.prepare(stack)
        stack.callback(self.line.close)
        self.start_redis()
        stack.callback(self.stop_redis)
        extra = ("-c", f"max_connections={CONNECTIONS}")
        postgres = embedded_postgres(self.folder / "postgres", free_port(), *extra, durable=False)
        self.database_url = stack.enter_context(postgres)
        self.database = Database(self.database_url)
        stack.callback(self.database.close)
        client = connect(RedisAddress(host="127.0.0.1", port=self.redis_port))
        stack.callback(client.close)
        self.queue = Queue(client)
        env = self._environment() | where
        self.product = Product(self.folder / "var", **env)
        self.product.start()
        stack.callback(self._stop_product)
        # Of functions that are invoked from here.
        self.env = {**clean_environment(), **env, "PUBLIC_URL": self.product.client.url}
        self.place.begin(self.env, stack)

    @property
    def in_bucket(self) -> InBucket:
        """The bucket, for faults that need one."""
        assert isinstance(self.place, InBucket)
        return self.place

    @property
    def in_folder(self) -> InFolder:
        """The folder, for faults that need one."""
        assert isinstance(self.place, InFolder)
        return self.place

    def client(self) -> Client:
        """Who speaks to the product now."""
        return self.product.client

    def mark(self, text: str) -> None:
        """Give the calm race another watermark, so that all its previews are drawn anew."""
        body = msgspec.json.encode({"watermark": text})
        self.client().call("PATCH", f"/races/{CALM}", body)

    def start_redis(self) -> None:
        server = embedded_redis(self.folder / "redis", self.redis_port, durable=False)
        self._redis.enter_context(server)

    def stop_redis(self) -> None:
        self._redis.close()

    def forget_redis(self) -> None:
        """Remove all that a stopped Redis had kept."""
        shutil.rmtree(self.folder / "redis")

    @contextmanager
    def store(self) -> Iterator["redis.Redis"]:
        """A way to Redis past the line."""
        client = redis.Redis(port=self.redis_port, socket_timeout=10)
        yield client
        client.close()

    def kill_redis(self) -> None:
        with self.store() as store:
            os.kill(store.info("server")["process_id"], signal.SIGKILL)

    def stop_postgres(self, how: signal.Signals) -> None:
        """Its keeper starts it again."""
        with suppress(ProcessLookupError):
            os.kill(int((self._cluster / "postmaster.pid").read_text().splitlines()[0]), how)

    def unfinished(self) -> int:
        """Photos without a verdict; 0 where Postgres cannot say."""
        try:
            return int(self.database.run(UNFINISHED)[0]["n"])
        except Unavailable:
            return 0

    def functions(self, name: str = "") -> list[psutil.Process]:
        """Processes of the function ``name``, or of all: the product's, and the courier's."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                command, env = process.cmdline(), process.environ()
                ours = env.get("CHAOS_ORDERS") == str(self.orders.folder)
                if ours and "infra.local.function" in command and name in (command[-2], ""):
                    found.append(process)
        return found

    def wait_until_up(self, seconds: float = 60.0) -> None:
        """Until Postgres and Redis answer again."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(Exception), self.store() as store:
                store.ping()
                self.database.ping()
                return
            assert time.monotonic() < deadline, "a server did not come back"
            time.sleep(0.1)

    def _stop_product(self) -> None:
        if self.product.running:
            self.product.stop()

    def _environment(self) -> dict[str, str]:
        temporary = self.folder / "tmp"
        temporary.mkdir()
        return {
            "SIGNING_SECRET": "chaos",
            "DATABASE_URL": self.database_url,
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(self.line.port),
            "READER": self._reader,
            "VISIBILITY_SECONDS": str(VISIBILITY),
            "BACKOFF_SECONDS": "0.5",
            "RECONCILE_SECONDS": "3",
            "SWEEP_SECONDS": str(self._sweep_seconds),
            "PYTHONPATH": str(HOOK),
            "CHAOS_ORDERS": str(self.orders.folder),
            "TMPDIR": str(temporary),
        }


@contextmanager
def world(
    seed: int, place: str, reader: str, sweep_seconds: float = SWEEP_SECONDS
) -> Iterator[World]:
    """A running product in a folder of its own, which goes away again."""
    folder = Path(tempfile.mkdtemp(prefix="dorsal-chaos-"))
    folder.chmod(0o755)  # Postgres runs as another user
    try:
        with ExitStack() as stack:
            made = World(folder, PLACES[place](folder, seed), reader, sweep_seconds)
            made.open(stack)
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
