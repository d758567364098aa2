"""Sessions of Postgres that keep others waiting, and how one is ended."""

from collections.abc import Iterator

from chalicelib.errors import DorsalError
from infra.local.doctor.finding import Finding, trouble
from infra.local.doctor.patient import Patient

# Sessions whose transaction is old and keeps others waiting.
IN_THE_WAY = """
SELECT blocking.pid, blocking.state, count(*) AS kept,
    extract(epoch FROM now() - blocking.xact_start)::float8 AS seconds
FROM pg_stat_activity AS waiting
JOIN pg_stat_activity AS blocking ON blocking.pid = ANY(pg_blocking_pids(waiting.pid))
GROUP BY 1, 2, 4 ORDER BY kept DESC LIMIT 3
"""

END = "SELECT pg_terminate_backend(:pid::int) AS ended"


def in_the_way(patient: Patient) -> Iterator[Finding]:
    """Those that others wait for, the most waited for first."""
    for row in patient.database.run(IN_THE_WAY):
        said = (
            f"session {row['pid']} ({row['state']}, for {row['seconds']:.0f} s) keeps"
            f" {row['kept']} others waiting"
        )
        do = f"end it: `dorsal doctor --end-session {row['pid']}`; its transaction is undone"
        yield trouble("sessions", said, do)


def end(patient: Patient, pid: int) -> None:
    """End a session; what its transaction did is undone. Raises DorsalError where there is none."""
    (row,) = patient.database.run(END, pid=pid)
    if not row["ended"]:
        raise DorsalError(f"Postgres has no session {pid}; `dorsal doctor` names those in the way")
