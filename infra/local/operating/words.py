"""Times, ages and estimates in a terminal's few words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86_400


def span(seconds: float) -> str:
    """``seconds`` in the two digits that matter: 4 s, 12 min, 3.5 h, 2 d."""
    if seconds < 2 * MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 100 * MINUTE:
        return f"{seconds / MINUTE:.0f} min"
    if seconds < 2 * DAY:
        return f"{seconds / HOUR:.1f} h"
    return f"{seconds / DAY:.0f} d"


def ago(moment: str | None, now: datetime | None = None) -> str:
    """How far an RFC 3339 time is from ``now`` (else the clock's): 12 s ago, in 3 min."""
    if moment is None:
        return ""
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(moment)).total_seconds()
    return f"{span(seconds)} ago" if seconds >= 0 else f"in {span(-seconds)}"


def outlook(overview: Mapping[str, Any]) -> str:
    """What the queue's estimate says, in a line."""
    estimate = overview["estimate"]
    workers, rate = estimate["workers"], estimate["perMinute"]
    at = f" at {rate:.1f} a minute" if rate else ""
    return {
        "done": "nothing to read" if overview["previews"]["waiting"] else "nothing to do",
        "working": f"about {span(estimate['seconds'] or 0)} left{at}, {_workers(workers)}",
        "starting": f"about to begin, {_workers(workers)}",
        "paused": "paused: nothing is handed out until `dorsal queue resume`",
        "stalled": "at a standstill: jobs wait and no worker lives; see `dorsal doctor`",
    }[estimate["outlook"]]


def previews(overview: Mapping[str, Any]) -> str:
    """How many previews are to be drawn anew, in a line; "" where there are none."""
    told = overview["previews"]
    if not told["waiting"]:
        return ""
    count = f"{told['waiting']:,}{' or more' if told['more'] else ''}"
    return f"previews to draw: {count}{', once the queue is resumed' * overview['paused']}"


def _workers(count: int) -> str:
    return f"{count} worker{'' if count == 1 else 's'}"
