"""What `dorsal top` shows, for whatever size of terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from infra.local.operating import tables, words

AROUND = 13  # lines that are no worker's and no failure's

type Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What was last heard of the queue; ``trouble`` is why nothing newer is known."""

    url: str
    at: str = ""  # local time of what is shown
    overview: Json | None = None
    workers: Json = field(default_factory=dict)
    failures: Sequence[Json] = ()
    trouble: str = ""


def draw(seen: Snapshot, height: int) -> RenderableType:
    """The screen's lines, at most ``height`` of them."""
    if seen.overview is None:
        return Group(_title(seen), Text(), Text(seen.trouble or "asking ..."))
    working = seen.workers["workers"][: max(1, (height - AROUND) // 2)]
    previews = words.previews(seen.overview)
    room = max(1, height - AROUND - max(1, len(working)) - bool(previews))
    return Group(
        _title(seen),
        Text(),
        tables.counts(seen.overview["counts"]),
        Text(),
        *(_line(told) for told in (words.outlook(seen.overview), previews) if told),
        Text(),
        _workers(working, seen.workers["idle"]),
        Text(),
        _failures(seen.failures[:room]),
    )


def _title(seen: Snapshot) -> Text:
    title = Text(no_wrap=True, overflow="ellipsis")
    title.append("Dorsal ", "bold").append(f"{seen.url}  {seen.at}  q ends")
    if seen.overview and seen.overview["paused"]:
        title.append("  PAUSED", "bold yellow")
    if seen.trouble and seen.overview:
        title.append(f"  no news: {seen.trouble}", "bold red")
    return title


def _line(told: str) -> Text:
    return Text(told, no_wrap=True, overflow="ellipsis")


def _workers(working: Sequence[Json], idle: int) -> Table:
    made = _lines("reading", "race", "since")
    for worker in working:
        named = worker["photo"] or {"name": worker["jobId"], "raceSlug": ""}
        since = "vanished" if worker["vanished"] else words.ago(worker["since"])
        made.add_row(*tables.plain(named["name"], named["raceSlug"], since))
    if not working:
        made.add_row(Text(f"{idle} idle", "dim"))
    return made


def _failures(failures: Sequence[Json]) -> Table:
    made = _lines("failed", "photo", "why")
    for job in failures:
        made.add_row(*tables.plain(words.ago(job["when"]), tables.photo(job), job["error"]))
    if not failures:
        made.add_row(Text("none", "dim"))
    return made


def _lines(*columns: str) -> Table:
    """A table whose rows stay one line each."""
    made = tables.table(*columns, expand=True)
    for column, ratio in zip(made.columns, (2, 2, 5), strict=True):
        column.no_wrap, column.overflow, column.ratio = True, "ellipsis", ratio
    return made
