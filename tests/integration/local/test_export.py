"""`dorsal export` on real files, and what ExifTool reads of what it wrote."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chalicelib.errors import DorsalError
from infra.local.client import Client
from infra.local.export.naming import Pattern
from infra.local.export.orders import Orders
from infra.local.export.run import export_folder
from tests.unit.bibs.pictures import drawn, encoded, exif_of

RACE_NAME = "{race}_{bibs}_{name}{ext}"


@dataclass(frozen=True)
class Known(Client):
    """A Dorsal that knows these photos; the real one is asked in the acceptance tests."""

    url: str = ""
    token: str = ""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def exported(self, slug: str, *, names: bool = False) -> Iterator[dict[str, Any]]:
        for photo in self.known.values():
            bibs = [b if names else {"number": b["number"]} for b in photo["bibs"]]
            yield photo | {"bibs": bibs}


@dataclass
class Desk:
    """A photographer's folder and the race that knows what is in it."""

    folder: Path
    dorsal: Known = field(default_factory=Known)

    def photo(self, name: str, *bibs: str, kind: str = "JPEG", **changed: object) -> Path:
        """A file of its own bytes, uploaded and read."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        exif = exif_of({0x013B: name})  # makes the bytes its own
        path.write_bytes(encoded(drawn(), kind, exif=exif))
        self.known(path, *bibs, **changed)
        return path

    def known(self, path: Path, *bibs: str, **changed: object) -> None:
        data = path.read_bytes()
        photo = {
            "name": path.name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "status": "completed",
            "takenAt": "2026-05-17T09:30:05Z",
            "bibsSetAt": None,
            "bibs": [{"number": bib, "name": f"Runner {bib}"} for bib in bibs],
        }
        self.dorsal.known[str(photo["sha256"])] = photo | changed

    def export(self, pattern: str = "", names: bool = False, **orders: Any) -> int:
        ordered = Orders("city-10k", **orders)
        made = Pattern(pattern) if pattern else None
        return export_folder(self.dorsal, self.folder, ordered, made, names=names)

    def files(self) -> set[str]:
        return {str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "card").mkdir()
    return Desk(tmp_path / "card")


@pytest.fixture(scope="session")
def exiftool() -> str:
    """ExifTool's path; without it the tests are skipped, and fail in CI."""
    found = shutil.which("exiftool")
    if found is None:
        missing = "ExifTool is missing: apt install libimage-exiftool-perl"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return found


