"""What Postgres's error codes mean to the rest of Dorsal.

The codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from chalicelib.errors import DorsalError, Unavailable


class Rejected(DorsalError):
    """Postgres refused a statement for what it says; trying again cannot help."""

    def __init__(self, message: str, code: str = "", constraint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.constraint = constraint


class Conflict(DorsalError):
    """Something of that name exists already; choose another name."""


class Lost(Exception):
    """The connection broke, or never came about; the text says how. Internal to records."""


class Refused(Exception):
    """Postgres answered with an error. Internal to records."""

    def __init__(self, code: str, message: str, constraint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.constraint = constraint

    @property
    def is_of_the_user(self) -> bool:
        """Whether it was the user or the password that Postgres would not have."""
        return self.code.startswith("28")

    def meaning(self, place: str) -> DorsalError:
        """The error to show: Unavailable where another time may go better, else Rejected."""
        for prefix, words in AWAY.items():
            if self.code.startswith(prefix):
                return Unavailable(f"Postgres at {place} {words} ({self})")
        return Rejected(f"Postgres refused a statement: {self}", self.code, self.constraint)


UNIQUE_VIOLATION = "23505"
FOREIGN_KEY_VIOLATION = "23503"

# A code, or the start of a class of codes, and what it says about the server.
AWAY = {
    "08": "lost the connection",
    "25006": "takes no writes now: it is a replica or failing over",
    "25P03": "ended a transaction that idled too long",
    "28": "refuses this user or password; check DATABASE_URL and DATABASE_SECRET",
    "3D000": "has no such database; check DATABASE_URL",
    "40": "gave way to another transaction; try again",
    "42P01": "has not this version's tables; run the migrations",
    "42703": "has not this version's columns; run the migrations",
    "53100": "has no disk space left",
    "53200": "has no memory left",
    "53300": "takes no more connections; raise max_connections or lower the concurrency",
    "53": "is short of a resource",
    "55P03": "waited too long for a lock; try again",
    "57014": "took too long over a statement",
    "57P": "is stopping or starting",
    "58": "has trouble with its own files",
}
