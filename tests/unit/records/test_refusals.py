"""Error codes of Postgres become Dorsal's two kinds of trouble."""

import pytest

from chalicelib.errors import Unavailable
from chalicelib.records.refusals import Refused, Rejected


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("08006", "lost the connection"),
        ("25006", "takes no writes now"),
        ("28P01", "refuses this user or password"),
        ("3D000", "no such database"),
        ("40P01", "gave way to another transaction"),
        ("42P01", "run the migrations"),
        ("53100", "no disk space"),
        ("53300", "no more connections"),
        ("53400", "short of a resource"),
        ("57014", "took too long"),
        ("57P01", "is stopping or starting"),
        ("57P03", "is stopping or starting"),
    ],
)
def test_what_may_go_better_another_time_is_unavailable(code: str, words: str) -> None:
    error = Refused(code, "as Postgres says it").meaning("db:5432")
    assert isinstance(error, Unavailable)
    assert words in str(error)
    assert "db:5432" in str(error)
    assert "as Postgres says it" in str(error)


@pytest.mark.parametrize("code", ["22P02", "23505", "42601", "XX000", ""])
def test_what_cannot_is_rejected_with_its_code(code: str) -> None:
    error = Refused(code, "as Postgres says it", "races_slug_key").meaning("db:5432")
    assert isinstance(error, Rejected)
    assert (error.code, error.constraint) == (code, "races_slug_key")
