"""A function's process by AWS's own runtime client: what it is told, what becomes of trouble."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.aws.runtime import InitFailed, NoRuntimeClient, RuntimeProcess

PROJECT = Path(__file__).resolve().parents[3]

type Serve = Callable[..., RuntimeProcess]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder that holds the handlers and nothing else."""
    shutil.copy(Path(__file__).with_name("functions.py"), tmp_path / "functions.py")
    return tmp_path


@pytest.fixture
def serve(package: Path) -> Iterator[Serve]:
    """Makes function processes, ended with the test."""
    made: list[RuntimeProcess] = []

    def make(handler: str, timeout: float = 20.0, **environment: str) -> RuntimeProcess:
        python = Path(sys.executable)
        made.append(RuntimeProcess(package, handler, environment, python, timeout))
        return made[-1]

    yield make
    for process in made:
        process.stop()


def gone(pid: int) -> bool:
    """Whether a process has ended, or is only waited for."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_events_are_answered_one_after_the_other_by_one_process(serve: Serve) -> None:
    process = serve("functions.surroundings")
    first, second = process.invoke({}).value, process.invoke({}).value
    assert first["pid"] == second["pid"]
    assert first["request"] != second["request"]


@pytest.mark.parametrize("event", [{"name": "Zoë"}, b'{"name": "Zo\\u00eb"}'])
def test_an_event_and_its_answer(serve: Serve, event: object) -> None:
    result = serve("functions.echo").invoke(event)
    assert (result.value, result.is_error) == ({"name": "Zoë"}, False)


def test_each_result_has_its_own_log(serve: Serve) -> None:
    process = serve("functions.echo")
    assert process.invoke({"n": 1}).log == 'loading\ngot {"n": 1}\n'
    assert process.invoke({"n": 2}).log == 'got {"n": 2}\n'


def test_what_the_function_is_told(serve: Serve) -> None:
    process = serve("functions.surroundings", timeout=9.0, AWS_LAMBDA_FUNCTION_NAME="album")
    told = process.invoke(
        {},
        request="8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        trace="Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
        headers={"Lambda-Runtime-Client-Context": '{"custom": {"by": "a test"}}'},
    ).value
    assert told["request"] == "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    assert told["arn"] == "arn:aws:lambda:us-east-1:000000000000:function:album"
    assert 5000 < told["left"] <= 9000
    assert told["client"] == {"by": "a test"}
    assert told["environment"]["_X_AMZN_TRACE_ID"].startswith("Root=1-5bef4de7-")


def test_the_function_sees_its_package_and_nothing_of_this_installation(
    serve: Serve, package: Path
) -> None:
    process = serve("functions.surroundings")
    told = process.invoke({}).value
    assert told["cwd"] == told["environment"]["LAMBDA_TASK_ROOT"] == str(package)
    assert told["path"][0] == str(package)
    assert not [p for p in told["path"] if "site-packages" in p or p == str(PROJECT)]
    hidden = {"VIRTUAL_ENV", "PYTHONPATH", "PYTEST_CURRENT_TEST"}
    assert not hidden & set(told["environment"])


@pytest.mark.parametrize(("module", "there"), [("chalice", False), ("app", False), ("json", True)])
def test_what_can_be_imported(serve: Serve, module: str, there: bool) -> None:
    assert serve("functions.imports").invoke({"module": module}).value is there


def test_an_error_of_the_handlers(serve: Serve) -> None:
    process = serve("functions.raising")
    result = process.invoke({})
    assert result.is_error
    assert result.value["errorType"] == "ValueError"
    assert result.value["errorMessage"] == "no such bib"
    assert "about to fail" in result.log
    assert process.invoke({}).value["errorType"] == "ValueError"


def test_a_handler_that_is_not_there(serve: Serve) -> None:
    process = serve("functions.missing")
    with pytest.raises(InitFailed, match=r"Runtime\.HandlerNotFound"):
        process.start()
    result = process.invoke({})
    assert result.is_error
    assert result.value["errorType"] == "Runtime.HandlerNotFound"


def test_a_module_that_cannot_be_imported(serve: Serve, package: Path) -> None:
    (package / "broken.py").write_text("print('trying')\nimport nowhere\n")
    result = serve("broken.handler").invoke({})
    assert result.value["errorType"] == "Runtime.ImportModuleError"
    assert "trying" in result.log


def test_a_module_that_ends_the_process(serve: Serve, package: Path) -> None:
    (package / "ending.py").write_text("import os\nos._exit(4)\n")
    result = serve("ending.handler").invoke({})
    assert result.value == {
        "errorType": "Runtime.ExitError",
        "errorMessage": "Runtime exited with error: exit status 4",
    }


@pytest.mark.parametrize(
    ("how", "told"), [("exit", "exit status 3"), ("crash", "signal: segmentation fault")]
)
def test_a_process_that_dies_is_replaced(serve: Serve, how: str, told: str) -> None:
    process = serve("functions.leaving")
    before = process.invoke({}).value
    result = process.invoke({"how": how})
    assert result.is_error
    assert result.value["errorType"] == "Runtime.ExitError"
    assert result.value["errorMessage"].endswith(told)
    assert "leaving" in result.log
    assert process.invoke({}).value != before


def test_a_function_is_killed_at_its_timeout_with_what_it_started(serve: Serve) -> None:
    process = serve("functions.slow", timeout=1.0)
    result = process.invoke({"seconds": 60})
    assert result.is_error
    assert result.value["errorType"] == "Sandbox.Timedout"
    assert result.value["errorMessage"].endswith("Task timed out after 1.00 seconds")
    assert gone(int(result.log.split("beside ")[1].split()[0]))
    assert not process.invoke({"seconds": 0}).is_error


def test_a_large_answer_and_one_too_large(serve: Serve) -> None:
    process = serve("functions.long")
    assert len(process.invoke({"length": 6_000_000}).value) == 6_000_000
    assert process.invoke({"length": 7_000_000}).value["errorType"] == (
        "Function.ResponseSizeTooLarge"
    )
    assert process.invoke({"length": 1}).value == "x"


def test_stopping_leaves_nothing(serve: Serve) -> None:
    process = serve("functions.surroundings")
    pid = process.invoke({}).value["pid"]
    threads = threading.active_count()
    files = len(os.listdir("/proc/self/fd"))
    process.stop()
    process.stop()
    assert gone(pid)
    assert threading.active_count() < threads
    assert len(os.listdir("/proc/self/fd")) < files


def test_stopping_ends_an_event_under_way(serve: Serve) -> None:
    process = serve("functions.slow", timeout=60.0)
    process.start()
    results = []
    thread = threading.Thread(target=lambda: results.append(process.invoke({"seconds": 60})))
    began = time.monotonic()
    thread.start()
    time.sleep(0.5)
    process.stop()
    thread.join()
    assert time.monotonic() - began < 20
    assert results[0].value["errorMessage"].endswith("signal: killed")


def test_a_python_without_the_client(package: Path, tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    with pytest.raises(NoRuntimeClient, match="make dev"):
        RuntimeProcess(package, "functions.echo", {}, bare, 5.0).start()
