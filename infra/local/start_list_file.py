"""A race's start list in a file of this machine."""

from pathlib import Path

from chalicelib.errors import DorsalError


def numbers_in(file: Path) -> frozenset[str]:
    """The bib numbers of a start list, by the same rules as the API's.

    Raises DorsalError with the first faulty line's number and what to do.
    """
    from chalicelib.api.problems import Invalid
    from chalicelib.api.startlist import parse

    try:
        return frozenset(entrant.bib for entrant in parse(file.read_bytes()).entrants)
    except Invalid as error:
        raise DorsalError(f"{file} {_told(error)}") from error


def _told(error: Exception) -> str:
    faults = getattr(error, "errors", ())
    if not faults:
        return f"is no start list: {error} It is a CSV with a column bib, one runner a line."
    others = len(faults) - 1
    more = f" (and {others} more fault{'s' * (others > 1)})" if others else ""
    return f"line {faults[0].line}: {faults[0].reason}; correct it{more} and run again"
