"""The statements that list a race's photos in one order, by what is looked for."""

# ruff: noqa: S608 - what is put together here are constants of this folder

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.records import bibs
from chalicelib.records.database import Database
from chalicelib.records.finds import FINDS


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Each kind of listing has its own text, because a filter that may be absent would keep
    Postgres from planning for its index.
    """

    every: str
    by_bib: str  # and by status, where that is not null
    by_status: str
    of_status: Mapping[str, str]  # of statuses that have an index of their own
    found: Mapping[str, str]  # by FINDS' names

    @classmethod
    def of(cls, columns: str, where: str, order: str, indexed: Sequence[str] = ()) -> "Listing":
        """The listing of photos' ``columns`` in an order, with a filter that all have."""

        def select(condition: str) -> str:
            return f"SELECT {columns} FROM photos {where} AND {condition} {order}"

        return cls(
            every=f"SELECT {columns} FROM photos {where} {order}",
            by_bib=select(f"""photos.id IN (
        SELECT bibs.photo_id FROM bibs JOIN photos ON photos.id = bibs.photo_id AND {bibs.COUNTS}
        WHERE {bibs.same("bibs.number", ":bib")} AND photos.race_id = :race_id)
    AND (:status::text IS NULL OR photos.processing_status = :status)
"""),
            by_status=select("photos.processing_status = :status"),
            of_status={name: select(f"photos.processing_status = '{name}'") for name in indexed},
            found={name: select(condition) for name, condition in FINDS.items()},
        )

    def rows(
        self,
        database: Database,
        *,
        bib: str | None,
        status: str | None,
        find: str | None,
        **params: object,
    ) -> list[dict[str, Any]]:
        """The rows with a number, of a status, of one of FINDS' kinds, or all."""
        if find is not None:
            return database.run(self.found[find], **params)
        if bib is not None:
            return database.run(self.by_bib, **params, bib=bib, status=status)
        if status is None:
            return database.run(self.every, **params)
        if status in self.of_status:
            return database.run(self.of_status[status], **params)
        return database.run(self.by_status, **params, status=status)
