"""Languages: chosen as the browser likes, each with every sentence, each with the same blanks."""

import re
from dataclasses import asdict
from datetime import date

import pytest

from chalicelib.api.runner.words import ENGLISH, LANGUAGES, SPANISH, Words, words_for


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", ENGLISH),
        ("es", SPANISH),
        ("es-ES,es;q=0.9,en;q=0.8", SPANISH),
        ("en-US,en;q=0.9,es;q=0.8", ENGLISH),
        ("fr;q=1, es;q=0.4, en;q=0.3", SPANISH),
        ("fr", ENGLISH),
        ("es;q=0", ENGLISH),
        ("es;q=x, en", ENGLISH),
        ("ES-419", SPANISH),
        ("*", ENGLISH),
        ("," * 1000, ENGLISH),
    ],
)
def test_the_browser_s_language(header: str, words: Words) -> None:
    assert words_for(header) is words


@pytest.mark.parametrize("words", LANGUAGES, ids=lambda words: words.language)
def test_every_sentence_has_the_blanks_of_the_english_one(words: Words) -> None:
    english = asdict(ENGLISH)
    for name, text in asdict(words).items():
        if isinstance(text, str):
            assert text.strip(), name
            blanks = sorted(re.findall(r"{(\w+)}", text))
            assert blanks == sorted(re.findall(r"{(\w+)}", english[name])), name
    assert len(words.months) == 12


def test_sentences() -> None:
    assert SPANISH.date(date(2026, 5, 7)) == "7 de mayo de 2026"
    assert ENGLISH.count(1, "12", more=False) == "1 photo with 12"
    assert ENGLISH.count(20, "12", more=True) == "More than 20 photos with 12"
    assert SPANISH.numbers(("1", "2", "3")) == "Foto de los dorsales 1, 2 y 3"
    assert SPANISH.numbers(()) == "Foto sin número legible"
