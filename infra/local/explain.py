"""Why each text on a photo was kept as a bib or dropped, for people and for programs."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.bibs import Candidate, Reading


def explained(reading: "Reading") -> list[str]:
    """A line for each candidate, in columns: those kept first, then the likeliest."""
    rows = [_cells(one) for one in sorted(reading.candidates, key=_rank)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    more = f"{reading.unread} more texts, none larger, are not read: too many for one photo"
    return [*lines, more] if reading.unread else lines


def as_json(candidate: "Candidate") -> dict[str, Any]:
    """All that is known of a candidate; ``belief`` is the probability that its number is right."""
    return {
        "text": candidate.text,
        "number": candidate.number,
        "confidence": round(candidate.confidence, 4),
        "belief": round(candidate.belief, 4),
        "box": list(candidate.box),
        "verdict": candidate.verdict,
        "reason": candidate.reason,
        "alternatives": [[text, round(p, 4)] for text, p in candidate.evidence.alternatives],
    }


def _rank(candidate: "Candidate") -> tuple[bool, bool, float]:
    return candidate.verdict != "kept", not candidate.number, -candidate.belief


def _cells(candidate: "Candidate") -> tuple[str, ...]:
    number = candidate.number
    meant = f" as {number}" if number and number != candidate.text else ""
    x0, y0, x1, y1 = candidate.box
    return (
        candidate.verdict,
        f'"{candidate.text}"{meant}',
        f"{candidate.belief:.0%} sure" if number else "",
        f"read at {candidate.confidence:.0%}",
        f"at {x0},{y0} to {x1},{y1}",
        candidate.reason,
    )
