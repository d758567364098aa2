"""The dorsal command: what stands in its way is one line that says what to do."""

import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from chalicelib.bibs.weights import DETECTOR, find_weights
from infra.local.servers import free_port
from tests.acceptance.product import PROJECT, SAMPLES, clean_environment, eventually, product

LABELS = SAMPLES.parent / "labels.jsonl"
pytestmark = [pytest.mark.xdist_group("product"), pytest.mark.timeout(300)]


def dorsal(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.local.cli", *arguments],
        cwd=PROJECT,
        env=clean_environment() | env,
        capture_output=True,
        text=True,
        timeout=200,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on standard error of a command that could not."""
    assert done.returncode == 1, done
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(dorsal("run", "--port", str(port), "--var", str(tmp_path / "var")))
    assert f"port {port} is taken" in said
    assert "PORT" in said, "how to choose another one"
    assert not (tmp_path / "var").exists(), "nothing was changed"


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()  # permissions do not keep root out
    said = refused(dorsal("run", "--port", str(free_port()), "--var", str(tmp_path)))
    assert f"{tmp_path} cannot be written to" in said
    assert "--var" in said


def test_a_port_or_host_that_cannot_be_is_named(tmp_path: Path) -> None:
    done = dorsal("run", "--port", "80000", "--var", str(tmp_path / "var"))
    assert done.returncode == 2
    assert "1<=x<=65535" in done.stderr
    port = str(free_port())
    said = refused(dorsal("run", "--host", "192.0.2.1", "--port", port, "--var", str(tmp_path)))
    assert f"port {port} of 192.0.2.1 cannot be used" in said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_that_is_interrupted_leaves_nothing_running(
    server_folder: Path, how: signal.Signals
) -> None:
    folder = server_folder / f"interrupted-{how.name}"
    with subprocess.Popen(
        [sys.executable, "-m", "infra.local.cli", "run", "--port", str(free_port())],
        cwd=PROJECT,
        env=clean_environment() | {"DORSAL_VAR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(how, signal.SIG_DFL),  # tests may be run by nohup
    ) as starting:
        eventually(lambda: (folder / "redis/redis.port").exists())
        starting.send_signal(how)
        out, _ = starting.communicate(timeout=60)
    assert "Traceback" not in out
    assert starting.returncode != -how
    named = [p for p in psutil.process_iter() if str(folder) in " ".join(_command(p))]
    assert named == []


def _command(process: psutil.Process) -> list[str]:
    with suppress(psutil.Error):
        return process.cmdline()
    return []


def test_a_second_one_on_the_same_folder_is_refused(server_folder: Path) -> None:
    with product(server_folder / "alone"):
        said = refused(
            dorsal("run", "--port", str(free_port()), "--var", str(server_folder / "alone"))
        )
    assert "already runs on" in said


def test_a_redis_that_is_named_and_away_is_told_at_start(server_folder: Path) -> None:
    port = free_port()
    done = dorsal(
        "run", "--port", str(free_port()), "--var", str(server_folder / "no-redis"),
        REDIS_HOST="127.0.0.1", REDIS_PORT=str(port),
    )  # fmt: skip
    assert f"127.0.0.1:{port}" in refused(done)


def test_damaged_models_are_named(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(find_weights(), models)
    (models / DETECTOR.name).write_bytes(b"cut short")
    run = ("run", "--port", str(free_port()), "--var", str(tmp_path / "var"))
    said = refused(dorsal(*run, DORSAL_MODELS=str(models)))
    assert f"{models / DETECTOR.name} is damaged" in said


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    done = dorsal("run", "--port", str(free_port()), "--var", str(tmp_path), CONCURRENCY="none")
    assert "CONCURRENCY='none' is not a number" in refused(done)


def test_the_demo_reads_the_samples_and_says_so(server_folder: Path) -> None:
    arguments = ("demo", "--port", str(free_port()), "--var", str(server_folder / "demo"))
    for _ in range(2):
        done = dorsal(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "are here from an earlier run" in done.stdout


def test_detect_needs_no_service(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_text("no photo")
    sample = sorted(SAMPLES.glob("*.jpg"))[0]
    done = dorsal("detect", "--json", str(sample), str(broken))
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert len(lines) == 2
    assert '"error"' in lines[1]
    assert '"error"' not in lines[0]


def test_detect_corrects_by_a_start_list_and_explains(tmp_path: Path) -> None:
    runners = tmp_path / "runners.csv"
    runners.write_text("bib;name\n1043;Ann\n")
    sample = str(SAMPLES / "04-close-up.jpg")
    done = dorsal("detect", "--explain", "--start-list", str(runners), sample)
    first, *seen = done.stdout.splitlines()
    assert f"{sample}  1043 (" in first
    assert '    kept     "1043"' in seen[0]
    assert all(line.startswith("    dropped  ") for line in seen[1:])


@pytest.mark.parametrize("command", [("detect",), ("eval", "--labels", str(LABELS))])
def test_a_faulty_start_list_is_told_before_any_photo_is_read(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    runners = tmp_path / "runners.csv"
    runners.write_text("bib\n42\nno bib\n")
    done = dorsal(*command, "--start-list", str(runners), str(SAMPLES), DORSAL_MODELS="nowhere")
    assert f"{runners} line 3: bib 'NO BIB' is not" in refused(done)
    assert done.stdout == ""


def test_eval_tells_how_well_labelled_photos_are_read() -> None:
    done = dorsal("eval", "--labels", str(LABELS), "--jobs", "2", "--errors", str(SAMPLES))
    assert done.returncode == 0, done.stderr
    assert "24 labelled photos, 43 numbers to read" in done.stdout
    assert "95 % interval" in done.stdout


def test_labels_that_cannot_be_meant_are_told(tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text("file,bibs\n04-close-up.jpg,10/43\n")
    said = refused(dorsal("eval", "--labels", str(labels), str(SAMPLES)))
    assert f"{labels} line 2 has '10/43'" in said
