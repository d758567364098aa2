"""Labels as people write them down, and the photos they are of."""

from pathlib import Path

import pytest

from infra.local.eval_labels import BadLabels, labels_in
from infra.local.eval_pairs import photos_of


def labels(folder: Path, text: str, name: str = "labels") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def read(folder: Path, text: str) -> list[tuple[str, str, str]]:
    found = labels_in(labels(folder, text))
    return [(one.file, " ".join(one.bibs), " ".join(one.ignore)) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        '{"file": "a.jpg", "bibs": ["12", "007"], "boxes": []}\n\n{"file": "b.jpg", "bibs": []}',
        "a.jpg,12 007\nb.jpg,\n",
        "a.jpg,12;007\r\nb.jpg\r\n",
        "a.jpg,12,007\nb.jpg",
        "a.jpg;12;007\nb.jpg;",
        "\ufefffile,bibs\na.jpg,12 007\nb.jpg\n",
        "Bibs\tcamera\tPhoto\n12  007\tLeft\ta.jpg\n\tRight\tb.jpg",
        '"a.jpg";"12; 007"\nb.jpg',
        "file;bibs\na.jpg;12,007\nb.jpg;\n",
        "file;bibs\r\na.jpg;12, 007\r\n\r\nb.jpg;\r\n",
        '\ufeff"File name";"Bibs"\r\n"a.jpg";"12,007"\r\n"b.jpg";""\r\n',
        'file,bibs\na.jpg,"12,007"\nb.jpg,""\n',
        "file\tbibs\na.jpg\t12, 007\nb.jpg\t",
        "note, if any;bibs;file\nfar, dark;12,007;a.jpg\n;;b.jpg",
        "a.jpg;12,007\nb.jpg;",
        '\ufeff"a.jpg";"12,007"\r\n"b.jpg"\r\n',
        "a.jpg\t12,007\nb.jpg\t",
        "a.jpg,12;007\rb.jpg,\r",
        '\ufeff{"file": "a.jpg", "bibs": ["12", "007"]}\r\n{"file": "b.jpg", "bibs": []}\r\n',
    ],
)
def test_json_lines_and_csv_of_all_kinds(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [("a.jpg", "12 007", ""), ("b.jpg", "", "")]


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("run, city.jpg;12,13", "run, city.jpg"),
        ("run; city.JPG,12;13", "run; city.JPG"),
        ('"run, city.jpg",12;13', "run, city.jpg"),
        ("file;bibs\nrun, city.jpg;12,13", "run, city.jpg"),
        ("IMG_1;12,13", "IMG_1"),
        ("IMG_1,12;13", "IMG_1"),
    ],
)
def test_what_stands_between_cells_is_told_by_the_first_line(
    tmp_path: Path, text: str, file: str
) -> None:
    assert read(tmp_path, text) == [(file, "12 13", "")]


@pytest.mark.parametrize("text", ["finish.jpg,ANNA\nb.jpg,13", "finish,12\nb.jpg,13"])
def test_a_first_line_without_a_column_s_title_is_no_header(tmp_path: Path, text: str) -> None:
    assert [f"{file},{bibs}" for file, bibs, _ in read(tmp_path, text)] == text.split("\n")


def test_where_the_first_photo_shows_none_the_next_line_tells(tmp_path: Path) -> None:
    assert read(tmp_path, "b.jpg\na.jpg;12,13") == [("b.jpg", "", ""), ("a.jpg", "12 13", "")]


@pytest.mark.parametrize(
    "text",
    ['{"file": "a.jpg", "bibs": ["12"], "ignore": ["7"]}', "file;bibs;ignore\na.jpg;12;7"],
)
def test_numbers_that_count_neither_way(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [("a.jpg", "12", "7")]


GOOD = '{"file": "a.jpg", "bibs": []}\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "{nonsense", "labels line 2 is not JSON"),
        (GOOD + "\n[]", "labels line 3 names no photo"),
        (GOOD + '{"bibs": []}', "line 2 names no photo"),
        (GOOD + '{"file": "", "bibs": []}', "line 2 names no photo"),
        (GOOD + '{"file": "b.jpg"}', 'line 2 has no "bibs"; write "bibs": \\[\\]'),
        (GOOD + '{"file": "b.jpg", "bibs": [12]}', 'line 2 needs its numbers as texts .*"bibs"'),
        (GOOD + '{"file": "b.jpg", "bibs": [], "ignore": "7"}', 'line 2 needs .*"ignore"'),
        (GOOD + '{"file": "b.jpg", "bibs": ["1 2"]}', "line 2 has '1 2', which is not"),
        ("file,bibs\na.jpg,12\n,13", "line 3 names no photo"),
        ("file,bibs\na.jpg,12,13", "line 2 has 3 columns .* separate .* by spaces"),
        ('a.jpg,12\n"b.jpg,12', "line 2 is not CSV"),
        ("a.jpg,12/13", "line 1 has '12/13'"),
        ("foto;dorsal\na.jpg;12", "line 1 seems to be a header; .* file;bibs$"),
        ("image_name,bib_numbers\na.jpg,12", "line 1 seems to be a header; .* file,bibs$"),
        ("\ufeffdorsal\tfoto\n12\ta.jpg", "line 1 seems to be a header; .* file\tbibs$"),
        ("file,bib1,bib2\nIMG_1,12,13", "line 1 seems to be a header"),
        ('\n\n"Фото";"Номера"\nb.png;12', "line 3 seems to be a header"),
        (" \n", "is empty"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadLabels, match=said):
        read(tmp_path, text)


def test_a_photo_given_as_labels_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    with pytest.raises(BadLabels, match="is not UTF-8"):
        labels_in(tmp_path / "a.jpg")


def paired(folder: Path, text: str, *photos: str) -> list[Path | None]:
    return photos_of(labels_in(labels(folder, text)), [folder / photo for photo in photos])


def test_photos_are_found_by_name_wherever_they_are(tmp_path: Path) -> None:
    text = "images/a.jpg,12\ncard\\b.jpg,13\nc.jpg,14"
    found = paired(tmp_path, text, "x/b.jpg", "a.jpg", "d.jpg")
    assert found == [tmp_path / "a.jpg", tmp_path / "x/b.jpg", None]


def test_of_photos_with_one_name_the_path_decides(tmp_path: Path) -> None:
    photos = ("one/a.jpg", "two/a.jpg")
    assert paired(tmp_path, "two/a.jpg,12\none/a.jpg,13", *photos) == [
        tmp_path / "two/a.jpg",
        tmp_path / "one/a.jpg",
    ]
    with pytest.raises(BadLabels, match=r"line 1: 2 photos are named a\.jpg"):
        paired(tmp_path, "a.jpg,12", *photos)


def test_a_photo_has_one_label(tmp_path: Path) -> None:
    with pytest.raises(BadLabels, match=r"line 2 labels .*a\.jpg again, after .* line 1"):
        paired(tmp_path, "a.jpg,12\nx/a.jpg,13", "a.jpg")