def tags(exiftool: str, path: Path) -> dict[str, Any]:
    """What ExifTool reads of a file, by group and name."""
    command = [exiftool, "-j", "-G1", "-struct", "-a", "-all", "-validate", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    [found] = json.loads(done.stdout)
    return dict(found)


def troubles(exiftool: str, path: Path) -> str:
    """What ExifTool finds wrong with a file."""
    return asked(exiftool, path, "-validate", "-warning", "-error", "-a")


def asked(exiftool: str, path: Path, *what: str) -> str:
    done = subprocess.run([exiftool, "-s3", *what, str(path)], capture_output=True, text=True)
    return done.stdout.strip()


def listed(value: Any) -> list[str]:
    """A list of one is a plain value to ExifTool, and a number of digits a number."""
    return [str(item) for item in (value if isinstance(value, list) else [value])]


def test_a_sidecar_says_to_exiftool_what_is_on_the_photo(desk: Desk, exiftool: str) -> None:
    desk.photo("IMG_1.JPG", "10", "9")
    assert desk.export() == 0
    found = tags(exiftool, desk.folder / "IMG_1.xmp")
    assert listed(found["XMP-dc:Subject"]) == ["9", "10"]
    assert listed(found["XMP-lr:HierarchicalSubject"]) == ["Bib|9", "Bib|10"]
    assert "XMP-iptcExt:PersonInImage" not in found
    assert troubles(exiftool, desk.folder / "IMG_1.xmp") == "OK"


def test_names_are_written_only_if_asked_for_and_go_again(desk: Desk, exiftool: str) -> None:
    desk.photo("IMG_1.JPG", "9")
    desk.export(names=True)
    found = tags(exiftool, desk.folder / "IMG_1.xmp")
    assert listed(found["XMP-iptcExt:PersonInImage"]) == ["Runner 9"]
    assert listed(found["XMP-dc:Subject"]) == ["9", "Runner 9"]
    desk.export()
    assert "Runner" not in (desk.folder / "IMG_1.xmp").read_text()


def test_what_exiftool_wrote_into_a_sidecar_stays(desk: Desk, exiftool: str) -> None:
    desk.photo("IMG_1.JPG", "9")
    sidecar = desk.folder / "IMG_1.XMP"
    own = ["-XMP-dc:Subject=Bern", "-XMP-xmp:Rating=4", "-XMP-dc:Title=Añn", "-XMP-xmp:Label=Red"]
    subprocess.run([exiftool, "-q", *own, str(sidecar)], check=True)
    before = tags(exiftool, sidecar)
    assert desk.export() == 0
    after = tags(exiftool, sidecar)
    assert listed(after["XMP-dc:Subject"]) == ["Bern", "9"]
    for name in ("XMP-xmp:Rating", "XMP-dc:Title", "XMP-xmp:Label"):
        assert after[name] == before[name]
    assert desk.files() == {"IMG_1.JPG", "IMG_1.XMP"}


def test_a_copy_carries_keywords_and_the_original_none(
    desk: Desk, exiftool: str, tmp_path: Path
) -> None:
    original = desk.photo("day 1/IMG_1.JPG", "10", "9")
    before = original.read_bytes()
    assert desk.export(sidecars=False, embed=tmp_path / "out", names=True) == 0
    copy = tmp_path / "out/day 1/IMG_1.JPG"
    found = tags(exiftool, copy)
    for name in ("XMP-dc:Subject", "IPTC:Keywords"):
        assert listed(found[name]) == ["9", "10", "Runner 10", "Runner 9"]
    assert found["IFD0:Artist"] == "day 1/IMG_1.JPG"
    assert found["Photoshop:IPTCDigest"] == asked(exiftool, copy, "-CurrentIPTCDigest")
    assert troubles(exiftool, copy) == troubles(exiftool, original)
    assert original.read_bytes() == before
    assert desk.files() == {"day 1/IMG_1.JPG"}


def test_exiftool_s_own_keywords_in_a_photo_stay_and_it_can_change_ours(
    desk: Desk, exiftool: str, tmp_path: Path
) -> None:
    original = desk.photo("IMG_1.JPG")
    own = ["-IPTC:Keywords=Zürich", "-XMP-dc:Subject=Zürich", "-IPTC:Headline=Finish"]
    utf8 = ["-codedcharacterset=utf8", "-overwrite_original", "-q"]
    subprocess.run([exiftool, *utf8, *own, str(original)], check=True)
    desk.known(original, "9")
    assert desk.export(sidecars=False, embed=tmp_path / "out") == 0
    copy = tmp_path / "out/IMG_1.JPG"
    found = tags(exiftool, copy)
    assert listed(found["IPTC:Keywords"]) == listed(found["XMP-dc:Subject"]) == ["Zürich", "9"]
    assert found["IPTC:Headline"] == "Finish"
    subprocess.run([exiftool, *utf8, "-IPTC:Keywords+=Bern", str(copy)], check=True)
    assert listed(tags(exiftool, copy)["IPTC:Keywords"]) == ["Zürich", "9", "Bern"]


def test_what_is_not_of_the_race_or_not_finished_is_counted_and_left(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.photo("IMG_1.JPG", "9")
    desk.photo("IMG_2.JPG", "9", status="failed")
    desk.photo("IMG_3.JPG", "9").unlink()
    (desk.folder / "holiday.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    (desk.folder / "IMG_4.jpg").write_bytes(bytes((desk.folder / "IMG_1.JPG").stat().st_size))
    assert desk.export() == 0
    told = capsys.readouterr().out
    assert "1 photos of city-10k are here; 2 not of the race; 1 not read yet, or failed" in told
    assert "1 of the race not in this folder" in told
    assert desk.files() == {"IMG_1.JPG", "IMG_1.xmp", "IMG_2.JPG", "holiday.jpg", "IMG_4.jpg"}


def test_a_second_export_changes_nothing_and_a_third_what_was_corrected(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk.photo("IMG_1.JPG", "9")
    desk.photo("IMG_2.JPG")
    desk.export()
    written = (desk.folder / "IMG_1.xmp").stat()
    desk.export()
    assert (desk.folder / "IMG_1.xmp").stat().st_mtime_ns == written.st_mtime_ns
    assert "sidecars: 2 as they were" in capsys.readouterr().out
    desk.known(path, "19")
    desk.export()
    assert "Bib|19" in (desk.folder / "IMG_1.xmp").read_text()
    assert "Bib|9" not in (desk.folder / "IMG_1.xmp").read_text()
    assert not (desk.folder / "IMG_2.xmp").exists()


def test_a_sidecar_that_cannot_be_read_is_left_and_told(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.photo("IMG_1.JPG", "9")
    desk.photo("IMG_2.JPG", "9")
    (desk.folder / "IMG_1.xmp").write_text("<broken")
    assert desk.export() == 1
    told = capsys.readouterr()
    assert "IMG_1.JPG: it is no XMP" in told.err
    assert "1 refused, " in told.out or ", 1 refused" in told.out
    assert (desk.folder / "IMG_1.xmp").read_text() == "<broken"
    assert (desk.folder / "IMG_2.xmp").exists()


def test_two_photos_cannot_have_one_sidecar(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.photo("IMG_1.JPG", "9")
    desk.photo("IMG_1.png", "8", kind="PNG")
    assert desk.export() == 1
    assert "IMG_1.xmp is IMG_1.JPG's sidecar already; use --full-names" in capsys.readouterr().err
    assert desk.export(full_names=True) == 0
    assert {"IMG_1.JPG.xmp", "IMG_1.png.xmp"} <= desk.files()


def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.photo("IMG_1.JPG", "9")
    assert desk.export(RACE_NAME, dry_run=True, in_place=True) == 0
    assert desk.export(dry_run=True, embed=tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert "would write " in told
    assert "would rename " in told
    assert "would copy " in told
    assert desk.files() == {"IMG_1.JPG"}
    assert not (tmp_path / "out").exists()


def test_originals_are_renamed_with_all_that_has_their_name_and_only_once(desk: Desk) -> None:
    for name in ("IMG_1.JPG", "b/IMG_1.JPG"):
        desk.photo(name, "10", "9")
    desk.photo("IMG_2.JPG")
    for name in ("IMG_1.CR3", "IMG_1.JPG.xmp", "IMG_10.CR3"):
        (desk.folder / name).write_text(name)
    for _ in range(2):
        assert desk.export(RACE_NAME, in_place=True) == 0
        assert desk.files() == {
            "city-10k_9-10_IMG_1.JPG", "city-10k_9-10_IMG_1.CR3", "city-10k_9-10_IMG_1.xmp",
            "city-10k_9-10_IMG_1.JPG.xmp", "IMG_10.CR3", "city-10k_no-bib_IMG_2.JPG",
            "b/city-10k_9-10_IMG_1.JPG", "b/city-10k_9-10_IMG_1.xmp",
        }  # fmt: skip
    assert (desk.folder / "city-10k_9-10_IMG_1.CR3").read_text() == "IMG_1.CR3"


def test_names_that_are_taken_get_a_number_and_nothing_is_written_over(desk: Desk) -> None:
    photos = [desk.photo(name, "9") for name in ("c.JPG", "a.JPG", "b.JPG")]
    bytes_of = {path.read_bytes() for path in photos}
    (desk.folder / "9.txt").write_text("mine")
    for _ in range(2):
        assert desk.export("{bibs}{ext}", in_place=True, sidecars=False) == 0
        assert desk.files() == {"9.txt", "9_2.JPG", "9_3.JPG", "9_4.JPG"}
    assert {path.read_bytes() for path in desk.folder.glob("*.JPG")} == bytes_of
    assert (desk.folder / "9.txt").read_text() == "mine"


@pytest.mark.parametrize("pattern", ["{bibs}{ext}", "{name}{ext}"])
def test_files_of_the_same_bytes_get_names_of_their_own_and_keep_them(
    desk: Desk, capsys: pytest.CaptureFixture[str], pattern: str
) -> None:
    data = desk.photo("IMG_1.JPG", "9").read_bytes()
    for name in ("IMG_1 copy.JPG", "IMG_1.jpeg", "img_1.JPG", "b.JPG"):
        (desk.folder / name).write_bytes(data)
    (desk.folder / "b.xmp").write_text("of b")
    before = desk.files()
    assert desk.export(pattern, in_place=True, sidecars=False, dry_run=True) == 0
    foretold = capsys.readouterr().out.replace("would ", "").replace(" (nothing was changed)", "")
    assert desk.files() == before
    assert desk.export(pattern, in_place=True, sidecars=False) == 0
    assert capsys.readouterr().out == foretold.replace("rename /", "/")
    renamed = desk.files()
    assert len(renamed) == len(before), "nothing is written over"
    assert {path.read_bytes() for path in desk.folder.glob("*.[Jj]*")} == {data}
    assert desk.export(pattern, in_place=True, sidecars=False) == 0
    assert f"names: {len(before) - 1} named so already" in capsys.readouterr().out
    assert desk.files() == renamed


def test_copies_get_names_of_their_own_and_stay_as_they_are(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.photo("a.JPG", "9")
    desk.photo("b.JPG", "9")
    out = tmp_path / "out"
    for _ in range(2):
        assert desk.export("{bibs}{ext}", copies=out, sidecars=False) == 0
        assert {p.name for p in out.iterdir()} == {"9.JPG", "9_2.JPG"}
    assert "copies: 2 there already" in capsys.readouterr().out
    (out / "9.JPG").write_text("changed")
    assert desk.export("{bibs}{ext}", copies=out, sidecars=False) == 1
    assert "9.JPG is there already and differs" in capsys.readouterr().err
    assert (out / "9.JPG").read_text() == "changed"


def test_copies_among_the_originals_are_refused(desk: Desk) -> None:
    desk.photo("a.JPG", "9")
    with pytest.raises(DorsalError, match="outside"):
        desk.export(copies=desk.folder / "out")
    assert desk.files() == {"a.JPG"}


def test_of_two_uploads_of_one_file_the_one_that_a_person_spoke_of_counts(desk: Desk) -> None:
    path = desk.photo("a.JPG", "9", bibsSetAt="2026-05-18T00:00:00Z")
    [photo] = desk.dorsal.known.values()
    desk.dorsal.known["again"] = photo | {"bibs": [{"number": "8"}], "bibsSetAt": None}
    desk.export()
    assert "Bib|9" in path.with_suffix(".xmp").read_text()
