"""The way to Redis: a client with bounded waits.

Imported when first needed: redis-py takes 0.1 s to import, which not every function owes.
"""

import ssl
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.connection import ConnectionPool, SSLConnection, parse_url
from redis.retry import Retry

from chalicelib.queue.cluster import ClusterClient
from chalicelib.queue.password import SecretPassword
from chalicelib.queue.patience import Client, PatientConnection, PatientTls
from chalicelib.secret import Secret, secret_named
from chalicelib.settings import BadSetting, RedisAddress

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
HEALTH_CHECK_SECONDS = 15.0  # a connection idle for longer, as in a thawed Lambda, is asked first


def connect(
    address: RedisAddress, secret: Secret | None = None, *, patience: float | None = None
) -> "redis.Redis":
    """A client of the server at ``address``; it connects on first use, and from any thread.

    The password is that of the ``secret``, or of the one that the address names, if any.

    Without a ``patience`` of its own a call waits at most about 7 s to connect and 5 s for an
    answer, and 5 s more to find that a connection which was idle has died. In a cluster that may
    be twice as long, if the node that answered before is gone and others are asked. Looking up a
    name is bounded by the system.
    """
    patience = patience or ANSWER_SECONDS
    options: dict[str, Any] = {
        "host": "localhost",
        "port": 6379,
        "socket_connect_timeout": min(CONNECT_SECONDS, patience),
        "socket_timeout": patience,
        "health_check_interval": HEALTH_CHECK_SECONDS,
        "socket_keepalive": True,
        "retry": Retry(NoBackoff(), 0),
        "protocol": 2,
    }
    options |= _where(address)
    if secret := secret or secret_named(address.secret):
        options.pop("password", None)
        options["credential_provider"] = SecretPassword(options.pop("username", ""), secret)
    if not address.cluster:
        return Client(connection_pool=ConnectionPool(**options))
    if options.pop("db", 0):
        raise BadSetting("REDIS_CLUSTER=true goes with REDIS_DB=0: a cluster has one database")
    return ClusterClient(**options)


def _where(address: RedisAddress) -> dict[str, Any]:
    where: dict[str, Any] = {"host": address.host, "port": address.port, "db": address.db}
    tls = address.tls
    for name in ("username", "password"):
        if value := getattr(address, name):
            where[name] = value
    if address.url:
        where = _parts(address.url)
        tls = where.pop("connection_class", None) is SSLConnection
    if address.ca_file:
        where = _trusting(address.ca_file, tls) | where
    return where | {"connection_class": PatientTls if tls else PatientConnection}


def _parts(url: str) -> dict[str, Any]:
    if not url.startswith(("redis://", "rediss://")):
        raise BadSetting("REDIS_URL must begin with redis:// or rediss://")
    try:
        return dict(parse_url(url))  # type: ignore[no-untyped-call]
    except ValueError:  # which may quote a part of the password
        raise BadSetting(
            "REDIS_URL is not understood; write special characters of its password as %2F and so on"
        ) from None


def _trusting(ca_file: str, tls: bool) -> dict[str, str]:
    if not tls:
        raise BadSetting("REDIS_CA_FILE is for TLS: set REDIS_TLS=true, or a rediss:// REDIS_URL")
    try:
        ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise BadSetting(f"REDIS_CA_FILE={ca_file!r} is no readable PEM file: {error}") from error
    return {"ssl_ca_certs": ca_file}
