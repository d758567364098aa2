"""pg_dump and pg_restore, as they come with the embedded Postgres."""

import subprocess
from pathlib import Path

from chalicelib.errors import DorsalError
from infra.local.running import last_words
from infra.local.servers import postgres_bin


def dump(url: str, snapshot: str, file: Path) -> None:
    """Write the database as it is in an exported ``snapshot`` to ``file``."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
         f"--file={file}", url)  # fmt: skip


def restore(url: str, file: Path) -> None:
    """Bring ``file`` into an empty database, all or nothing."""
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
         f"--dbname={url}", str(file))  # fmt: skip


def read_through(file: Path) -> None:
    """Raise DorsalError unless pg_restore can read all of ``file``."""
    _run("pg_restore", "--file=/dev/null", str(file))


def _run(program: str, *arguments: str) -> None:
    command = [str(postgres_bin() / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise DorsalError(f"{program} failed: {last_words(done.stderr)}")
