"""Whether an outcome is what Dorsal promises; each rule says what breaks it."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.chaos.ledger import Answer
from tests.chaos.outcome import Found, Outcome, Verdict

FINAL = {"completed", "failed"}
DERIVED = "derived/"


def violations(outcome: Outcome) -> list[str]:
    """What is wrong, a line each; nothing where all is as promised."""
    rules = (_counted, _read, _kept, _derived, _marked, _queued)
    return [wrong for rule in rules for wrong in rule(outcome)] + outcome.leaks


def _counted(outcome: Outcome) -> Iterator[str]:
    """As many photos as were accepted, and none that was refused."""
    times = Counter(photo.name for photo in outcome.found)
    answers: defaultdict[str, set[Answer]] = defaultdict(set)
    for sent in outcome.sent:
        answers[sent.name].add(sent.answer)
    for name, said in answers.items():
        least = Answer.ACCEPTED in said
        most = bool(said - {Answer.REFUSED})
        if not least <= times[name] <= most:
            yield f"{name}: {', '.join(sorted(said))}, and there {times[name]} times"
    for name in sorted(times.keys() - answers.keys()):
        yield f"{name}: nobody sent it"


def _read(outcome: Outcome) -> Iterator[str]:
    """Each ended as in calm: with exactly its numbers, or failed for its reason."""
    for photo in outcome.found:
        verdict, calm = photo.verdict, outcome.calm.get(photo.item)
        if verdict.status not in FINAL:
            yield f"{photo.name}: still {verdict.status}"
        elif len(set(verdict.numbers)) < len(verdict.numbers):
            yield f"{photo.name}: a bib twice, {_told(verdict)}"
        elif calm is None:
            yield f"{photo.name}: no such item was read in calm"
        elif verdict != calm:
            yield f"{photo.name}: {_told(verdict)}, in calm {_told(calm)}"


def _kept(outcome: Outcome) -> Iterator[str]:
    """Every photo has its original."""
    for photo in outcome.found:
        if photo.object_key not in outcome.objects:
            yield f"{photo.name}: its original is gone"


def _derived(outcome: Outcome) -> Iterator[str]:
    """Every completed photo has both derivatives, and there are no others."""
    pointed = {key for photo in outcome.found for key in photo.derivatives}
    for photo in outcome.found:
        yield from _of_one(photo, outcome.objects)
    for key in sorted(key for key in outcome.objects - pointed if key.startswith(DERIVED)):
        yield f"{key}: no photo points to it"


def _of_one(photo: Found, objects: frozenset[str]) -> Iterator[str]:
    wanted = 2 if photo.verdict.status == "completed" else 0
    if len(photo.derivatives) != wanted:
        yield f"{photo.name}: {photo.verdict.status} with {len(photo.derivatives)} derivatives"
    for key in sorted(photo.derivatives - objects):
        yield f"{photo.name}: {key} is gone"


def _marked(outcome: Outcome) -> Iterator[str]:
    """Every preview has its race's present watermark."""
    for photo in outcome.found:
        if photo.verdict.status == "completed" and photo.mark != photo.watermark:
            yield f"{photo.name}: its preview has {photo.mark!r}, its race {photo.watermark!r}"


def _queued(outcome: Outcome) -> Iterator[str]:
    """Nothing is left to do."""
    for state, count in outcome.waiting.items():
        if count:
            yield f"the queue still has {count} {state}"


def _told(verdict: Verdict) -> str:
    return " ".join(filter(None, [verdict.status, ",".join(verdict.numbers), verdict.error]))
