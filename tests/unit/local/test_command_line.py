"""What the `dorsal` command says before anything runs: help that is whole, arguments that help."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from chalicelib.errors import DorsalError
from infra.local.cli import cli, main
from infra.local.photo_files import photos_below, photos_named


def said(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, terminal_width=80)
    return str(result.exception) if isinstance(result.exception, DorsalError) else result.output


@contextmanager
def without_redis() -> Iterator[tuple[str, list[str]]]:
    """A Dorsal that answers as one does whose Redis is away: its URL, and what it was asked."""
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(503)
            self.send_header("Content-Type", "application/problem+json")
            self.send_header("Retry-After", "5")
            self.end_headers()
            self.wfile.write(b'{"detail": "Redis did not answer in time"}')

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.mark.parametrize("command", ["queue counts", "queue workers", "stats"])
def test_an_operator_is_told_at_once_what_is_away(command: str) -> None:
    with without_redis() as (url, asked):
        told = said(*command.split(), "--url", url, "--token", "t")
    assert told == "Redis did not answer in time; `dorsal doctor` says what to do"
    assert len(asked) == 1, "asked again and again, it takes as many times as long"


def test_the_list_of_commands_is_not_cut_short() -> None:
    assert "..." not in said("--help").split("Commands:")[1]


def test_each_variable_that_stands_for_an_option_is_shown() -> None:
    assert "DORSAL_TOKEN" in said("upload", "--help")
    assert "DORSAL_VAR" in said("run", "--help")


@pytest.mark.parametrize("slug", ["Spring 10K", "", "../demo", "x" * 64])
def test_a_race_that_can_have_no_such_name_is_told_what_it_can(slug: str, tmp_path: Path) -> None:
    told = said("upload", str(tmp_path), "--race", slug, "--token", "t", "--url", "http://x")
    assert "a-z" in told


@pytest.mark.parametrize(
    ("raised", "status"),
    [(KeyboardInterrupt, 130), (click.Abort, 1), (click.UsageError("what?"), 2)],
)
def test_a_command_ends_with_what_a_shell_expects(
    raised: BaseException, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def ends() -> None:
        raise raised

    monkeypatch.setitem(cli.commands, "ends", ends)
    monkeypatch.setattr(sys, "argv", ["dorsal", "ends"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == status


def test_only_a_folder_is_uploaded(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    assert "is a file" in said("upload", str(photo), "--race", "r", "--token", "t")


def test_photos_below_a_folder_by_whatever_case_without_what_macos_leaves(tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    for name in ("b.JPG", "card/a.jpeg", "._b.JPG", "notes.txt"):
        (tmp_path / name).touch()
    assert photos_below(tmp_path) == [tmp_path / "b.JPG", tmp_path / "card/a.jpeg"]


def test_a_folder_without_photos_is_named(tmp_path: Path) -> None:
    with pytest.raises(DorsalError, match="holds no photos"):
        photos_below(tmp_path)


def test_pictures_of_other_kinds_are_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.HEIC", "b.heic", "c.NEF", "c.jpg", "d.tif", "notes.txt"):
        (tmp_path / name).touch()
    assert photos_below(tmp_path) == [tmp_path / "c.jpg"]
    assert "passed over 2 .heic, 1 .tif; export such as JPEGs" in capsys.readouterr().err
    (tmp_path / "c.jpg").unlink()
    with pytest.raises(DorsalError, match=r"export its 2 .heic, 1 .nef, 1 .tif as JPEGs"):
        photos_below(tmp_path)


def test_a_photo_named_twice_is_one(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.touch()
    assert photos_named([photo, tmp_path, photo]) == [photo]
