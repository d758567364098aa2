"""The true numbers of photos, as people write them down."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chalicelib.errors import DorsalError

NUMBER = re.compile(r"[0-9A-Za-z-]{1,16}")
BETWEEN = re.compile(r"[\s,;]+")  # numbers in one cell of a CSV
LINE_END = re.compile(r"\r\n|\r|\n")
DELIMITERS = ",;\t"
# A name in quotes, one that ends as a photo's does, which may hold a delimiter, or any other.
FIRST_CELL = re.compile(
    rf' *("([^"]|"")*"|.*?\.(jpe?g|png|webp)|[^{DELIMITERS}]*) *(?P<delimiter>[{DELIMITERS}])',
    re.IGNORECASE,
)
PHOTO = re.compile(r"\d|\.(jpe?g|png|webp)$", re.IGNORECASE)  # in what may be a photo's name
TITLE = re.compile(r"[^\W\d]{2}")  # how a column's title begins: with a word
_SYNONYMS = {
    "file": "file", "filename": "file", "file name": "file", "photo": "file", "image": "file",
    "bibs": "bibs", "bib": "bibs", "numbers": "bibs", "number": "bibs",
    "ignore": "ignore",
}  # fmt: skip


class BadLabels(DorsalError):
    """A labels file says something that cannot be meant; the message names its line."""


@dataclass(frozen=True)
class Label:
    """The numbers on a photo; ``ignore`` are those whose reading counts neither way.

    ``file`` is the photo's path as written down, ``source`` the labels file and ``line`` where.
    """

    file: str
    bibs: tuple[str, ...]
    ignore: tuple[str, ...]
    source: Path
    line: int

    @property
    def where(self) -> str:
        """Where it is written."""
        return f"{self.source} line {self.line}"


@dataclass(frozen=True)
class _Line:
    """A line of a labels file."""

    text: str
    source: Path
    number: int

    def bad(self, what: str) -> BadLabels:
        """That this line is wrong, and what about it."""
        return BadLabels(f"{self.source} line {self.number} {what}")

    def label(self, file: str, bibs: Sequence[str], ignore: Sequence[str] = ()) -> Label:
        """What it says, if that can be."""
        if not file:
            raise self.bad("names no photo")
        for number in (*bibs, *ignore):
            if not NUMBER.fullmatch(number):
                raise self.bad(f"has {number!r}, which is not 1 to 16 letters, digits and hyphens")
        return Label(file, tuple(bibs), tuple(ignore), self.source, self.number)


def labels_in(path: Path) -> list[Label]:
    """The labels of a file of JSON lines or CSV, whichever it is; raises :class:`BadLabels`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadLabels(f'{path} is not UTF-8; save it as "CSV UTF-8"') from error
    numbered = enumerate(LINE_END.split(text), 1)
    lines = [_Line(line, path, number) for number, line in numbered if line.strip()]
    if not lines:
        raise BadLabels(f"{path} is empty; it should name a photo and its bibs on each line")
    in_json = lines[0].text.lstrip().startswith("{")
    return [_of_json(line) for line in lines] if in_json else _of_csv(lines)


def _of_json(line: _Line) -> Label:
    try:
        row = json.loads(line.text)
    except json.JSONDecodeError as error:
        raise line.bad(f"is not JSON: {error.msg}") from error
    if not isinstance(row, dict) or not isinstance(row.get("file"), str):
        raise line.bad('names no photo; write {"file": "a.jpg", "bibs": ["12"]}')
    if "bibs" not in row:
        raise line.bad('has no "bibs"; write "bibs": [] where the photo shows none')
    bibs, ignore = row["bibs"], row.get("ignore", [])
    for key, value in (("bibs", bibs), ("ignore", ignore)):
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise line.bad(f'needs its numbers as texts in a list: "{key}": ["12", "345"]')
    return line.label(row["file"], bibs, ignore)


def _of_csv(lines: Sequence[_Line]) -> list[Label]:
    for delimiter in DELIMITERS:
        header = _header(_cells(lines[0], delimiter, strict=False))
        if header is not None:
            return [_named(line, _cells(line, delimiter), header) for line in lines[1:]]
    delimiter = _after_first_name(lines)
    rows = [(line, _cells(line, delimiter)) for line in lines]
    if _unknown_header([cells for _, cells in rows]):
        what = "seems to be a header; call the columns of photos and of numbers file and bibs"
        raise lines[0].bad(f"{what}: file{delimiter}bibs")
    return [line.label(cells[0], _split(cells[1:])) for line, cells in rows]


def _after_first_name(lines: Sequence[_Line]) -> str:
    """What follows the first photo's name; numbers may be separated by something else."""
    found = (FIRST_CELL.match(line.text) for line in lines)
    return next((match["delimiter"] for match in found if match), ",")


def _cells(line: _Line, delimiter: str, strict: bool = True) -> list[str]:
    try:
        (cells,) = csv.reader([line.text], delimiter=delimiter, strict=strict)
    except csv.Error as error:
        raise line.bad(f"is not CSV: {error}") from error
    return [cell.strip() for cell in cells]


def _header(cells: Sequence[str]) -> list[str] | None:
    """What each column holds ("" for others), or None if this is no header."""
    names = [_SYNONYMS.get(cell.lower(), "") for cell in cells]
    return names if "file" in names and "bibs" in names else None


def _unknown_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row has titles where the others have photos."""
    (name, *titles), *others = rows
    named = not PHOTO.search(name) and any(map(TITLE.match, titles))
    return named and any(PHOTO.search(cells[0]) for cells in others)


def _named(line: _Line, cells: Sequence[str], header: Sequence[str]) -> Label:
    if any(cells[len(header) :]):
        columns = f"has {len(cells)} columns where the header names {len(header)}"
        raise line.bad(f"{columns}; separate a photo's numbers by spaces")
    named = dict(zip(header, cells, strict=False))
    bibs, ignore = (_split([named.get(name, "")]) for name in ("bibs", "ignore"))
    return line.label(named.get("file", ""), bibs, ignore)


def _split(cells: Sequence[str]) -> list[str]:
    return [number for cell in cells for number in BETWEEN.split(cell) if number]
