"""All checks in their order; one that cannot be made says so, and the next is made."""

from collections.abc import Callable, Iterator

from chalicelib.errors import DorsalError
from infra.local.doctor import door, machine, work
from infra.local.doctor.finding import Finding, Verdict, trouble, unknown
from infra.local.doctor.patient import Patient
from infra.local.doctor.postgres import postgres
from infra.local.doctor.redis import redis
from infra.local.doctor.storage import storage

type Check = Callable[[Patient], Iterator[Finding]]

PARTS: tuple[Check, ...] = (
    machine.settings, machine.disk, machine.models, postgres, redis, storage, door.api,
)  # fmt: skip
# These need both Postgres and Redis, or the first alone.
WORK: dict[Check, tuple[str, ...]] = {
    work.reading: ("Postgres", "Redis"),
    work.failures: ("Postgres",),
    work.sweep: ("Postgres",),
}


def examine(patient: Patient) -> Iterator[Finding]:
    """Every finding as it is made; raises nothing."""
    yield from machine.python(patient)
    try:
        patient.settings  # noqa: B018 - whether it can be had
    except DorsalError as error:
        yield trouble("settings", str(error), "mend it; nothing else can be looked at before")
        return
    down: set[str] = set()
    for check in PARTS:
        for finding in _made(check, patient):
            if finding.verdict is Verdict.TROUBLE and finding.part in ("Postgres", "Redis"):
                down.add(finding.part)
            yield finding
    for check, needs in WORK.items():
        if away := [part for part in needs if part in down]:
            yield unknown(check.__name__, f"not looked at: {' and '.join(away)} first")
        else:
            yield from _made(check, patient)


def _made(check: Check, patient: Patient) -> Iterator[Finding]:
    try:
        yield from check(patient)
    except DorsalError as error:
        yield unknown(check.__name__, f"could not be looked at: {error}")
