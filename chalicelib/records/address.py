"""Where Postgres is and how to greet it, out of a ``postgresql://`` URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from chalicelib.settings import BadSetting

if TYPE_CHECKING:
    import ssl

MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")  # as libpq names them
RDS = "rds"  # names the roots of Amazon RDS, which are in no system's store
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class Address:
    """One database of one server; its text never shows the password."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    sslmode: str
    sslrootcert: str = ""  # file of the authorities to trust, or "rds"; empty: the system's

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read ``postgresql://user:password@host:port/db?sslmode=require``.

        Without ``sslmode`` TLS is used where the server offers it, except on this machine.
        Raises :class:`BadSetting`, which repeats nothing of the URL but a wrong ``sslmode``.
        """
        parts, port = _split(url)
        options = parse_qs(parts.query)
        host = parts.hostname or "localhost"
        mode = options.get("sslmode", ["disable" if host in LOOPBACK else "prefer"])[-1]
        if mode not in MODES:
            raise BadSetting(f"DATABASE_URL: sslmode={mode!r} is none of {', '.join(MODES)}")
        user = unquote(parts.username or "postgres")
        return cls(
            host=host,
            port=port,
            database=unquote(parts.path.lstrip("/")) or user,
            user=user,
            password=unquote(parts.password or ""),
            sslmode=mode,
            sslrootcert=options.get("sslrootcert", [""])[-1],
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def ssl_context(self) -> ssl.SSLContext | bool | None:
        """What pg8000 wants to be told: False for never, None for where offered."""
        if self.sslmode in ("disable", "prefer"):
            return False if self.sslmode == "disable" else None
        import ssl  # tens of milliseconds that a connection without TLS need not pay

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = self.sslmode == "verify-full"
        if self.sslmode == "require":
            context.verify_mode = ssl.CERT_NONE
        elif self.sslrootcert:
            ours = Path(__file__).with_name("rds.pem")
            context.load_verify_locations(ours if self.sslrootcert == RDS else self.sslrootcert)
        else:
            context.load_default_certs()
        return context


def _split(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:  # its message may repeat a piece of the password
        parts, port = urlsplit(""), 0
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadSetting(
            "DATABASE_URL cannot be read; it looks like postgresql://user:password@host:5432/db, "
            "with special characters of the password percent-encoded"
        )
    return parts, port
