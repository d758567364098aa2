"""The one-machine cloud is wired from what the app declares, limits included."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from chalice.app import Blueprint, Chalice, Cron, Rate

from infra.local import declared
from infra.local.declared import API, BadDeclaration, QueueMapping, Schedule


@pytest.fixture
def app() -> Iterator[Chalice]:
    module = ModuleType("declared_app")
    module.app = Chalice(app_name="small")
    sys.modules["declared_app"] = module
    yield module.app
    del sys.modules["declared_app"]


def nothing(*_: object) -> None: ...


def test_routes_queues_schedules_and_functions_are_read(app: Chalice, tmp_path: Path) -> None:
    app.route("/photos/{id}", methods=["GET", "PUT"], name="show")(nothing)
    app.route("/photos/{id}", methods=["DELETE"], name="remove")(nothing)
    app.on_sqs_message(queue="jobs", name="drain")(nothing)
    app.on_sqs_message(queue_arn="arn:aws:sqs:a:1:uploads", batch_size=10, name="intake")(nothing)
    app.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")(nothing)
    app.schedule("rate(2 hours)", name="report")(nothing)
    app.lambda_function(name="migrate")(nothing)
    found = declared.read("declared_app", tmp_path / "none.json")
    assert found.routes == {"/photos/{id}": {"GET", "PUT", "DELETE"}}
    assert set(found.functions) == {API, "drain", "intake", "sweep", "report", "migrate"}
    assert found.queues == (
        QueueMapping(function="drain", queue="jobs", batch_size=1),
        QueueMapping(function="intake", queue="uploads", batch_size=10),
    )
    assert found.schedules == (
        Schedule(function="sweep", rule="sweep", seconds=60),
        Schedule(function="report", rule="report", seconds=7200),
    )
    assert found.queue("jobs") == found.queues[0]
    assert found.queue("nobody's") is None
    drain = found.functions["drain"]
    assert (drain.module, drain.handler) == ("declared_app", "nothing")
    assert (drain.timeout, drain.memory, drain.full_name) == (60, 128, "small-local-drain")
    assert (found.functions[API].handler, found.functions[API].full_name) == ("app", "small-local")


def test_a_blueprints_function_is_found_in_its_own_module(app: Chalice, tmp_path: Path) -> None:
    part = Blueprint("house.part")
    part.lambda_function(name="act")(nothing)
    app.register_blueprint(part)
    act = declared.read("declared_app", tmp_path / "none.json").functions["act"]
    assert (act.module, act.handler) == ("house.part", "nothing")


def test_limits_and_environment_are_the_stages_the_functions_first(
    app: Chalice, tmp_path: Path
) -> None:
    app.route("/")(nothing)
    app.lambda_function(name="act")(nothing)
    config = tmp_path / "config.json"
    local = {
        "lambda_timeout": 50,
        "environment_variables": {"WHERE": "here"},
        "lambda_functions": {
            "api_handler": {"lambda_timeout": 29},
            "act": {"lambda_memory_size": 1024, "environment_variables": {"WHO": "act"}},
        },
    }
    config.write_text(json.dumps({"stages": {"local": local, "dev": {"lambda_timeout": 1}}}))
    functions = declared.read("declared_app", config).functions
    assert (functions[API].timeout, functions["act"].timeout) == (29, 50)
    assert functions["act"].memory == 1024
    assert functions["act"].environment == {"WHERE": "here", "WHO": "act"}
    assert functions[API].environment == {"WHERE": "here"}


@pytest.mark.parametrize("expression", [Cron(0, 9, "*", "*", "?", "*"), "rate(1 fortnight)"])
def test_a_schedule_that_cannot_run_here_is_refused(
    app: Chalice, tmp_path: Path, expression: object
) -> None:
    app.schedule(expression, name="sweep")(nothing)
    with pytest.raises(BadDeclaration, match="only rate"):
        declared.read("declared_app", tmp_path / "none.json")
