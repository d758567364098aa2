"""A Postgres that wants a password, which Secrets Manager keeps and rotates."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chalicelib.errors import Unavailable
from chalicelib.records.database import Database
from chalicelib.secret import Secret
from infra.local.servers import embedded_postgres, free_port
from tests.secrets import Keeper


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[str]:
    """The URL of a server that lets its administrator in, and anybody else with a password."""
    rules = server_folder / "hba.conf"
    rules.write_text("host all postgres all trust\nhost all all all scram-sha-256\n")
    rules.chmod(0o644)
    folder = server_folder / "login"
    with embedded_postgres(folder, free_port(), "-c", f"hba_file={rules}", durable=False) as url:
        yield url


@pytest.fixture
def administrator(server: str) -> Iterator[Database]:
    with closing(Database(server)) as database:
        database.run("CREATE ROLE ann LOGIN PASSWORD 'one'")
        yield database
        database.run("DROP ROLE ann")


def without_a_user(server: str) -> str:
    split = urlsplit(server)
    return split._replace(netloc=f"{split.hostname}:{split.port}").geturl()


def test_user_and_password_come_from_the_secret(administrator: Database, server: str) -> None:
    keeper = Keeper(username="ann", password="one")
    database = Database(without_a_user(server), secret=Secret("arn", keeper))
    assert keeper.asked == 0
    assert database.run("SELECT current_user::text AS who") == [{"who": "ann"}]
    database.close()
    database.ping()
    database.close()
    assert keeper.asked == 1


def test_a_rotated_password_is_found_at_the_next_connection(
    administrator: Database, server: str
) -> None:
    keeper = Keeper(username="ann", password="one")
    with closing(Database(without_a_user(server), secret=Secret("arn", keeper))) as database:
        database.ping()
        administrator.run("ALTER ROLE ann PASSWORD 'two'")
        keeper.held["password"] = "two"
        database.ping()  # who is in stays in
        assert keeper.asked == 1
        database.close()
        database.ping()
        assert keeper.asked == 2


def test_a_password_that_stays_wrong_is_told_of_in_plain_words(
    administrator: Database, server: str
) -> None:
    keeper = Keeper(username="ann", password="hush")
    database = Database(without_a_user(server), secret=Secret("arn", keeper))
    with pytest.raises(Unavailable, match="check DATABASE_URL and DATABASE_SECRET") as caught:
        database.ping()
    assert "hush" not in str(caught.value)
    assert keeper.asked == 2
    keeper.held["password"] = "one"
    database.ping()
    database.close()


def test_a_secret_that_cannot_be_had_is_unavailable(server: str) -> None:
    database = Database(without_a_user(server), secret=Secret("arn", Keeper()))
    with pytest.raises(Unavailable, match="the secret arn"):
        database.ping()
