"""Names of files by a pattern, as ``{race}_{bibs}_{name}{ext}``."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from string import Formatter
from typing import Any

from chalicelib.errors import DorsalError
from infra.local.export.keywords import in_order

FIELDS = ("race", "bibs", "name", "ext", "date", "time")
MOST = 8  # numbers in a name; of a crowd the others are only counted
LONGEST = 255  # bytes of a name, by most file systems
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')  # by one system or another


class BadPattern(DorsalError):
    """A pattern that no file can be named by; the message says why."""


class TooLong(DorsalError):
    """A name that no file can have."""


@dataclass(frozen=True)
class Pattern:
    """How files are to be called; ``text`` is what the photographer wrote."""

    text: str

    def __post_init__(self) -> None:
        try:
            parts = list(Formatter().parse(self.text))
        except ValueError as error:
            raise BadPattern(f"--rename {self.text!r}: {error}") from error
        for literal, field, form, conversion in parts:
            if FORBIDDEN.search(literal):
                raise BadPattern(f'--rename {self.text!r}: a name has none of / \\ : * ? " < > |')
            if field is not None and (field not in FIELDS or form or conversion):
                known = ", ".join(f"{{{name}}}" for name in FIELDS)
                raise BadPattern(f"--rename {self.text!r}: {{{field}}} is none of {known}")
        if not self.text.endswith("{ext}") or self.text.startswith((".", "{ext}")):
            raise BadPattern(f"--rename {self.text!r}: it ends with {{ext}}, after some name")

    def name(self, race: str, photo: Mapping[str, Any], extension: str) -> str:
        """The name of a photo, as the API exports it, of a race; raises TooLong.

        ``{name}`` is the one that it was uploaded under, so that a file already renamed is
        renamed to the same.
        """
        taken = datetime.fromisoformat(photo["takenAt"]) if photo["takenAt"] else None
        name = self.text.format(
            race=race,
            bibs=_bibs(photo),
            name=_fit(PurePath(photo["name"]).stem),
            ext=extension,
            date=f"{taken:%Y%m%d}" if taken else "no-date",
            time=f"{taken:%H%M%S}" if taken else "no-time",
        )
        if len(name.encode()) > LONGEST:
            raise TooLong(f"its name would be too long: {name}")
        return name


def _bibs(photo: Mapping[str, Any]) -> str:
    numbers = sorted((bib["number"] for bib in photo["bibs"]), key=in_order)
    more = len(numbers) - MOST
    shown = numbers[:MOST] + ([f"and-{more}-more"] if more > 0 else [])
    return "-".join(map(_fit, shown)) or "no-bib"


def _fit(text: str) -> str:
    return FORBIDDEN.sub("_", text).strip(" .") or "_"


def choices(name: str) -> Iterator[str]:
    """``name`` and then, for where it is taken, the same with _2, _3 and so on."""
    path = PurePath(name)
    yield name
    for number in range(2, 1_000_000):
        yield f"{path.stem}_{number}{path.suffix}"


def stem(name: str) -> str:
    """What must differ between two photos of a folder: case is nothing to some systems."""
    return PurePath(name).stem.casefold()


def free(name: str, taken: Collection[str]) -> str:
    """The first of the choices whose stem is not ``taken``."""
    return next(choice for choice in choices(name) if stem(choice) not in taken)
