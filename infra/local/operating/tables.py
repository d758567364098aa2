"""The API's answers about the queue as tables; all that people named is shown as it is."""

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from infra.local.operating.words import ago, span

PIPED = 200  # columns where nobody's window sets a width
STATES = ("waiting", "active", "delayed", "completed", "failed")

type Json = Mapping[str, Any]


def console() -> Console:
    """Standard output, as wide as its window."""
    width = None if sys.stdout.isatty() else PIPED
    return Console(width=width, highlight=False, emoji=False)


def table(*columns: str, **how: Any) -> Table:
    """An empty table; a column named with ``>`` in front is of numbers."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, **how)
    for name in columns:
        justify: Any = "right" if name.startswith(">") else "left"
        made.add_column(name.lstrip(">"), justify=justify, overflow="fold")
    return made


def counts(stats: Json) -> Table:
    """How many jobs each state has."""
    made = table(*(f">{state}" for state in STATES))
    made.add_row(*(f"{stats[state]:,}" for state in STATES))
    return made


def jobs(listed: Iterable[Json]) -> Table:
    """Jobs, one a line."""
    made = table("id", "when", ">tries", "photo", "error")
    for job in listed:
        made.add_row(
            *plain(job["id"], ago(job["when"]), job["receiveCount"], photo(job), job["error"])
        )
    return made


def workers(answer: Json) -> Table:
    """What each worker reads, and since when."""
    made = table("photo", "race", "since", ">tries", "id")
    for worker in answer["workers"]:
        named = worker["photo"] or {"name": "", "raceSlug": ""}
        since = "vanished" if worker["vanished"] else ago(worker["since"])
        told = (named["name"], named["raceSlug"], since, worker["receiveCount"], worker["jobId"])
        made.add_row(*plain(*told))
    return made


def history(attempts: Iterable[Json]) -> Table:
    """A job's receives."""
    made = table("began", ">took", "error")
    for tried in attempts:
        took = "at work" if tried["seconds"] is None else span(tried["seconds"])
        made.add_row(*plain(ago(tried["started"]), took, tried["error"]))
    return made


def tokens(listed: Iterable[Json]) -> Table:
    """Tokens, one a line: what they are called, not what opens doors."""
    made = table("id", "role", "races", "note", "created", "ends", "used")
    for each in listed:
        races = "all" if each["races"] is None else " ".join(each["races"])
        ends = f"revoked {day(each['revokedAt'])}" if each["revokedAt"] else day(each["expiresAt"])
        used = ago(each["lastUsedAt"]) if each["lastUsedAt"] else "never"
        told = (each["id"], each["role"], races, each["note"], day(each["createdAt"]), ends, used)
        made.add_row(*plain(*told))
    return made


def day(moment: str | None) -> str:
    """The day of a moment in RFC 3339; "never" for none."""
    return moment[:10] if moment else "never"


def photo(job: Json) -> str:
    """The name of a job's photo, "" where it is gone."""
    return str(job["photo"]["name"]) if job["photo"] else ""


def plain(*values: object) -> tuple[Text, ...]:
    """Values as text in which nothing is markup, on one line each."""
    return tuple(Text("" if value is None else " ".join(str(value).split())) for value in values)
