"""A race's start list as people have it: CSV from a spreadsheet or a timing company."""

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

from chalicelib.api.problems import Fault, Invalid
from chalicelib.api.startlist_columns import USUAL, Columns, meaning
from chalicelib.records.races import Entrant

BIB = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{0,14}[0-9A-Z])?")
MAX_ROWS = 100_000  # the largest marathons have about half of this
MAX_COLUMNS = 200  # timing companies' files have some dozens; a line of millions took seconds
MAX_CELL = 200  # characters
SNIFFED = 100  # lines that say by what cells are separated
QUOTED = re.compile(r'"[^"]*"')
MAX_FAULTS = 100  # enough to see what is wrong with a file
type Line = tuple[int, list[str]]  # the number of the line where it starts, and its cells


@dataclass(frozen=True)
class StartList:
    """A file's entrants, and the columns of it that are not kept."""

    entrants: list[Entrant]
    ignored: tuple[str, ...]


def parse(data: bytes) -> StartList:
    """The rows of a CSV in UTF-8 (or UTF-16 with a BOM), separated by comma, semicolon or tab.

    A first row that names columns says their order; without one it is bib, name, category.
    Raises :class:`Invalid` with every fault by line number; then nothing of it may be used.
    """
    lines, broken = _lines(_text(data))
    if not lines and not broken:
        raise Invalid("The start list is empty.")
    header = lines and _names_columns([cells for _, cells in lines])
    columns = Columns.of(lines[0][1]) if header else USUAL
    rows, faults = _rows(lines[1:] if header else lines, columns)
    if faults or broken:
        told = [*faults[: MAX_FAULTS - len(broken)], *broken]
        raise Invalid("The start list has faults; nothing was changed.", errors=told)
    if not rows:
        raise Invalid("The start list names no entrants.")
    if len(rows) > MAX_ROWS:
        raise _too_long()
    return StartList(rows, columns.ignored)


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    if "\ufffd" in text:  # a gateway took it for text and replaced what it could not read
        raise _not_utf8()
    if "\x00" in text:
        raise Invalid("The start list is not a text file.")
    return text


def _too_long() -> Invalid:
    return Invalid(f"A start list holds at most {MAX_ROWS} entrants.")


def _too_wide(line: int, columns: int) -> Invalid:
    fault = Fault(line=line, reason=f"{columns} columns; at most {MAX_COLUMNS} are read")
    return Invalid("The start list has faults; nothing was changed.", errors=[fault])


def _not_utf8() -> Invalid:
    return Invalid('The start list is not UTF-8; save it as "CSV UTF-8".')


def _lines(text: str) -> tuple[list[Line], list[Fault]]:
    """Non-empty rows of cells, as far as it is CSV, and where it is none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines: list[Line] = []
    start = 1
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise _too_wide(start, len(cells))
            if any(cell.strip() for cell in cells):
                lines.append((start, [_plain(cell) for cell in cells]))
            if len(lines) > MAX_ROWS + 1:
                raise _too_long()
            start = reader.line_num + 1
    except csv.Error as error:
        return lines, [Fault(line=start, reason=f"not CSV: {error}")]
    return lines, []


def _plain(cell: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", cell).strip()


def _delimiter(text: str) -> str:
    """What most lines hold; of those that hold it alike, what the first line holds first.

    Not what occurs most often: ``12;Smith, John, Jr, MD`` has three commas.
    """
    lines = [line for line in islice(io.StringIO(text, newline=None), SNIFFED) if line.strip()]
    first = QUOTED.sub("", next(iter(lines), ""))

    def fits(mark: str) -> tuple[int, int]:
        at = first.find(mark)
        return sum(mark in QUOTED.sub("", line) for line in lines), -at if at >= 0 else -len(text)

    return max(",;\t", key=fits)


def _names_columns(rows: list[list[str]]) -> bool:
    """Whether the first row is a header.

    A row with a plain number is none, even if its runner is called No; nor is one with any digit
    and no word for bibs. Raises :class:`Invalid` for a row of words that are not known before rows
    with numbers: taken for an entrant, a header in another language would go unseen.
    """
    first, *others = rows
    if any(cell.isdigit() for cell in first):
        return False
    digits = any(map(_has_digit, first))
    meanings = {meaning(cell) for cell in first} - {""}
    if meanings:
        return not digits or bool(meanings & {"bib", "number"})
    if not digits and any(_has_digit(row[0]) for row in others[:SNIFFED]):
        raise Invalid(
            f'The start list begins with "{first[0][:20]}", which is no number. If its first row'
            " names columns, name them bib, name, category; if it is an entrant, put such a row"
            " above it."
        )
    return False


def _has_digit(cell: str) -> bool:
    return any(character.isdigit() for character in cell)


def _rows(lines: list[Line], columns: Columns) -> tuple[list[Entrant], list[Fault]]:
    rows: list[Entrant] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        row, reason = _row(cells, columns)
        if row and row.bib in seen:
            reason = f"bib {row.bib} is on line {seen[row.bib]} already"
        if reason:
            faults.append(Fault(line=line, reason=reason))
        elif row:
            seen[row.bib] = line
            rows.append(row)
    return rows, faults


def _row(cells: list[str], columns: Columns) -> tuple[Entrant | None, str]:
    """The row, or what is wrong with it."""
    if any(cells[columns.width :]):
        return None, f"{len(cells)} columns where {columns.width} are expected"
    cells = cells + [""] * (columns.width - len(cells))
    bib = cells[columns.bib].upper()
    if not bib:
        return None, "no bib"
    if not BIB.fullmatch(bib):
        return None, f"bib {bib[:20]!r} is not 1 to 16 letters, digits and hyphens"
    name = " ".join(cells[at] for at in columns.names if cells[at])
    category = "" if columns.category is None else cells[columns.category]
    for what, text in (("name", name), ("category", category)):
        if len(text) > MAX_CELL:
            return None, f"{what} is longer than {MAX_CELL} characters"
    return Entrant(bib=bib, name=name, category=category), ""
