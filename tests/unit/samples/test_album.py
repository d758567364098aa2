"""The committed samples, their labels and the album that they are rendered from agree."""

import json
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageOps

import infra.samples
from infra.samples.album import album
from infra.samples.labels import read_labels

SAMPLES = Path(infra.samples.__file__).parent
LABELS = {line["file"]: line for line in read_labels(SAMPLES / "labels.jsonl")}
SCENES = {f"photos/{scene.name}.jpg": scene for scene in album()}
SEVEN_MEBIBYTES = 7 * 2**20


def test_every_scene_has_a_photo_and_a_label() -> None:
    files = {f"photos/{path.name}" for path in (SAMPLES / "photos").iterdir()}
    assert files == set(LABELS) == set(SCENES)


def test_the_samples_stay_small() -> None:
    assert sum(path.stat().st_size for path in (SAMPLES / "photos").iterdir()) < SEVEN_MEBIBYTES


@pytest.mark.parametrize("file", sorted(SCENES))
def test_the_photo_is_what_its_scene_says(file: str) -> None:
    scene = SCENES[file]
    with Image.open(SAMPLES / file) as photo:
        exif = photo.getexif()
        upright = ImageOps.exif_transpose(photo).size
    assert upright == (scene.camera.width, scene.camera.height)
    assert exif[ExifTags.Base.Orientation] == scene.orientation
    taken_at = exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
    assert taken_at == scene.taken_at.strftime("%Y:%m:%d %H:%M:%S")


@pytest.mark.parametrize("file", sorted(LABELS))
def test_labels_name_runners_of_the_scene_inside_the_frame(file: str) -> None:
    line, scene = LABELS[file], SCENES[file]
    worn = {runner.bib.number for runner in scene.runners if runner.bib}
    assert set(line["bibs"]) | set(line["ignore"]) <= worn
    assert len(line["boxes"]) == len(line["bibs"])
    for x0, y0, x1, y1 in line["boxes"]:
        assert 0 <= x0 < x1 <= scene.camera.width
        assert 0 <= y0 < y1 <= scene.camera.height


def test_the_album_shows_what_races_are_like() -> None:
    lines = list(LABELS.values())
    counts = [len(line["bibs"]) for line in lines]
    assert {0, 1, 2, 3, 4} <= set(counts)
    assert max(counts) >= 5
    numbers = [number for line in lines for number in line["bibs"]]
    assert all(numbers.count(number) > 1 for number in set(numbers))
    assert any(scene.orientation == 6 for scene in SCENES.values())
    hidden = [
        file
        for file, scene in SCENES.items()
        if len(LABELS[file]["bibs"]) + len(LABELS[file]["ignore"]) < len(scene.runners)
    ]
    assert hidden == ["photos/18-arm-across.jpg", "photos/22-watch-stopped.jpg"]


def test_scenes_are_in_the_order_of_their_time() -> None:
    times = [scene.taken_at for scene in album()]
    assert times == sorted(times)
    assert json.dumps(sorted(SCENES)) == json.dumps(list(SCENES))
