"""A race's start list as people have it: CSV from a spreadsheet or a timing company."""

import csv
import io
import re
from itertools import islice

from chalicelib.api.problems import Fault, Invalid
from chalicelib.records.races import Entrant

COLUMNS = ("bib", "name", "category")
BIB = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{0,14}[0-9A-Z])?")
MAX_ROWS = 100_000  # the largest marathons have about half of this
MAX_CELL = 200  # characters
SNIFFED = 100  # lines that say by what cells are separated
QUOTED = re.compile(r'"[^"]*"')
MAX_FAULTS = 100  # enough to see what is wrong with a file
_SYNONYMS = {
    "bib": "bib", "number": "bib", "no": "bib", "nr": "bib", "startnummer": "bib", "dossard": "bib",
    "name": "name", "runner": "name", "athlete": "name",
    "category": "category", "class": "category", "cat": "category",
}  # fmt: skip


def parse(data: bytes) -> list[Entrant]:
    """The rows of a CSV in UTF-8 (or UTF-16 with a BOM), separated by comma, semicolon or tab.

    A first row that names columns says their order; without one it is bib, name, category.
    Raises :class:`Invalid` with every fault by line number; then nothing of it may be used.
    """
    lines = _lines(_text(data))
    if not lines:
        raise Invalid("The start list is empty.")
    order = _header(lines[0][1])
    body = lines if order is None else lines[1:]
    rows, faults = _rows(body, order or COLUMNS)
    if faults:
        raise Invalid("The start list has faults; nothing was changed.", errors=faults[:MAX_FAULTS])
    if not rows:
        raise Invalid("The start list names no entrants.")
    if len(rows) > MAX_ROWS:
        raise _too_long()
    return rows


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


def _not_utf8() -> Invalid:
    return Invalid('The start list is not UTF-8; save it as "CSV UTF-8".')


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Non-empty rows of cells, each with the number of the line where it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((start, [_plain(cell) for cell in cells]))
            if len(lines) > MAX_ROWS + 1:
                raise _too_long()
            start = reader.line_num + 1
    except csv.Error as error:
        fault = Fault(line=start, reason=f"not CSV: {error}")
        raise Invalid("The start list is not CSV; nothing was changed.", errors=[fault]) from error
    return lines


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


def _header(cells: list[str]) -> tuple[str, ...] | None:
    """Columns in the order that the header names them ("" for others); None if it is no header.

    A row with a plain number is none, even if its runner is called No. Raises :class:`Invalid`
    for one that names columns, but not that of the bibs.
    """
    names = tuple(_SYNONYMS.get(cell.lower().rstrip("."), "") for cell in cells)
    if any(cell.isdigit() for cell in cells) or not any(names):
        return None
    if "bib" not in names and any(character.isdigit() for cell in cells for character in cell):
        return None
    if "bib" not in names:
        raise Invalid("The start list's first row names no column bib; name one so.")
    return names


def _rows(
    lines: list[tuple[int, list[str]]], order: tuple[str, ...]
) -> tuple[list[Entrant], list[Fault]]:
    rows: list[Entrant] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        row, reason = _row(cells, order)
        if row and row.bib in seen:
            reason = f"bib {row.bib} is on line {seen[row.bib]} already"
        if reason:
            faults.append(Fault(line=line, reason=reason))
        elif row:
            seen[row.bib] = line
            rows.append(row)
    return rows, faults


def _row(cells: list[str], order: tuple[str, ...]) -> tuple[Entrant | None, str]:
    """The row, or what is wrong with it."""
    if len(cells) > len(order) and any(cells[len(order) :]):
        return None, f"{len(cells)} columns where {len(order)} are expected"
    named = {name: cell for name, cell in zip(order, cells, strict=False) if name}
    bib = named.get("bib", "").upper()
    if not bib:
        return None, "no bib"
    if not BIB.fullmatch(bib):
        return None, f"bib {bib[:20]!r} is not 1 to 16 letters, digits and hyphens"
    row = Entrant(bib=bib, name=named.get("name", ""), category=named.get("category", ""))
    long = next((n for n in ("name", "category") if len(named.get(n, "")) > MAX_CELL), "")
    return row, f"{long} is longer than {MAX_CELL} characters" if long else ""
