"""What is left when all is over, gathered from Postgres, storage and the queue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.ledger import Sent
from tests.chaos.world import World

PHOTOS = """
SELECT photos.id, slug AS race, original_name AS name, object_key, processing_status AS status,
    processing_error AS error, thumbnail_key, preview_key, preview_mark, watermark,
    ARRAY(SELECT number FROM bibs WHERE photo_id = photos.id ORDER BY number) AS numbers
FROM photos JOIN races ON races.id = race_id
"""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How a photo ended."""

    status: str
    numbers: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """One photo that Dorsal has."""

    id: str
    name: str
    race: str
    object_key: str
    verdict: Verdict
    derivatives: frozenset[str] = frozenset()  # keys that its row points to
    mark: str | None = ""  # what its preview was drawn with
    watermark: str = ""  # of its race

    @property
    def item(self) -> str:
        return self.name.partition("-")[0]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Everything that the checker looks at."""

    sent: list[Sent]
    found: list[Found]
    calm: Mapping[str, Verdict]  # of each item, without any fault
    objects: frozenset[str]  # keys in storage
    waiting: Mapping[str, int] = field(default_factory=dict)  # jobs, by state, that should be none
    leaks: list[str] = field(default_factory=list)


def found(world: World) -> list[Found]:
    """Every photo."""
    return [_found(row) for row in world.database.run(PHOTOS)]


def waiting(world: World) -> dict[str, int]:
    """The jobs that are not ended."""
    counts = world.queue.counts()
    return {name: getattr(counts, name) for name in ("waiting", "active", "delayed")}


def _found(row: Mapping[str, Any]) -> Found:
    keys = (row["thumbnail_key"], row["preview_key"])
    return Found(
        id=row["id"],
        name=row["name"],
        race=row["race"],
        object_key=row["object_key"],
        verdict=Verdict(
            status=row["status"], numbers=tuple(row["numbers"]), error=row["error"] or ""
        ),
        derivatives=frozenset(key for key in keys if key),
        mark=row["preview_mark"],
        watermark=row["watermark"],
    )
