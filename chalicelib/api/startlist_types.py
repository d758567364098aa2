"""The JSON of the start lists' doors."""

from chalicelib.api.types import Answer, Count


class StandingAnswer(Answer, frozen=True, kw_only=True):
    """How long a race's start list is, and how far its photos are judged by it."""

    entrants: Count
    judging: bool  # photos are being judged again
    photos: Count  # completed ones
    photos_left: Count  # to be judged again, until they are


class EntrantAnswer(Answer, frozen=True, kw_only=True):
    """A line of a start list, for who sent it."""

    bib: str
    name: str
    category: str


class PreviewAnswer(Answer, frozen=True, kw_only=True):
    """What a start list would be taken for; nothing was changed."""

    entrants: Count
    named: Count  # entrants with a name
    with_category: Count
    ignored: tuple[str, ...]  # at most 10 of the file's columns that are not kept
    first: tuple[EntrantAnswer, ...]  # at most 10
    replaces: Count  # entrants that the race has now
    photos: Count  # that show a number clearly
    photos_listed: Count  # of these, with one that is on the list
    numbers: Count  # distinct, on those photos
    numbers_listed: Count
    unlisted: tuple[str, ...]  # at most 10 that are not on the list, those on most photos first


class StartListAnswer(Answer, frozen=True, kw_only=True):
    """What a race's start list holds now."""

    entrants: Count
