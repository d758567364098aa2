"""Every environment variable that Dorsal's functions read, once and typed.

The queue's defaults are those of the backend that Dorsal takes over from: Redis on
localhost:6379, three tries with a backoff from two seconds, three photos at a time, the last
100 completed and 500 failed jobs kept.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_network

from chalicelib.errors import DorsalError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DRAINS = ("doorbell", "schedule")


class BadSetting(DorsalError):
    """An environment variable holds something that it cannot mean."""


@dataclass(frozen=True, kw_only=True)
class RedisAddress:
    """Where Redis is: ``REDIS_URL``, or its parts."""

    url: str = field(default="", repr=False)  # redis:// or rediss://; wins over what it can name
    host: str = "localhost"
    port: int = 6379
    username: str = ""  # of an access control list; empty: the default user
    password: str = field(default="", repr=False)
    db: int = 0
    tls: bool = False
    ca_file: str = ""  # PEM file of a private CA, trusted beside the system's
    cluster: bool = False  # cluster mode: the address is any node's, or ElastiCache's for all
    secret: str = ""  # ARN in Secrets Manager of {"password": ...}, which wins over ``password``


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment says; ``Settings.from_env()`` reads it, tests build their own."""

    redis: RedisAddress = RedisAddress()
    database_url: str = field(default="postgresql://postgres@localhost:5432/dorsal", repr=False)
    database_secret: str = ""  # ARN in Secrets Manager of {"username": ..., "password": ...}
    photo_store: str = "file:var/photos"  # file:PATH, or s3://BUCKET
    public_url: str = "http://127.0.0.1:8000"  # where the file store's presigned links point
    signing_secret: str = field(default="", repr=False)  # signs the file store's links
    drain_on: str = "doorbell"  # what starts drains: the bell, or a schedule; never both
    jobs_queue_url: str = ""  # SQS doorbell; empty: a Redis list
    uploads_queue_url: str = ""  # SQS queue of storage's events; empty: none that can be told
    concurrency: int = 3  # drains at a time
    max_receive_count: int = 3
    backoff_seconds: float = 2.0
    visibility_seconds: float = 15.0  # extended while a photo is being read
    keep_completed: int = 100
    keep_failed: int = 500
    max_upload_bytes: int = 100_000_000
    max_pixels: int = 100_000_000
    reader: str = "chalicelib.bibs:BibReader"  # module:factory; tests name a stand-in
    models: str = ""  # folder of the ONNX models; empty: where `make models` keeps them
    uploads_per_token: int = 6_000  # files in a minute; 0: as many as come, so for the next four
    uploads_per_address: int = 24_000  # four photographers behind one address
    searches_per_token: int = 1_200  # in a minute
    searches_per_address: int = 3_000  # a finish line's network has one address for all runners
    wrong_tokens_per_address: int = 600  # in a minute; good ones from there are let in all the same
    trusted_proxies: str = ""  # their X-Forwarded-For is believed; the local cloud's alone
    reconcile_seconds: float = 120.0  # an unfinished photo this old is checked against Redis
    log_level: str = "INFO"
    emf_namespace: str = ""  # CloudWatch's, that figures are also logged for; empty: not

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Settings of the process's environment; raises :class:`BadSetting` naming the variable."""
        read = _Reader(env)
        redis = RedisAddress(
            url=read.text("REDIS_URL", ""),
            host=read.text("REDIS_HOST", "localhost"),
            port=read.whole("REDIS_PORT", 6379),
            username=read.text("REDIS_USERNAME", ""),
            password=read.text("REDIS_PASSWORD", ""),
            db=read.whole("REDIS_DB", 0),
            tls=read.flag("REDIS_TLS"),
            ca_file=read.text("REDIS_CA_FILE", ""),
            cluster=read.flag("REDIS_CLUSTER"),
            secret=read.text("REDIS_SECRET", ""),
        )
        return cls(
            redis=redis,
            database_url=read.text("DATABASE_URL", cls.database_url),
            database_secret=read.text("DATABASE_SECRET", ""),
            photo_store=read.text("PHOTO_STORE", cls.photo_store),
            public_url=read.text("PUBLIC_URL", cls.public_url).rstrip("/"),
            signing_secret=read.text("SIGNING_SECRET", ""),
            drain_on=read.one_of("DRAIN_ON", DRAINS, cls.drain_on),
            jobs_queue_url=read.text("JOBS_QUEUE_URL", ""),
            uploads_queue_url=read.text("UPLOADS_QUEUE_URL", ""),
            concurrency=read.whole("CONCURRENCY", cls.concurrency, least=1),
            max_receive_count=read.whole("MAX_RECEIVE_COUNT", cls.max_receive_count, least=1),
            backoff_seconds=read.number("BACKOFF_SECONDS", cls.backoff_seconds),
            visibility_seconds=read.number("VISIBILITY_SECONDS", cls.visibility_seconds),
            keep_completed=read.whole("KEEP_COMPLETED", cls.keep_completed),
            keep_failed=read.whole("KEEP_FAILED", cls.keep_failed),
            max_upload_bytes=read.whole("MAX_UPLOAD_BYTES", cls.max_upload_bytes, least=1),
            max_pixels=read.whole("MAX_PIXELS", cls.max_pixels, least=1),
            uploads_per_token=read.whole("UPLOADS_PER_TOKEN", cls.uploads_per_token),
            uploads_per_address=read.whole("UPLOADS_PER_ADDRESS", cls.uploads_per_address),
            searches_per_token=read.whole("SEARCHES_PER_TOKEN", cls.searches_per_token),
            searches_per_address=read.whole("SEARCHES_PER_ADDRESS", cls.searches_per_address),
            wrong_tokens_per_address=read.whole(
                "WRONG_TOKENS_PER_ADDRESS", cls.wrong_tokens_per_address
            ),
            trusted_proxies=read.networks("TRUSTED_PROXIES"),
            reader=read.text("READER", cls.reader),
            models=read.text("DORSAL_MODELS", ""),
            reconcile_seconds=read.number("RECONCILE_SECONDS", cls.reconcile_seconds),
            log_level=read.one_of("LOG_LEVEL", LEVELS, cls.log_level),
            emf_namespace=read.text("EMF_NAMESPACE", ""),
        )


