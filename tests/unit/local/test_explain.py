"""What `dorsal detect` writes of a photo: for people, for programs, and with every reason."""

import json
from dataclasses import replace
from pathlib import Path

from chalicelib.bibs import Evidence, Reading
from infra.local.detect import json_line, table_line
from infra.local.readers import Outcome
from tests.unit.local.seen import BOX, candidate, outcome

CLOCK = candidate("10:42", 0.1, number="", verdict="dropped", reason="a clock")
DOUBTFUL = candidate("1087", 0.4, verdict="dropped", reason="read with too little confidence")
CORRECTED = candidate(
    "1O87", 0.8, number="1087", evidence=Evidence(alternatives=(("1087", 0.61234), ("1O87", 0.3)))
)


def test_a_photo_is_a_line_with_its_numbers() -> None:
    line = table_line(outcome("a.jpg", candidate("42", 0.97), DOUBTFUL), explain=False)
    assert line == "a.jpg  42 (97%)  0.50 s"


def test_a_corrected_number_says_what_was_read() -> None:
    corrected = candidate("1081", 0.8, number="1087")
    assert "1087 (80%, read as 1081)" in table_line(outcome("a.jpg", corrected), explain=False)
    (bib,) = json.loads(json_line(outcome("a.jpg", corrected), explain=False))["bibs"]
    assert bib == {"bib": "1087", "confidence": 0.8, "box": list(BOX), "readAs": "1081"}


def test_what_was_read_right_has_no_other_reading() -> None:
    line = json.loads(json_line(outcome("a.jpg", candidate("42")), explain=False))
    assert line["bibs"] == [{"bib": "42", "confidence": 0.9, "box": list(BOX)}]
    assert sorted(line) == ["bibs", "file", "seconds"]


def test_each_text_is_explained_those_kept_first_then_the_likeliest_numbers() -> None:
    line = table_line(outcome("a.jpg", CLOCK, DOUBTFUL, candidate("42", 0.97)), explain=True)
    assert line.splitlines()[1:] == [
        '    kept     "42"     97% sure  read at 95%  at 10,20 to 50,40  a number',
        '    dropped  "1087"   40% sure  read at 95%  at 10,20 to 50,40'
        "  read with too little confidence",
        '    dropped  "10:42"            read at 95%  at 10,20 to 50,40  a clock',
    ]


def test_a_text_that_stands_for_a_number_says_for_which() -> None:
    assert '"1O87" as 1087' in table_line(outcome("a.jpg", CORRECTED), explain=True)


def test_a_photo_without_text_has_nothing_to_explain() -> None:
    assert table_line(outcome("a.jpg"), explain=True) == "a.jpg  no bib  0.50 s"


def test_what_was_too_much_to_read_is_said() -> None:
    many = replace(outcome("a.jpg", CLOCK), reading=Reading((), (CLOCK,), 100, 80, unread=400))
    assert table_line(many, explain=True).splitlines()[-1].startswith("    400 more texts")
    assert json.loads(json_line(many, explain=True))["unread"] == 400


def test_a_program_gets_every_candidate_with_its_alternatives() -> None:
    line = json.loads(json_line(outcome("a.jpg", CORRECTED, CLOCK), explain=True))
    assert [seen["verdict"] for seen in line["candidates"]] == ["kept", "dropped"]
    assert line["candidates"][0] == {
        "text": "1O87",
        "number": "1087",
        "confidence": 0.95,
        "belief": 0.8,
        "box": list(BOX),
        "verdict": "kept",
        "reason": "a number",
        "alternatives": [["1087", 0.6123], ["1O87", 0.3]],
    }


def test_a_file_that_cannot_be_read_says_why() -> None:
    broken = Outcome(Path("a.jpg"), error="it is no photo")
    assert table_line(broken, explain=True) == "a.jpg  cannot be read: it is no photo"
    assert json.loads(json_line(broken, explain=True)) == {
        "file": "a.jpg",
        "bibs": [],
        "error": "it is no photo",
    }


def test_a_name_cannot_break_the_line_or_command_the_terminal() -> None:
    line = table_line(outcome("new\nline\x1b[31m \udcff é.jpg"), explain=False)
    assert line == r"new\nline\x1b[31m \udcff é.jpg  no bib  0.50 s"
