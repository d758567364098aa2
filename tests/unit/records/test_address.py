"""DATABASE_URL is read as libpq would, and its password is never repeated."""

import ssl

import pytest

from chalicelib.records.address import Address
from chalicelib.settings import BadSetting


def test_a_full_url() -> None:
    address = Address.parse("postgresql://ann:p%40ss%2Fword@db.example:6432/dorsal?sslmode=require")
    assert (address.host, address.port, address.database) == ("db.example", 6432, "dorsal")
    assert (address.user, address.password, address.sslmode) == ("ann", "p@ss/word", "require")
    assert str(address) == "db.example:6432"


def test_a_short_url() -> None:
    address = Address.parse("postgresql://ann@[::1]")
    assert (address.host, address.port, address.database) == ("::1", 5432, "ann")


@pytest.mark.parametrize(
    ("url", "mode", "told"),
    [
        ("postgresql://localhost/db", "disable", False),
        ("postgresql://db.example/db", "prefer", None),
        ("postgresql://db.example/db?sslmode=disable", "disable", False),
    ],
)
def test_tls_is_asked_for_away_from_this_machine(url: str, mode: str, told: bool | None) -> None:
    address = Address.parse(url)
    assert (address.sslmode, address.ssl_context()) == (mode, told)


@pytest.mark.parametrize(
    ("mode", "certificate", "name"),
    [("require", False, False), ("verify-ca", True, False), ("verify-full", True, True)],
)
def test_tls_checks_as_much_as_it_is_told_to(mode: str, certificate: bool, name: bool) -> None:
    context = Address.parse(f"postgresql://db.example/db?sslmode={mode}").ssl_context()
    assert context is not None
    assert not isinstance(context, bool)
    assert (context.verify_mode.value > 0, context.check_hostname) == (certificate, name)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mysql://ann:secret@db/db",
        "postgresql://ann:secret#1@db/db",
        "postgresql://ann:sec/ret@db/db",
        "postgresql://ann:secret[@db/db",
        "postgresql://ann:secret@db:port/db",
        "postgresql://ann:secret@db/db?sslmode=perhaps",
    ],
)
def test_a_bad_url_is_an_error_that_keeps_the_password(url: str) -> None:
    with pytest.raises(BadSetting, match="DATABASE_URL") as caught:
        Address.parse(url)
    assert "sec" not in str(caught.value)


def test_the_password_is_not_in_the_address_s_text() -> None:
    address = Address.parse("postgresql://ann:secret@db.example/db")
    assert "secret" not in f"{address} {address!r}"


def test_the_roots_of_rds_are_known() -> None:
    url = "postgresql://db.example/db?sslmode=verify-full&sslrootcert=rds"
    context = Address.parse(url).ssl_context()
    assert isinstance(context, ssl.SSLContext)
    names = [dict(part[0] for part in ca["subject"])["commonName"] for ca in context.get_ca_certs()]
    assert len(names) == 81
    assert all(name.startswith("Amazon RDS ") for name in names)
    assert "Amazon RDS eu-central-1 Root CA RSA2048 G1" in names
