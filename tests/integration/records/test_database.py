"""Database keeps its promises on a real server: values, losses, refusals, threads."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from chalicelib.errors import Unavailable
from chalicelib.records.database import Database
from chalicelib.records.refusals import Rejected
from infra.local.servers import embedded_postgres, free_port
from tests.integration.records.line import line_to

KILL = "SELECT pg_terminate_backend(:pid::int, 5000)"  # waits until it is gone


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """Somebody else's connection to the same database."""
    database = Database(database_url)
    yield database
    database.close()


def backend(database: Database) -> int:
    return int(database.run("SELECT pg_backend_pid() AS pid")[0]["pid"])


def kill(other: Database, database: Database) -> None:
    other.run(KILL, pid=backend(database))


def port_of(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port


def test_values_come_back_as_python_knows_them(database: Database) -> None:
    at = datetime(2026, 5, 17, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    id = str(uuid4())
    [row] = database.run(
        """SELECT :at::timestamptz AS at, :id::uuid AS id, :box::jsonb AS box, :n::bigint AS n,
            :none::text AS none, :text AS text, 'a:b' AS colon, now() AS now""",
        at=at,
        id=id,
        box="[1, 2]",
        n=2**40,
        none=None,
        text="ünï 'q' \"d\" \\ :x",
    )
    assert row["at"] == at
    assert row["at"].utcoffset() == row["now"].utcoffset() == timedelta(0)
    assert (row["id"], row["box"], row["n"], row["none"]) == (id, [1, 2], 2**40, None)
    assert (row["text"], row["colon"]) == ("ünï 'q' \"d\" \\ :x", "a:b")


def test_a_statement_without_rows_gives_none(database: Database) -> None:
    assert database.run("UPDATE races SET name = :name", name="x") == []
    assert database.run("UPDATE races SET name = 'x'") == []


def test_the_server_knows_who_calls_and_how_long_it_waits(database: Database) -> None:
    [row] = database.run(
        "SELECT current_setting('application_name') AS name,"
        " current_setting('statement_timeout') AS patience"
    )
    assert row == {"name": "dorsal", "patience": "10s"}


def test_more_statements_than_are_kept_prepared(database: Database) -> None:
    for number in range(210):
        assert database.run(f"SELECT :n::int + {number} AS n", n=1) == [{"n": number + 1}]
    assert database.run("SELECT count(*) AS n FROM pg_prepared_statements")[0]["n"] <= 200


def test_a_connection_killed_between_statements_is_replaced(
    database: Database, other: Database
) -> None:
    before = backend(database)
    kill(other, database)
    assert backend(database) != before
    assert database.run("SELECT :n::int AS n", n=1) == [{"n": 1}]


def test_a_connection_killed_within_a_statement_is_replaced_too(
    database: Database, other: Database
) -> None:
    # The statement kills whoever runs it first, which is what a loss in mid-statement is.
    first = backend(database)
    other.run("CREATE TABLE killed AS SELECT :pid::int AS pid", pid=first)
    sql = (
        "SELECT pg_terminate_backend(pid), pg_sleep(5) FROM killed WHERE pid = pg_backend_pid()"
        " AND :go::boolean"
    )
    assert database.run(sql, go=True) == []
    assert backend(database) != first


def test_a_connection_killed_in_a_transaction_is_reported(
    database: Database, other: Database
) -> None:
    def interrupted() -> None:
        with database.transaction():
            database.run("INSERT INTO cursors (name, value) VALUES ('a', '1')")
            kill(other, database)
            database.run("INSERT INTO cursors (name, value) VALUES ('b', '2')")

    with pytest.raises(Unavailable, match="lost the connection"):
        interrupted()
    assert database.run("SELECT * FROM cursors") == []


def test_nothing_of_a_lost_transaction_runs_on_the_next_connection(
    database: Database, other: Database
) -> None:
    def obstinate() -> None:
        with database.transaction():
            kill(other, database)
            with suppress(Unavailable):
                database.run("SELECT 1")
            database.run("INSERT INTO cursors (name, value) VALUES ('b', '2')")

    with pytest.raises(Unavailable, match="earlier in this transaction"):
        obstinate()
    assert database.run("SELECT * FROM cursors") == []


def test_a_connection_that_went_dead_without_a_word_is_replaced(database_url: str) -> None:
    now = time.time()
    with line_to(port_of(database_url)) as line:
        url = database_url.replace(f":{port_of(database_url)}/", f":{line.port}/")
        database = Database(url, clock=lambda: now)
        first = backend(database)
        line.silence()
        now += 600  # the function was frozen for ten minutes
        started = time.monotonic()
        assert backend(database) != first
        assert time.monotonic() - started < 4
        database.close()


def test_an_idle_connection_that_lives_is_kept(database_url: str) -> None:
    now = time.time()
    database = Database(database_url, clock=lambda: now)
    first = backend(database)
    now += 600
    assert backend(database) == first
    database.close()


def test_a_transaction_is_all_or_nothing(database: Database, other: Database) -> None:
    def abandoned() -> None:
        with database.transaction():
            database.run("INSERT INTO cursors (name, value) VALUES ('a', '1')")
            assert other.run("SELECT * FROM cursors") == []
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        abandoned()
    assert database.run("SELECT * FROM cursors") == []
    with database.transaction(), database.transaction():
        database.run("INSERT INTO cursors (name, value) VALUES ('a', '1')")
    assert len(other.run("SELECT * FROM cursors")) == 1


def test_a_transaction_whose_statement_was_refused_does_not_pretend_to_commit(
    database: Database,
) -> None:
    def heedless() -> None:
        with database.transaction():
            database.run("INSERT INTO cursors (name, value) VALUES ('a', '1')")
            with suppress(Rejected):
                database.run("SELECT 1 / 0")

    with pytest.raises(Rejected, match="earlier statement"):
        heedless()
    assert database.run("SELECT * FROM cursors") == []


def test_patience_ends_with_its_transaction(database: Database) -> None:
    sql = "SELECT current_setting('statement_timeout') AS patience"
    with database.transaction(patience=60):
        assert database.run(sql) == [{"patience": "1min"}]
    assert database.run(sql) == [{"patience": "10s"}]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_text_that_postgres_cannot_hold_is_rejected(database: Database, text: str) -> None:
    with pytest.raises(Rejected):
        database.run("SELECT :text AS text", text=text)
    assert database.run("SELECT :text AS text", text="fine") == [{"text": "fine"}]


def test_a_statement_that_takes_too_long_is_unavailable(database: Database) -> None:
    database.run("SET statement_timeout = '50ms'")
    with pytest.raises(Unavailable, match="took too long"):
        database.run("SELECT pg_sleep(5)")


def test_a_table_that_changed_under_a_prepared_statement(
    database: Database, other: Database
) -> None:
    other.run("CREATE TABLE shape (a integer)")
    assert database.run("SELECT * FROM shape WHERE :go::boolean", go=True) == []
    other.run("ALTER TABLE shape ALTER a TYPE text, ADD b text")
    other.run("INSERT INTO shape VALUES ('x', 'y')")
    assert database.run("SELECT * FROM shape WHERE :go::boolean", go=True) == [{"a": "x", "b": "y"}]


def test_a_database_that_takes_no_writes_is_unavailable(
    database: Database, other: Database
) -> None:
    database.run("SET default_transaction_read_only = on")
    with pytest.raises(Unavailable, match="takes no writes now"):
        database.run("INSERT INTO cursors (name, value) VALUES ('a', '1')")
    # Another connection may lead to the server that does take them.
    database.run("INSERT INTO cursors (name, value) VALUES ('a', '1')")


def test_a_database_without_our_tables_says_to_migrate(postgres_url: str) -> None:
    database = Database(postgres_url)
    with pytest.raises(Unavailable, match="run the migrations"):
        database.run("SELECT * FROM photos")
    database.close()


def test_too_many_connections_are_unavailable(database_url: str, other: Database) -> None:
    role = f"guest_{uuid4().hex}"
    other.run(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 1")
    first, second = (Database(database_url.replace("postgres@", f"{role}@")) for _ in range(2))
    first.ping()
    with pytest.raises(Unavailable, match="takes no more connections"):
        second.ping()
    first.close()
    other.run(f"DROP ROLE {role}")


def test_an_unknown_database_or_user_is_named_without_the_password(postgres_url: str) -> None:
    port = port_of(postgres_url)
    for url, words in (
        (f"postgresql://postgres:secret@127.0.0.1:{port}/nowhere", "no such database"),
        (f"postgresql://nobody:secret@127.0.0.1:{port}/postgres", "refuses this user"),
        (f"postgresql://postgres:secret@127.0.0.1:{port}/postgres?sslmode=require", "refuses ssl"),
    ):
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port} .*{words}") as caught:
            Database(url).ping()
        assert "secret" not in str(caught.value)


def test_a_server_that_is_away_is_unavailable_at_once_and_welcome_back(tmp_path: Path) -> None:
    port = free_port()
    database = Database(f"postgresql://postgres@127.0.0.1:{port}/postgres")
    for _ in range(2):
        started = time.monotonic()
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port} cannot be reached"):
            database.ping()
        assert time.monotonic() - started < 1.8
        assert database.was_away(30)
        with embedded_postgres(tmp_path, port):
            database.ping()


def test_a_server_that_hangs_up_is_no_postgres() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True).start()
        port = listener.getsockname()[1]
        with pytest.raises(Unavailable, match=f"{port} cannot be connected to"):
            Database(f"postgresql://postgres@127.0.0.1:{port}/db").ping()


def test_threads_take_turns(database: Database) -> None:
    wrong: list[int] = []

    def work(number: int) -> None:
        for _ in range(20):
            with database.transaction():
                database.run("SELECT pg_sleep(0.0001)")
                if database.run("SELECT :n::int AS n", n=number) != [{"n": number}]:
                    wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
