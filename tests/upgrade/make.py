"""`python -m tests.upgrade.make NAME [CHECKOUT]`: what a version leaves behind, to upgrade from.

Starts the Dorsal of a checkout (this one by default), gives it something of everything, and keeps
a backup of it in ``releases/NAME.tar`` and what its doors told in ``releases/NAME.json``.
"""

import json
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from chalicelib.records.database import Database
from chalicelib.records.tokens import hashed
from infra.local.backup.kept import kept_in
from infra.local.backup.take import back_up
from infra.local.servers import running_postgres
from tests.acceptance.estate import fill, told
from tests.acceptance.product import PROJECT, Product

RELEASES = Path(__file__).parent / "releases"
# Opens nothing but the databases that are made here.
TOKEN = "only-for-the-tests-of-upgrades"
INSERT = "INSERT INTO tokens (hash, role, note) VALUES (:hash, 'photographer', 'for tests')"


def main(name: str, checkout: Path = PROJECT) -> None:
    """Make the release's data anew."""
    RELEASES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dorsal-release-") as temporary:
        Path(temporary).chmod(0o755)
        folder = Path(temporary) / "var"
        # Given, so that none is kept in the backup.
        running = Product(folder, SIGNING_SECRET="only for the tests of upgrades")
        running.project = checkout
        running.start()
        try:
            fill(running.client)
            (RELEASES / f"{name}.json").write_text(_json(told(running.client)))
            _add_token(folder)
            archive = RELEASES / f"{name}.tar"
            archive.unlink(missing_ok=True)
            back_up(kept_in(folder, {}), archive, 1)
        finally:
            running.stop()
    print(f"{archive}: {archive.stat().st_size / 1e6:.2f} MB")


def _json(tells: object) -> str:
    return json.dumps(tells, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _add_token(folder: Path) -> None:
    url = running_postgres(folder / "postgres")
    assert url
    with closing(Database(url)) as database:
        database.run(INSERT, hash=hashed(TOKEN))


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
