"""What is told of a server that did not start."""

import pytest

from infra.local.running import last_words

OLD = """LOG:  starting
FATAL:  database files are incompatible with server
DETAIL:  The data directory was initialized by PostgreSQL version 15"""
FULL = """creating configuration files ... ok
initdb: error: could not write to file: No space left on device
initdb: removing data directory"""


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (OLD, OLD.split("\n", 1)[1].replace("\n", " ")),
        (FULL, "initdb: error: could not write to file: No space left on device"),
        (
            "Bad file format reading the append only file\n",
            "Bad file format reading the append only file",
        ),
        ("", "no output"),
    ],
)
def test_the_errors_are_told_rather_than_the_last_line(output: str, words: str) -> None:
    assert last_words(output) == words
