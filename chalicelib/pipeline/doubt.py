"""Which readings a person should look at, and in which order.

A photo's doubt is a number whose whole part says why (an index into ``REASONS``) and whose
fraction how much; the highest is looked at first. It follows from bibs, candidates and how much
text was left unread, so whatever stores these stores it beside them.
"""

from collections.abc import Collection, Iterable

from chalicelib.bibs.judge import CUT, PART, SMALL, TWICE
from chalicelib.bibs.reading import AROUND, HIDDEN
from chalicelib.bibs.verdict import AMBIGUOUS
from chalicelib.records.bibs import StoredBib
from chalicelib.records.candidates import StoredCandidate

SURE = (
    0.8  # confidence below which a number is looked at: docs/reader-figures.md says what it finds
)
LIKELY = 0.25  # belief, of a part confidence, from which what was dropped may be right
SEEN = 2  # digits that make a part worth a look; single ones fit too many numbers
MOST = 0.99  # a fraction stays below the next reason
MUCH = 1000  # lines of text left unread that are as doubtful as any more
REASONS = ("nothing", "dropped", "partial", "unsure", "crowded")


def doubt_of(
    bibs: Iterable[StoredBib], candidates: Iterable[StoredCandidate], unread: int = 0
) -> float | None:
    """How doubtful a reading is, from the model's ``bibs`` and all candidates; None: not at all.

    ``unread`` are the lines of text for which there was no room: bibs may be among them.
    """
    if unread:
        return REASONS.index("crowded") + min(unread / MUCH, MOST)
    read = {bib.number: bib.confidence or 0.0 for bib in bibs}
    if read and (least := min(read.values())) < SURE:
        return REASONS.index("unsure") + min(1 - least, MOST)
    seen = {reason: 0.0 for reason in REASONS}
    for candidate in candidates:
        if reason := doubted(candidate, read):
            share = candidate.belief if reason == "dropped" else candidate.confidence
            seen[reason] = max(seen[reason], MOST * min(share, 1.0) or 0.01)
    for reason in ("partial", "dropped"):
        if seen[reason]:
            return REASONS.index(reason) + seen[reason]
    return None if read else float(REASONS.index("nothing"))


def reason_of(doubt: float) -> str:
    """Why a photo of that doubt is to be looked at."""
    return REASONS[int(doubt)]


def doubted(candidate: StoredCandidate, kept: Collection[str]) -> str:
    """Why a candidate that was dropped may stand for a number all the same; "" if it hardly may.

    Not where it is the same as, or a part of, one of the numbers that were ``kept`` on the photo.
    """
    if candidate.verdict == "kept" or candidate.reason in (SMALL, TWICE):
        return ""
    pieces = candidate.text.strip(AROUND).split(HIDDEN)
    longest = candidate.number or max(pieces, key=len)
    if any(longest in number for number in kept):
        return ""
    seen = sum(map(str.isdigit, candidate.text)) >= SEEN and candidate.confidence >= LIKELY
    if seen and _partial(candidate):
        return "partial"
    # Clear and dropped: the start list, or the race's other photos, spoke against it.
    likely = candidate.clear or candidate.belief >= LIKELY
    return "dropped" if candidate.number and likely else ""


def _partial(candidate: StoredCandidate) -> bool:
    cut = candidate.reason in (PART, CUT) or candidate.reason.startswith(AMBIGUOUS)
    return cut or HIDDEN in candidate.text
