"""Migrations: once, in order, by one of many; history is not rewritten."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.records.database import Database
from chalicelib.records.migrate import FOLDER, BadMigration, migrate, migrations, newer
from chalicelib.records.refusals import Rejected

SCHEMA = """
SELECT 'column' AS kind, table_name || '.' || column_name AS name,
    concat_ws(' ', data_type, is_nullable, column_default) AS definition
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
ORDER BY kind, name, definition
"""


def names(folder: Path = FOLDER) -> list[str]:
    return [migration.name for migration in migrations(folder)]


def test_all_are_applied_once(empty: Database) -> None:
    assert migrate(empty) == names()
    assert migrate(empty) == []


def test_many_at_once_apply_each_one_once(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        applied = [name for part in pool.map(migrate, databases) for name in part]
    assert sorted(applied) == names()
    assert len(databases[0].run("SELECT * FROM schema_migrations")) == len(applied)
    for database in databases:
        database.close()


def test_step_by_step_gives_the_schema_of_all_at_once(
    empty: Database, database: Database, tmp_path: Path
) -> None:
    for path in sorted(FOLDER.glob("*.sql")):
        shutil.copy(path, tmp_path)
        assert migrate(empty, tmp_path) == [path.stem]
    schema = empty.run(SCHEMA)
    assert schema == database.run(SCHEMA)
    assert {"column", "index", "constraint"} == {row["kind"] for row in schema}


def test_previews_of_before_are_doubted_only_where_the_race_has_a_watermark(
    empty: Database, tmp_path: Path
) -> None:
    for path in sorted(FOLDER.glob("*.sql"))[:20]:
        shutil.copy(path, tmp_path)
    migrate(empty, tmp_path)
    empty.run(
        "INSERT INTO races (slug, name, date, watermark) VALUES ('plain', '', '2026-05-17', ''),"
        " ('marked', '', '2026-05-17', '© Ann')"
    )
    empty.run(
        "INSERT INTO photos (id, race_id, object_key, object_version, processing_status,"
        " processed_at) SELECT gen_random_uuid(), id, slug, 'v', 'completed', now() FROM races"
    )
    migrate(empty)
    rows = empty.run("SELECT object_key, preview_mark FROM photos")
    assert {row["object_key"]: row["preview_mark"] for row in rows} == {"plain": "", "marked": None}


def test_a_file_that_changed_after_it_was_applied_is_an_error(
    empty: Database, tmp_path: Path
) -> None:
    (tmp_path / "001_a.sql").write_text("CREATE TABLE a ()")
    migrate(empty, tmp_path)
    (tmp_path / "001_a.sql").write_text("CREATE TABLE a (b integer)")
    with pytest.raises(BadMigration, match="001_a changed"):
        migrate(empty, tmp_path)


def test_a_file_that_comes_too_late_is_an_error(empty: Database, tmp_path: Path) -> None:
    (tmp_path / "002_b.sql").write_text("CREATE TABLE b ()")
    migrate(empty, tmp_path)
    (tmp_path / "001_a.sql").write_text("CREATE TABLE a ()")
    with pytest.raises(BadMigration, match="001_a comes too late"):
        migrate(empty, tmp_path)


def test_a_file_that_fails_leaves_nothing_behind_and_can_be_mended(
    empty: Database, tmp_path: Path
) -> None:
    (tmp_path / "001_a.sql").write_text("CREATE TABLE a ()")
    (tmp_path / "002_b.sql").write_text("CREATE TABLE b (); CREATE TABLE b ();")
    with pytest.raises(Rejected, match="already exists"):
        migrate(empty, tmp_path)
    (tmp_path / "002_b.sql").write_text("CREATE TABLE b ()")
    assert migrate(empty, tmp_path) == ["002_b"]


def test_a_database_of_a_later_version_is_left_alone(empty: Database, tmp_path: Path) -> None:
    (tmp_path / "001_a.sql").write_text("CREATE TABLE a ()")
    (tmp_path / "002_b.sql").write_text("CREATE TABLE b ()")
    migrate(empty, tmp_path)
    assert newer(empty, tmp_path) == []
    (tmp_path / "002_b.sql").unlink()
    assert newer(empty, tmp_path) == ["002_b"]
    assert migrate(empty, tmp_path) == []
