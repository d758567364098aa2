"""The migration files are in one order, and their checksums depend on nothing but the SQL."""

from pathlib import Path

import pytest

from chalicelib.records.migrate import BadMigration, migrations


def test_ours_are_numbered_without_a_gap() -> None:
    names = [migration.name for migration in migrations()]
    assert [int(name[:3]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    "names", [("1_a.sql",), ("001-a.sql",), ("001_a.sql", "001_b.sql"), ("a.sql",)]
)
def test_names_without_an_order_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(BadMigration, match="number of its own"):
        migrations(tmp_path)


def test_line_ends_do_not_change_a_checksum(tmp_path: Path) -> None:
    (tmp_path / "001_unix.sql").write_bytes(b"SELECT 1;\nSELECT 2;\n")
    (tmp_path / "002_windows.sql").write_bytes(b"SELECT 1;\r\nSELECT 2;\r\n")
    unix, windows = migrations(tmp_path)
    assert unix.checksum == windows.checksum
