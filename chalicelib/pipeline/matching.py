"""What a start list that is not stored yet would match, so that a wrong file is noticed."""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.bibs.startlist import StartList
from chalicelib.pipeline.services import Services
from chalicelib.records import knowledge


@dataclass(frozen=True, kw_only=True)
class Matches:
    """How the numbers that a race's photos show clearly fit a start list."""

    photos: int  # that show a number clearly
    photos_listed: int  # of these, with one that is listed
    numbers: int  # distinct
    listed: int  # of these
    unlisted: tuple[str, ...]  # those on most photos first


def matches(services: Services, race_id: str, bibs: Collection[str]) -> Matches:
    """How ``bibs`` would fit what was read so far; leading zeros and case are passed over."""
    shown = knowledge.of(services.database, race_id).photos
    entrants = StartList(frozenset(bibs))
    listed = [number for number in shown if entrants.listed(number)]
    others = sorted(shown.keys() - set(listed), key=lambda number: (-shown[number], number))
    photos, with_them = knowledge.photos_showing(services.database, race_id, listed)
    return Matches(
        photos=photos,
        photos_listed=with_them,
        numbers=len(shown),
        listed=len(listed),
        unlisted=tuple(others),
    )
