"""Connections under TLS, through a door that does what a Postgres with TLS does.

The embedded Postgres is built without TLS, so the door ends it and passes on the rest.
"""

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.errors import Unavailable
from chalicelib.records.database import Database
from tests.integration.records.line import Line, line_to
from tests.integration.records.test_database import port_of


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with a certificate for 127.0.0.1 that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "dorsal test")])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    path = tmp_path / "server.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def door(database_url: str, certificate: Path) -> Iterator[Line]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with line_to(port_of(database_url), context) as line:
        yield line


def through(door: Line, database_url: str, options: str) -> Database:
    url = database_url.replace(f":{port_of(database_url)}/", f":{door.port}/")
    return Database(f"{url}?{options}")


@pytest.mark.parametrize("mode", ["prefer", "require", "verify-ca", "verify-full"])
def test_each_mode_connects(door: Line, database_url: str, certificate: Path, mode: str) -> None:
    database = through(door, database_url, f"sslmode={mode}&sslrootcert={certificate}")
    assert database.run("SELECT :n::int AS n", n=1) == [{"n": 1}]
    database.close()
    assert door.encrypted


@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_a_stranger_s_certificate_is_not_believed(door: Line, database_url: str, mode: str) -> None:
    with pytest.raises(Unavailable, match="certificate verify failed"):
        through(door, database_url, f"sslmode={mode}").ping()


def test_a_killed_connection_is_replaced_under_tls_too(
    door: Line, database_url: str, database: Database
) -> None:
    secret = through(door, database_url, "sslmode=require")
    first = secret.run("SELECT pg_backend_pid() AS pid")
    database.run("SELECT pg_terminate_backend(:pid::int, 5000)", **first[0])
    assert secret.run("SELECT pg_backend_pid() AS pid") != first
    secret.close()
