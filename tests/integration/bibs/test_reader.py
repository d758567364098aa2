"""The reader with its real models on pictures drawn here."""

import io
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image, ImageDraw, ImageFont

from chalicelib.bibs import BibReader, Unreadable
from chalicelib.bibs.weights import RECOGNISER
from chalicelib.errors import Unavailable
from infra.local.detect import detect
from infra.models import fetch_models


def bib(number: str, size: tuple[int, int] = (900, 700), at: tuple[int, int] = (380, 300)) -> bytes:
    """A JPEG of a white bib with ``number`` on a shirt's blue."""
    image = Image.new("RGB", size, (40, 70, 140))
    draw = ImageDraw.Draw(image)
    x, y = at
    draw.rectangle((x, y, x + 200, y + 130), fill="white")
    font = ImageFont.load_default(size=64)
    draw.text((x + 100, y + 65), number, fill="black", font=font, anchor="mm")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=92)
    return out.getvalue()


@pytest.mark.parametrize("number", ["42", "815", "0417", "3719", "90210"])
def test_a_drawn_bib_is_read_where_it_is(reader: BibReader, number: str) -> None:
    reading = reader.read(bib(number))
    assert [one.number for one in reading.bibs] == [number]
    x0, y0, x1, y1 = reading.bibs[0].box
    assert 360 <= x0 < x1 <= 600
    assert 280 <= y0 < y1 <= 450
    assert set(reading.seconds) == {"decode", "detect", "recognise"}


@pytest.mark.parametrize("times", [1, 3])
def test_a_number_alone_at_the_top_is_read(reader: BibReader, times: int) -> None:
    photo = Image.open(io.BytesIO(bib("3719", (900, 1500), (380, 10))))
    out = io.BytesIO()
    photo.resize((900 * times, 1500 * times)).save(out, "JPEG")
    reading = reader.read(out.getvalue())
    assert [one.number for one in reading.bibs] == ["3719"]
    assert reading.bibs[0].box[3] < 0.12 * reading.height, "where there usually is the sky"


def test_boxes_of_reduced_photos_are_full_size(reader: BibReader) -> None:
    small = Image.open(io.BytesIO(bib("3719")))
    out = io.BytesIO()
    small.resize((3600, 2800)).save(out, "JPEG")
    reading = reader.read(out.getvalue())
    (found,) = reading.bibs
    assert (reading.width, reading.height) == (3600, 2800)
    assert 1480 <= found.box[0] < found.box[2] <= 2360


def test_reading_twice_gives_the_same(reader: BibReader) -> None:
    first, second = reader.read(bib("3719")), reader.read(bib("3719"))
    assert first.candidates == second.candidates


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 2), (3000, 10)])
def test_odd_shapes_are_read_too(reader: BibReader, size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    assert reader.read(out.getvalue()).bibs == ()


def test_a_clock_and_a_sponsor_are_no_bibs(reader: BibReader) -> None:
    for text in ("1:42:07", "2024", "NORDIC"):
        reading = reader.read(bib(text))
        assert reading.bibs == ()
        assert all(candidate.reason for candidate in reading.candidates)


def test_fetched_models_are_reused(reader: BibReader) -> None:
    def refuse(folder: Path) -> Path:
        raise AssertionError("fetched again")

    assert fetch_models(None, refuse) == fetch_models(None, refuse)


def test_a_damaged_model_is_fetched_again_and_said(tmp_path: Path) -> None:
    good = fetch_models()
    for file in good.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / RECOGNISER.name).write_bytes(b"cut off")
    with pytest.raises(Unavailable, match="make models"):
        BibReader(str(tmp_path)).read(bib("3719"))
    fetch_models(tmp_path)
    assert BibReader(str(tmp_path)).read(bib("3719")).bibs


def test_the_recogniser_speaks_its_alphabet(reader: BibReader) -> None:
    folder = fetch_models()
    session = onnxruntime.InferenceSession(
        str(folder / RECOGNISER.name), providers=["CPUExecutionProvider"]
    )
    alphabet = (folder / "alphabet.txt").read_text(encoding="utf-8").split("\n")
    (output,) = session.run(None, {"x": np.zeros((1, 3, 48, 64), np.float32)})
    assert output.shape[2] == len(alphabet) + 1 == session.get_outputs()[0].shape[2]
    assert set("0123456789ABCXYZ ") <= set(alphabet)


@pytest.mark.parametrize("alone", [True, False])
def test_detect_writes_one_line_a_file_in_order(
    reader: BibReader, tmp_path: Path, alone: bool
) -> None:
    files = [tmp_path / name for name in ("b.jpg", "text.jpg", "a.jpg", "missing.jpg")]
    files[0].write_bytes(bib("3719"))
    files[1].write_text("not a photo")
    files[2].write_bytes(bib("815"))
    out = io.StringIO()
    assert detect(files, as_json=True, alone=alone, out=out) == 1
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert [[b["bib"] for b in line["bibs"]] for line in lines] == [["3719"], [], ["815"], []]
    assert [sorted(line) for line in lines[:2]] == [
        ["bibs", "file", "seconds"],
        ["bibs", "error", "file"],
    ]


def test_detect_for_people(reader: BibReader, tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(bib("3719"))
    out = io.StringIO()
    assert detect([file], as_json=False, alone=False, out=out) == 0
    assert "a.jpg" in out.getvalue()
    assert "3719" in out.getvalue()


def test_detect_takes_a_folder(reader: BibReader, tmp_path: Path) -> None:
    (tmp_path / "a.JPG").write_bytes(bib("3719"))
    (tmp_path / "notes.txt").write_text("not a photo")
    out = io.StringIO()
    assert detect([tmp_path], as_json=False, alone=False, out=out) == 0
    assert out.getvalue().startswith(f"{tmp_path / 'a.JPG'}  3719 ")


def test_a_missing_file_is_unreadable(reader: BibReader, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        reader.read(tmp_path / "missing.jpg")