@dataclass(frozen=True)
class _Reader:
    env: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.env.get(name) or default

    def flag(self, name: str) -> bool:
        value = self.text(name, "false").lower()
        if value not in {"true", "false", "1", "0", "yes", "no"}:
            raise BadSetting(f"{name}={value!r} is neither true nor false; set it to one of them")
        return value in {"true", "1", "yes"}

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        said = self.text(name, default)
        chosen = next((choice for choice in choices if choice.lower() == said.lower()), None)
        if chosen is None:
            raise BadSetting(f"{name}={said!r} is none of {', '.join(choices)}; set it to one")
        return chosen

    def networks(self, name: str) -> str:
        said = self.text(name, "")
        try:
            for one in filter(None, said.split(",")):
                ip_network(one.strip())
        except ValueError:
            raise BadSetting(
                f"{name}={said!r} is no list of addresses; write 10.0.0.7 or 10.0.0.0/24, by commas"
            ) from None
        return said

    def whole(self, name: str, default: int, least: int = 0) -> int:
        number = self.number(name, default)
        if not number.is_integer() or number < least:
            raise BadSetting(f"{name} must be a whole number of at least {least}, not {number:g}")
        return int(number)

    def number(self, name: str, default: float) -> float:
        text = self.text(name, str(default))
        try:
            number = float(text)
        except ValueError:
            raise BadSetting(f"{name}={text!r} is not a number; set it to one") from None
        if not 0 <= number < float("inf"):
            raise BadSetting(f"{name}={text!r} must be a number of at least 0")
        return number


@cache
def settings() -> Settings:
    """This process's settings, read on first use."""
    return Settings.from_env()
