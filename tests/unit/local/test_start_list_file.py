from pathlib import Path

import pytest

from chalicelib.errors import DorsalError
from infra.local.start_list_file import numbers_in


def written(folder: Path, text: str) -> Path:
    file = folder / "runners.csv"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    "text",
    [
        "bib\n007\na12\n42\n",
        "007\na12\n42\n",
        "name;no\nAnn;007\nBob;a12\nCy;42",
        "007,Ann\nA12\n42",
    ],
)
def test_the_numbers_of_a_list_with_or_without_a_header(tmp_path: Path, text: str) -> None:
    assert numbers_in(written(tmp_path, text)) == {"007", "A12", "42"}


def test_a_fault_is_one_line_with_its_number_and_what_to_do(tmp_path: Path) -> None:
    file = written(tmp_path, "bib\n42\n4/2\n42\n")
    with pytest.raises(DorsalError) as raised:
        numbers_in(file)
    said = str(raised.value)
    assert said.startswith(f"{file} line 3: bib '4/2' is not")
    assert "correct it (and 1 more fault) and run again" in said
    assert "\n" not in said


@pytest.mark.parametrize("text", ["", "bib\n", "a\x00b"])
def test_what_is_no_list_is_told_what_one_is(tmp_path: Path, text: str) -> None:
    with pytest.raises(DorsalError, match=r"is no start list: .* a column bib"):
        numbers_in(written(tmp_path, text))
