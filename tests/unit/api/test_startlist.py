"""Start lists as spreadsheets and timing companies write them."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.api import startlist
from chalicelib.api.problems import Invalid
from chalicelib.api.startlist_columns import meaning
from chalicelib.records.races import Entrant

cell = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffd\ufeff"),
    max_size=20,
).map(str.strip)
bib = st.from_regex(startlist.BIB, fullmatch=True)
rows = st.lists(st.tuples(bib, cell, cell), min_size=1, max_size=10, unique_by=lambda row: row[0])


@given(
    rows,
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str, end: str, header: bool
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    if header:
        writer.writerow(("Category", "BIB", "Name"))
    writer.writerows((c, b, n) if header else (b, n, c) for b, n, c in rows)
    # A row with a name for a column, or without a digit, can be meant as a header.
    assume(header or not any(map(meaning, rows[0])))
    assume(header or any(character.isdigit() for character in rows[0][0]))
    found = startlist.parse(text.getvalue().encode(encoding))
    assert found.entrants == [Entrant(bib=b, name=n, category=c) for b, n, c in rows]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_invalid(data: bytes) -> None:
    with suppress(Invalid):
        assert startlist.parse(data).entrants


def test_a_first_row_that_may_be_a_header_without_bibs_is_refused() -> None:
    with pytest.raises(Invalid, match="names no column bib"):
        startlist.parse(b"A,,CLASS\n13,,M50\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12\n13\n", ["12", "13"]),
        ("12,Nr,M40\n13,B,M50\n", ["12", "13"]),
        ("bib\n12\n", ["12"]),
        ("No.;Name\n12;A\n", ["12"]),
        ("name\tbib\nA\ta-12\n", ["A-12"]),
        ("12,A,M40\n\n  \n13,B\n", ["12", "13"]),
        ('12,"A, B",M40\n', ["12"]),
        ("0012,A\n12,B\n", ["0012", "12"]),
        ("Club,Bib,Age\nX,12,30\n", ["12"]),
        ("12,A,M,\n", ["12"]),
        ("12;Smith, John, Jr, MD\n13;B\n", ["12", "13"]),
        ("Club, team;Number\nX, Y;12\nZ;13\n", ["12", "13"]),
    ],
)
def test_forms_that_people_send(text: str, expected: list[str]) -> None:
    assert [row.bib for row in startlist.parse(text.encode()).entrants] == expected


@pytest.mark.parametrize(
    ("text", "bib", "name", "category"),
    [
        ("Dorsal;Nombre;Categoría\n12;Ana;F\n", "12", "Ana", "F"),
        ("Nombre;Apellidos;Dorsal\nAna;López;12\n", "12", "Ana López", ""),
        ("Nº dorsal;Nombre\n12;Ana\n", "12", "Ana", ""),
        ("Startnr.;Vorname;Nachname;Altersklasse\n12;Ann;Lee;W40\n", "12", "Ann Lee", "W40"),
        ("Startnr;Vorname;Name\n12;Ann;Lee\n", "12", "Ann Lee", ""),
        ("Dossard,Nom,Prénom,Catégorie\n12,Lee,Ann,SE\n", "12", "Ann Lee", "SE"),
        ("Pettorale,Cognome,Nome\n12,Lee,Ann\n", "12", "Ann Lee", ""),
        ("bib,name,no\n12,Ann,1\n", "12", "Ann", ""),
        ("Name,First name,Last name,Bib\nAnn Lee,Ann,Lee,12\n", "12", "Ann Lee", ""),
    ],
)
def test_headers_in_the_languages_of_runners(text: str, bib: str, name: str, category: str) -> None:
    found = startlist.parse(text.encode())
    assert found.entrants == [Entrant(bib=bib, name=name, category=category)]


def test_columns_that_are_not_kept_are_told() -> None:
    assert startlist.parse(b"Rank,Bib,,Club\n1,12,,X\n").ignored == ("Rank", "Club")
    assert startlist.parse(b"12,A\n").ignored == ()


def test_two_columns_of_bibs_are_refused() -> None:
    with pytest.raises(Invalid, match='"Number" and "No"'):
        startlist.parse(b"Rank,Number,Name,No\n1,12,A,3\n")


def test_a_header_of_unknown_words_is_no_entrant() -> None:
    with pytest.raises(Invalid, match="name them bib"):
        startlist.parse(b"Startplass,Klubb\n12,A\n")
    assert startlist.parse(b"ANNA,Ann\nBERT,Bert\n").entrants


def test_where_it_is_no_csv_the_faults_before_are_told_too() -> None:
    with pytest.raises(Invalid) as raised:
        startlist.parse(b'bib,name\n,A\n12,B\n12,C\n"13,D\n')
    assert [fault.line for fault in raised.value.errors] == [2, 4, 5]


def test_a_header_without_a_column_of_bibs_is_no_row() -> None:
    with pytest.raises(Invalid, match="no column bib"):
        startlist.parse(b"age,name\n33,A\n")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("bib,name\n,A\n", [2]),
        ("bib,name\n12,A\n12,B\n", [3]),
        ("12,A\nx y,B\n", [2]),
        ("12,A,M,extra\n", [1]),
        (f"12,{'n' * 201}\n", [1]),
        ("1" * 17 + ",A\n", [1]),
        ('bib,name\n12,"two\nlines"\n,A\n', [4]),
        ("12,A\n\n\n-,B\n", [4]),
        ('12,A\n"13,B\n', [2]),
    ],
)
def test_faults_have_the_number_of_their_line(text: str, lines: list[int]) -> None:
    with pytest.raises(Invalid) as raised:
        startlist.parse(text.encode())
    assert [fault.line for fault in raised.value.errors] == lines


def test_only_the_first_faults_are_told() -> None:
    with pytest.raises(Invalid) as raised:
        startlist.parse(b"?\n" * 500)
    assert len(raised.value.errors) == startlist.MAX_FAULTS


def test_a_list_has_a_largest_size() -> None:
    rows = "\n".join(str(number) for number in range(startlist.MAX_ROWS + 1))
    with pytest.raises(Invalid, match="at most"):
        startlist.parse(rows.encode())


def test_a_line_of_very_many_columns_is_refused_at_once() -> None:
    startlist.parse(("bib," + ",".join(f"c{n}" for n in range(199)) + "\n7,\n").encode())
    with pytest.raises(Invalid) as refused:
        startlist.parse(b"bib,name\n7,Ann\n" + b"8" + b"," * 2_000_000)
    [fault] = refused.value.errors
    assert (fault.line, fault.reason) == (3, "2000001 columns; at most 200 are read")
