"""Postgres: there, quick, of this version's schema, and with nobody in the way."""

import time
from collections.abc import Iterator

from chalicelib.errors import Unavailable
from chalicelib.records.migrate import HISTORY, migrations
from infra.local.doctor.clocks import compare
from infra.local.doctor.finding import Finding, ok, trouble, warning
from infra.local.doctor.patient import Patient
from infra.local.doctor.sessions import in_the_way

PART = "Postgres"
SLOW = 0.1  # seconds of a statement that does nothing
CROWDED = 0.85  # share of the connections

CLOCK = "SELECT extract(epoch FROM clock_timestamp())::float8 AS now"

CONNECTIONS = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
    current_setting('max_connections')::int AS most
"""


def postgres(patient: Patient) -> Iterator[Finding]:
    """Raises Unavailable where it goes away meanwhile."""
    database = patient.database
    try:
        database.ping()
    except Unavailable as error:
        yield trouble(PART, str(error), _start(patient))
        return
    began = time.perf_counter()
    database.ping()
    yield _quick(time.perf_counter() - began)
    yield _schema(patient)
    asked = patient.clock()
    (row,) = database.run(CLOCK)
    yield compare(PART, row["now"], asked, patient.clock())
    yield from _connections(patient)
    yield from in_the_way(patient)


def _start(patient: Patient) -> str:
    return (
        "start it, or mend the way to it; if Dorsal runs it, start Dorsal (`make run`), and look"
        f" into {patient.folder}/postgres/postgres.log"
    )


def _quick(seconds: float) -> Finding:
    said = f"answers in {seconds * 1000:.1f} ms"
    if seconds < SLOW:
        return ok(PART, said)
    return warning(
        PART, said, "look at its load and disk (`top`, `iostat`); put it nearer, or give it more"
    )


def _schema(patient: Patient) -> Finding:
    part, known = f"{PART}'s schema", [migration.name for migration in migrations()]
    (exists,) = patient.database.run("SELECT to_regclass('schema_migrations') AS found")
    applied = [row["name"] for row in patient.database.run(HISTORY)] if exists["found"] else []
    if missing := [name for name in known if name not in applied]:
        said = f"{len(missing)} migrations are missing: {', '.join(missing)}"
        return trouble(part, said, "start Dorsal anew, which migrates; on AWS `make deploy`")
    if newer := [name for name in applied if name not in known]:
        said = f"it is newer than this Dorsal: {', '.join(newer)}"
        return warning(part, said, "run the same version of Dorsal everywhere")
    return ok(part, f"up to date: {applied[-1]}")


def _connections(patient: Patient) -> Iterator[Finding]:
    (row,) = patient.database.run(CONNECTIONS)
    if row["used"] > CROWDED * row["most"]:
        said = f"{row['used']} of {row['most']} connections are in use"
        yield warning(PART, said, "raise max_connections, or lower CONCURRENCY")
