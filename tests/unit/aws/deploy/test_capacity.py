"""What a deploy asks for is looked at before anything is made."""

from types import SimpleNamespace
from typing import Any

import pytest

from infra.aws.deploy.capacity import NoRoom, expect_connections, expect_quota

USUAL = {
    "Concurrency": "3",
    "ApiConcurrency": "30",
    "IntakeConcurrency": "4",
    "ReserveConcurrency": "true",
    "MaxConnections": "100",
}


def account(quota: int, free: int) -> Any:
    limit = {"ConcurrentExecutions": quota, "UnreservedConcurrentExecutions": free}
    return SimpleNamespace(get_account_settings=lambda: {"AccountLimit": limit})


def test_as_many_connections_as_postgres_takes() -> None:
    expect_connections(USUAL)
    expect_connections(USUAL | {"ApiConcurrency": "86"})
    with pytest.raises(NoRoom, match="come to 101 connections, and MaxConnections is 100"):
        expect_connections(USUAL | {"ApiConcurrency": "87"})


def test_without_reservations_only_the_mappings_are_known() -> None:
    expect_connections(USUAL | {"ApiConcurrency": "500", "ReserveConcurrency": "false"})
    with pytest.raises(NoRoom):
        expect_connections(
            USUAL | {"ReserveConcurrency": "false", "IntakeConcurrency": "60", "Concurrency": "60"}
        )


@pytest.mark.parametrize(("quota", "free"), [(1000, 133), (400, 133), (1000, 1000)])
def test_what_may_be_reserved(quota: int, free: int) -> None:
    expect_quota(USUAL, {}, account(quota, free))


@pytest.mark.parametrize(("quota", "free"), [(10, 10), (50, 50), (1000, 132)])
def test_a_new_accounts_quota_is_told_of_before_anything_is_made(quota: int, free: int) -> None:
    with pytest.raises(NoRoom, match=f"its quota is {quota}.*ReserveConcurrency=false"):
        expect_quota(USUAL, {}, account(quota, free))


def test_what_the_stack_has_reserved_is_its_own() -> None:
    full = account(1000, 100)
    expect_quota(USUAL, USUAL, full)
    expect_quota(USUAL | {"Concurrency": "2"}, USUAL, full)
    with pytest.raises(NoRoom, match="reserve 2 executions more"):
        expect_quota(USUAL | {"Concurrency": "5"}, USUAL, full)


def test_who_reserves_nothing_needs_no_quota() -> None:
    expect_quota(USUAL | {"ReserveConcurrency": "false"}, {}, account(10, 10))
