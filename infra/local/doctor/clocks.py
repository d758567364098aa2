"""Clocks that should agree: this machine's, Postgres's and Redis's."""

from infra.local.doctor.finding import Finding, ok, trouble, warning

AGREE, APART = 2.0, 30.0  # seconds
MEND = "synchronise the clocks of both: `timedatectl set-ntp true`, and `timedatectl` to look"


def compare(server: str, theirs: float, asked: float, answered: float) -> Finding:
    """A server's clock against ours, which said ``asked`` and ``answered`` around its answer."""
    ahead = theirs - answered if theirs > answered else min(0.0, theirs - asked)
    part = f"clock of {server}"
    if abs(ahead) < AGREE:
        return ok(part, "agrees with this machine's")
    said = f"is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} this machine's"
    if abs(ahead) < APART:
        return warning(part, said, MEND)
    return trouble(part, f"{said}; links expire and retries come at the wrong time", MEND)
