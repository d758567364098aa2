"""What the pipeline works with, put together once per process from the settings."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from chalicelib.bibs.race import judge_again
from chalicelib.errors import Unavailable
from chalicelib.pipeline.judgement import Judge
from chalicelib.queue import (
    Doorbell,
    Queue,
    RedisDoorbell,
    RedrivePolicy,
    Retention,
    SqsDoorbell,
    Tally,
    connect_when_used,
)
from chalicelib.records.database import Database
from chalicelib.secret import secret_named
from chalicelib.settings import Settings, settings
from chalicelib.storage.storage import Storage, open_storage

COUNTING_SECONDS = 0.5  # for Redis's answer, where a request is counted


class Reader(Protocol):
    """Reads a decoded picture; :class:`chalicelib.bibs.BibReader`, or a stand-in named by READER.

    Shapes are those of ``chalicelib.bibs``, whose reader is not imported here: most functions
    never need its libraries.
    """

    def read_picture(self, picture: Any) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Services:
    """The five things below the pipeline, the reader, which is made on first use, and the judge."""

    settings: Settings
    database: Database
    queue: Queue
    doorbell: Doorbell
    storage: Storage
    make_reader: Callable[[], Reader]
    judge: Judge = judge_again
    tally: Tally | None = None  # of requests; None: nobody counts

    @cached_property
    def reader(self) -> Reader:
        """The process's reader; making it loads the models."""
        return self.make_reader()


def build(config: Settings) -> Services:
    """Services for ``config``; nothing is connected to before it is used."""
    redis = connect_when_used(config.redis)
    queue = Queue(
        redis,
        policy=RedrivePolicy(
            max_receive_count=config.max_receive_count, base=config.backoff_seconds
        ),
        retention=Retention(completed=config.keep_completed, failed=config.keep_failed),
        visibility=config.visibility_seconds,
    )
    doorbell = SqsDoorbell(config.jobs_queue_url) if config.jobs_queue_url else RedisDoorbell(redis)
    return Services(
        settings=config,
        database=Database(config.database_url, secret=secret_named(config.database_secret)),
        queue=queue,
        doorbell=doorbell,
        storage=open_storage(config),
        make_reader=lambda: _make_reader(config),
        # A client of its own, in no mood to wait: nobody is kept from his photos by a count.
        tally=Tally(connect_when_used(config.redis, patience=COUNTING_SECONDS)),
    )


def _make_reader(config: Settings) -> Reader:
    # Unavailable: no photo is to pay for a setting or an installation that is wrong.
    module, _, factory = config.reader.partition(":")
    try:
        make = getattr(importlib.import_module(module), factory)
    except (ImportError, AttributeError) as error:
        raise Unavailable(f"READER={config.reader!r} names no reader: {error}") from error
    reader: Reader = make(models=config.models)
    return reader


_current: Services | None = None


def services() -> Services:
    """This process's services, built on first use."""
    global _current
    if _current is None:
        _current = build(settings())
    return _current


def use(chosen: Services | None) -> None:
    """Make ``chosen`` this process's services; None builds them from the settings again."""
    global _current
    _current = chosen
