"""The process executor: small functions, in the ways that Lambda's environments go."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from infra.local.servers import free_port
from infra.localstack.server import PROJECT, localstack
from infra.localstack.stage import Servers
from tests.acceptance.product import eventually
from tests.localstack.functions import invoked, made

pytestmark = pytest.mark.timeout(300)


def test_a_function_sees_lambdas_environment_and_nothing_of_this_machine(running: Servers) -> None:
    name = made(
        running,
        "import os, sys\n"
        "def handler(event, context):\n"
        "    return {'env': dict(os.environ), 'path': sys.path, 'event': event,\n"
        "            'name': context.function_name, 'memory': context.memory_limit_in_mb,\n"
        "            'left': context.get_remaining_time_in_millis(),\n"
        "            'modules': sorted(sys.modules), 'version': sys.version_info[:2]}\n",
        GREETING="bonjour",
        MODELS="/var/task/models",
    )
    error, seen = invoked(running, name, '{"city": "Zürich"}'.encode())
    assert error is None, seen
    assert seen["event"] == {"city": "Zürich"}
    assert seen["version"] == [3, 13]
    assert (seen["name"], int(seen["memory"])) == (name, 256)
    assert 8_000 < seen["left"] <= 10_000
    assert seen["env"]["GREETING"] == "bonjour"
    assert seen["env"]["AWS_LAMBDA_FUNCTION_NAME"] == name
    assert seen["env"]["AWS_ENDPOINT_URL"] == running.url
    assert seen["env"]["LAMBDA_TASK_ROOT"] + "/models" == seen["env"]["MODELS"]
    assert not [n for n in seen["env"] if n.startswith(("LOCALSTACK", "DORSAL"))]
    assert str(PROJECT) not in seen["path"], "the package alone, not the source tree"
    assert "localstack" not in seen["modules"]


def test_an_error_is_answered_with_its_type_and_trace(running: Servers) -> None:
    name = made(running, "def handler(event, context):\n    raise KeyError('bib')\n")
    error, answer = invoked(running, name)
    assert error == "Unhandled"
    assert answer["errorType"] == "KeyError"
    assert any("small.py" in line for line in answer["stackTrace"])


def test_a_module_that_cannot_be_loaded_says_why(running: Servers) -> None:
    name = made(running, "import nowhere_to_be_found\n")
    error, answer = invoked(running, name)
    assert error == "Unhandled"
    assert "nowhere_to_be_found" in answer["errorMessage"]


def test_time_up_ends_the_process_and_the_next_event_gets_a_new_one(running: Servers) -> None:
    name = made(
        running,
        "import os, time\n"
        "def handler(event, context):\n"
        "    if event.get('slow'):\n"
        "        time.sleep(30)\n"
        "    return os.getpid()\n",
        timeout=1,
    )
    _, first = invoked(running, name)
    begun = time.monotonic()
    error, answer = invoked(running, name, b'{"slow": true}')
    assert error == "Unhandled"
    assert "timed out after 1.00 seconds" in answer["errorMessage"]
    assert time.monotonic() - begun < 10
    error, second = invoked(running, name)
    assert error is None
    assert second != first
    assert not psutil.pid_exists(first)


def test_a_process_that_dies_is_answered_for_and_replaced(running: Servers) -> None:
    name = made(
        running,
        "import os\n"
        "def handler(event, context):\n"
        "    if event.get('die'):\n"
        "        os._exit(9)\n"
        "    return os.getpid()\n",
    )
    _, first = invoked(running, name)
    error, answer = invoked(running, name, b'{"die": true}')
    assert error == "Unhandled"
    assert "Runtime exited" in answer["errorMessage"]
    assert invoked(running, name)[1] != first


def test_events_at_the_same_time_get_an_environment_each(running: Servers) -> None:
    name = made(
        running,
        "import os, time\n"
        "def handler(event, context):\n"
        "    time.sleep(3)\n"
        "    return os.getpid()\n",
    )
    with ThreadPoolExecutor(3) as hands:
        answers = list(hands.map(lambda _: invoked(running, name), range(3)))
    assert len({pid for _, pid in answers}) == 3


def test_what_it_prints_is_in_its_log_group(running: Servers) -> None:
    name = made(running, "def handler(event, context):\n    print('seen bib', event['bib'])\n")
    for bib in ("1234", "5678"):
        invoked(running, name, b'{"bib": "%s"}' % bib.encode())
    logs = running.client("logs")

    def lines() -> list[str]:
        with suppress(logs.exceptions.ResourceNotFoundException):
            found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
            return [event["message"] for event in found]
        return []

    said = eventually(lambda: len(lines()) >= 6 and lines())
    assert said[0].startswith("START RequestId: ")
    assert [said[1], said[4]] == ["seen bib 1234\n", "seen bib 5678\n"]


def test_it_listens_on_this_machine_alone_and_leaves_nothing_running(server_folder: Path) -> None:
    folder, port = server_folder / "own", free_port()
    with localstack(folder, port) as url:
        own = Servers(url, "", "")
        name = made(own, "import os\ndef handler(event, context):\n    return os.getpid()\n")
        _, function = invoked(own, name)
        ours = psutil.Process(os.getpid()).children(recursive=True)
        listening = [c for p in ours for c in p.net_connections("tcp") if c.status == "LISTEN"]
        assert port in {c.laddr.port for c in listening}
        assert {c.laddr.ip for c in listening} == {"127.0.0.1"}
        assert psutil.pid_exists(function)
    assert not psutil.pid_exists(function)
    assert not [p for p in ours if p.is_running() and str(folder) in " ".join(p.environ().values())]
