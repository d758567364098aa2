"""Whether what a deploy asks for has room: connections of Postgres, the account's quota of Lambda.

CloudFormation would find out too, but only after it has made servers for ten minutes.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.errors import DorsalError

OTHERS = 2  # sweep and migrate, one connection each
OURS = 5  # connections that Postgres keeps for itself, and one for whoever looks after it
# docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: what nobody may reserve.
UNRESERVED = 100

type Values = Mapping[str, str]


class NoRoom(DorsalError):
    """The parameters ask for more than there is; nothing was changed."""


def expect_connections(wanted: Values) -> None:
    """Raise :class:`NoRoom` if the functions may hold more connections than Postgres takes.

    Each environment of a function holds one. Without reservations nothing but the account's quota
    holds the API back, so it is left out.
    """
    counted = ["Concurrency", "IntakeConcurrency"] + (
        ["ApiConcurrency"] if _reserves(wanted) else []
    )
    used = sum(int(wanted[name]) for name in counted) + OTHERS + OURS
    if used > int(wanted["MaxConnections"]):
        raise NoRoom(
            f"{', '.join(counted)} and {OTHERS + OURS} for all else come to {used} connections, and"
            f" MaxConnections is {wanted['MaxConnections']};"
            " raise it, with a DatabaseClass that can hold them, or lower the others"
        )


def expect_quota(wanted: Values, before: Values, functions: Any) -> None:
    """Raise :class:`NoRoom` if the account's quota cannot bear the reservations.

    ``before`` are the stack's parameters as they are, which have their reservations; ``functions``
    is boto3's client of Lambda.
    """
    more = _reserved(wanted) - _reserved(before)
    if more <= 0:
        return
    limit = functions.get_account_settings()["AccountLimit"]
    quota, free = limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]
    room = free - min(UNRESERVED, quota)
    if more > room:
        raise NoRoom(
            f"ApiConcurrency and Concurrency reserve {more} executions more, and this account has"
            f" room for {max(room, 0)} (its quota is {quota}, of which Lambda lets {UNRESERVED} not"
            " be reserved); ask Service Quotas for more, or deploy with ReserveConcurrency=false"
        )


def _reserved(values: Values) -> int:
    if not _reserves(values):
        return 0
    return int(values["ApiConcurrency"]) + int(values["Concurrency"])


def _reserves(values: Values) -> bool:
    return values.get("ReserveConcurrency") == "true"
