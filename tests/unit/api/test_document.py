"""The OpenAPI document: valid, and exactly about the doors that there are."""

import json
import re

import pytest
from chalice import Chalice
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib import api
from chalicelib.api import openapi
from chalicelib.api.house import every_door

DOCUMENT = json.loads(json.dumps(openapi.document(every_door())))


@pytest.fixture(scope="module")
def app() -> Chalice:
    made = Chalice(app_name="doors", configure_logs=False)
    api.configure(made)
    return made


def test_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_has_every_route_and_no_other(app: Chalice) -> None:
    routes = {
        (path, method)
        for path, methods in app.routes.items()
        for method, route in methods.items()
        if not route.view_name.startswith("pages_")  # for people, not for programs
    }
    documented = {
        (path, method.upper()) for path, methods in DOCUMENT["paths"].items() for method in methods
    }
    assert documented == routes


def test_two_apps_get_the_same_routes(app: Chalice) -> None:
    another = Chalice(app_name="again", configure_logs=False)
    api.configure(another)
    assert {path: set(methods) for path, methods in another.routes.items()} == {
        path: set(methods) for path, methods in app.routes.items()
    }


def test_every_operation_says_what_it_does_and_who_may() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            assert operation["x-role"] in {"anyone", "public", "photographer", "operator"}
            parameters = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
            assert parameters == re.findall(r"{(\w+)}", path)


def test_operation_ids_are_unique() -> None:
    names = [o["operationId"] for methods in DOCUMENT["paths"].values() for o in methods.values()]
    assert len(set(names)) == len(names)


def test_contents_that_clients_rely_on() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert list(schemas["StatusAnswer"]["properties"]) == [
        "status",
        "error",
        "isProcessed",
        "processedAt",
    ]
    assert list(schemas["QueueStats"]["properties"]) == [
        "waiting",
        "active",
        "completed",
        "failed",
        "delayed",
    ]
