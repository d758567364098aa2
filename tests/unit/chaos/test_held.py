"""A product that holds more after its faults than in calm is found to leak."""

from dataclasses import replace

import pytest

from tests.chaos.held import FILES, OURS, POSTGRES, REDIS, SERVERS_SLACK, SLACK, Held, grown

MOST = {("drain", POSTGRES): 1, ("drain", REDIS): 2, ("drain", FILES): 30}
TOTAL = {POSTGRES: 4, REDIS: 9}
CALM = Held(most=MOST, total=TOTAL, served=TOTAL)


def test_as_in_calm_is_well_and_so_is_the_slack() -> None:
    assert list(grown(CALM, CALM)) == []
    most = {key: count + SLACK[key[1]] for key, count in MOST.items()}
    served = {kind: count + OURS[kind] + SERVERS_SLACK for kind, count in TOTAL.items()}
    assert list(grown(CALM, replace(CALM, most=most, served=served))) == []


def test_a_process_that_did_nothing_in_calm_may_work_since() -> None:
    idle = replace(CALM, most={("drain", FILES): 30})
    assert list(grown(idle, CALM)) == []


@pytest.mark.parametrize("kind", [POSTGRES, REDIS, FILES])
def test_a_process_that_holds_more_leaks(kind: str) -> None:
    count = MOST["drain", kind] + SLACK[kind] + 1
    (told,) = grown(CALM, replace(CALM, most=MOST | {("drain", kind): count}))
    assert told.startswith(f"a process of drain has {count} {kind}, usual are ")


@pytest.mark.parametrize("kind", [POSTGRES, REDIS])
def test_what_a_server_has_open_and_no_process_is_a_leak(kind: str) -> None:
    count = TOTAL[kind] + OURS[kind] + SERVERS_SLACK + 1
    (told,) = grown(CALM, replace(CALM, served=TOTAL | {kind: count}))
    assert told == f"{count} {kind} are open there, and processes have {TOTAL[kind]}"
