"""The threat model names tests that are there, and what it says is absent is absent."""

import ast
import re
from typing import Any

import pytest

from chalicelib.api import openapi
from chalicelib.api.house import every_door
from tests.unit.test_layers import ROOT, imported, modules

NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/threat-model.md").read_text())
CLIENTS = {"requests", "urllib3", "httpx", "aiohttp", "urllib.request", "http.client"}


@pytest.mark.parametrize(("path", "test"), sorted(set(NAMED)))
def test_a_test_that_is_named_is_there(path: str, test: str) -> None:
    tree = ast.parse((ROOT / path).read_text())
    assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_tests_are_named() -> None:
    assert len(NAMED) > 30


def test_nothing_is_fetched_by_address() -> None:
    """No door takes an address, and no module of the functions can ask one."""
    taken: set[str] = set()
    document = openapi.document(every_door())
    for door in every_door():
        operation = document["paths"][door.path][door.method.lower()]
        taken |= {each["name"] for each in operation["parameters"] if each["in"] == "query"}
    for kind in {door.takes for door in every_door() if door.takes}:
        taken |= set(_names(document["components"]["schemas"][kind.__name__]))
    assert {"slug", "files", "bib"} <= taken
    assert not [name for name in taken if re.search("url|uri|href|link|address", name.lower())]
    for path in modules():
        for name in imported(path):
            used = {client for client in CLIENTS if f"{name}.".startswith(f"{client}.")}
            assert not used, (path, name)


def _names(schema: dict[str, Any]) -> list[str]:
    return list(schema.get("properties", {}))
