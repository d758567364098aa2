"""What the doctor finds, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"  # it works, and somebody should look
    TROUBLE = "trouble"  # photos are not read, or not taken, or may be lost
    UNKNOWN = "unknown"  # it could not be looked at


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One part's verdict; ``do`` says what to do where it is not ok."""

    part: str
    verdict: Verdict
    said: str
    do: str = ""


def ok(part: str, said: str) -> Finding:
    return Finding(part=part, verdict=Verdict.OK, said=said)


def warning(part: str, said: str, do: str) -> Finding:
    return Finding(part=part, verdict=Verdict.WARNING, said=said, do=do)


def trouble(part: str, said: str, do: str) -> Finding:
    return Finding(part=part, verdict=Verdict.TROUBLE, said=said, do=do)


def unknown(part: str, said: str, do: str = "") -> Finding:
    return Finding(part=part, verdict=Verdict.UNKNOWN, said=said, do=do)


def worst(findings: Iterable[Finding]) -> int:
    """The exit status: 1 where there is trouble, else 0."""
    return int(any(finding.verdict is Verdict.TROUBLE for finding in findings))
