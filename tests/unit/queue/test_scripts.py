import re
from hashlib import sha1
from pathlib import Path

import pytest

from chalicelib.queue.scripts import FOLDER, assemble, script

NAMES = sorted(path.stem for path in FOLDER.glob("*.lua"))


def piece(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)


def test_an_include_line_is_replaced_by_the_piece(tmp_path: Path) -> None:
    piece(tmp_path, "now.lua", "local now = 1\n")
    assert assemble("-- include now.lua\nreturn now\n", tmp_path) == "local now = 1\nreturn now\n"


def test_a_piece_needed_twice_comes_once_and_before_its_first_use(tmp_path: Path) -> None:
    piece(tmp_path, "a.lua", "-- include c.lua\nA\n")
    piece(tmp_path, "b.lua", "-- include c.lua\nB\n")
    piece(tmp_path, "c.lua", "C\n")
    assert assemble("-- include a.lua\n-- include b.lua\nend\n", tmp_path) == "C\nA\nB\nend\n"


def test_pieces_that_include_each_other_end(tmp_path: Path) -> None:
    piece(tmp_path, "a.lua", "-- include b.lua\nA\n")
    piece(tmp_path, "b.lua", "-- include a.lua\nB\n")
    assert assemble("-- include a.lua\n", tmp_path) == "B\nA\n"


def test_a_missing_piece_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.lua"):
        assemble("-- include gone.lua\n", tmp_path)


def test_there_are_scripts() -> None:
    assert {"send", "receive", "complete", "fail"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_whole_and_its_digest_is_redis_s(name: str) -> None:
    found = script(name)
    assert not re.search(r"^-- include", found.text, re.MULTILINE)
    assert found.digest == sha1(found.text.encode()).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_a_script_begins_with_what_it_does(name: str) -> None:
    first = (FOLDER / f"{name}.lua").read_text().splitlines()[0]
    assert re.match(r"-- \S", first)
    assert "include" not in first


def test_only_one_piece_asks_for_the_time() -> None:
    files = [*FOLDER.glob("*.lua"), *FOLDER.glob("include/*.lua")]
    assert [file.name for file in files if "'TIME'" in file.read_text()] == ["now.lua"]
