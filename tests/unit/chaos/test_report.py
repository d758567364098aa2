"""A chaos run does not pass where a fault did not happen, or was not recovered from."""

from random import Random

from tests.chaos.faults.fault import Fault
from tests.chaos.plan import plan
from tests.chaos.report import Injected, overdue, slow_after_deaths, summary, wrong

KINDS = [Fault(name, lambda world, random: None) for name in "abc"]


def injected(name: str, recovery: float | None = 1.0, trouble: str = "") -> Injected:
    return Injected(name=name, at=0.0, lasted=1.0, recovery=recovery, death=True, trouble=trouble)


def test_every_kind_once_and_recovered_from_is_well() -> None:
    assert wrong([injected("a"), injected("b")], {"a", "b"}) == []


def test_a_kind_that_did_not_happen_is_wrong() -> None:
    assert wrong([injected("a")], {"a", "b"}) == ["b: not injected"]
    assert wrong([injected("a", trouble="nobody came")], {"a"}) == ["a: not injected"]
    again = [injected("a", trouble="nobody came"), injected("a")]
    assert wrong(again, {"a"}) == [], "it happened in another round"


def test_one_not_recovered_from_is_wrong() -> None:
    assert wrong([injected("a", recovery=None)], {"a"}) == ["a: not recovered within 90 s"]
    assert "not recovered" in injected("a", recovery=None).line()


def test_the_longest_recoveries_are_told() -> None:
    told = summary([injected("a", 2.0), injected("b", 9.5), injected("c", None)], 3.0)
    assert "at most 9.5 s" in told
    assert "1 of 2 within 5 s" in told


def test_the_same_seed_is_the_same_plan_and_each_round_has_every_kind() -> None:
    assert plan(KINDS, 7, Random(3)) == plan(KINDS, 7, Random(3))
    planned = plan(KINDS, 7, Random(3))
    assert len(planned) == 7
    assert {f.name for f in planned[:3]} == {f.name for f in planned[3:6]} == set("abc")
    assert len(plan(KINDS, 0, Random(3))) == 3, "the first round is whole"


def test_deaths_are_recovered_from_soon_by_their_median() -> None:
    well = [injected("a", 3.0), injected("b", 4.0), injected("c", 30.0)]
    assert slow_after_deaths(well, 3.0) == []
    assert slow_after_deaths([], 3.0) == []
    late = [injected("a", 3.0), injected("b", 9.0), injected("c", 30.0)]
    assert "in 9.0 s (median)" in slow_after_deaths(late, 3.0)[0]


def test_a_run_that_takes_too_long_is_wrong() -> None:
    assert overdue(600.0, 10) == []
    assert overdue(660.0, 10) == ["took 11.0 minutes; at most 10 are promised"]
