"""The OpenAPI 3.1 document, written from the doors and the types of what they carry."""

import inspect
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from chalicelib.api.doors import JSON, Door
from chalicelib.api.problems import MEDIA_TYPE, Problem
from chalicelib.api.types import SLUG

_REF = "#/components/schemas/{name}"
_ALWAYS = (500, 503)
_SECURITY: dict[str, list[dict[str, list[str]]]] = {"anyone": [], "public": [{}, {"token": []}]}
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}}
_PATH_SCHEMAS: dict[str, dict[str, Any]] = {
    "slug": {"type": "string", "pattern": SLUG},
    "photo_id": {"type": "string", "format": "uuid"},
    "job_id": {"type": "string", "format": "uuid"},
    "takedown_id": {"type": "string", "format": "uuid"},
}


def document(doors: Iterable[Door], server: str = "/") -> dict[str, Any]:
    """The document of ``doors`` at ``server``, ready for JSON."""
    doors = list(doors)
    paths: dict[str, dict[str, Any]] = {}
    for door in doors:
        paths.setdefault(door.path, {})[door.method.lower()] = _operation(door)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Dorsal",
            "version": "1",
            "description": "Race photos in, bib numbers out.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": _schemas(doors),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(doors: list[Door]) -> dict[str, Any]:
    carried = {kind for door in doors for kind in (door.takes, door.gives, door.or_gives) if kind}
    kinds = sorted(carried | {Problem}, key=lambda kind: kind.__name__)
    return msgspec.json.schema_components(kinds, ref_template=_REF)[1]


def _operation(door: Door) -> dict[str, Any]:
    said = inspect.getdoc(door.view) or ""
    summary, _, description = said.partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": door.view.__name__,
        "summary": " ".join(summary.split()),
        "parameters": _path_parameters(door) + _query_parameters(door),
        "responses": _responses(door),
        "security": _SECURITY.get(door.access, [{"token": []}]),
        "x-role": door.access,
    }
    if description:
        operation["description"] = " ".join(description.split())
    if content := _request_content(door):
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _path_parameters(door: Door) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", door.path)
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS[name]}
        for name in names
    ]


def _query_parameters(door: Door) -> list[dict[str, Any]]:
    if door.query is None:
        return []
    (_,), components = msgspec.json.schema_components([door.query], ref_template=_REF)
    schema = components[door.query.__name__]
    return [
        {"name": name, "in": "query", "required": name in schema["required"], "schema": kind}
        for name, kind in schema["properties"].items()
    ]


def _request_content(door: Door) -> dict[str, Any]:
    if door.takes:
        return {JSON: {"schema": _reference(door.takes)}}
    return {media: {"schema": _raw_schema(media)} for media in door.media}


def _raw_schema(media: str) -> dict[str, Any]:
    if media != "multipart/form-data":
        return {}  # OpenAPI 3.1's way of saying raw bytes
    files = {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 100}
    return {"type": "object", "properties": {"photos": files}}


def _responses(door: Door) -> dict[str, Any]:
    responses = {
        str(status): {"description": HTTPStatus(status).phrase, "content": _PROBLEM}
        for status in _problem_statuses(door)
    }
    if door.redirects:
        responses["303"] = {"description": "See Other: the answer is at Location"}
    for status in (door.status, *door.gives_at):
        responses[str(status)] = {"description": HTTPStatus(status).phrase, **_content(door)}
    return responses


def _content(door: Door) -> dict[str, Any]:
    forms = [_reference(kind) for kind in (door.gives, door.or_gives) if kind]
    if forms:
        return {"content": {JSON: {"schema": forms[0] if len(forms) == 1 else {"oneOf": forms}}}}
    if door.status == HTTPStatus.NO_CONTENT:
        return {}
    return {"content": {door.produces: {"schema": {}}}}


def _reference(kind: type) -> dict[str, str]:
    return {"$ref": _REF.format(name=kind.__name__)}


def _problem_statuses(door: Door) -> list[int]:
    statuses = {*_ALWAYS, *door.refuses}
    if door.access != "anyone":
        statuses |= {401, 403, 429}  # 403: another role, or a token of other races
    if "{" in door.path:
        statuses.add(404)
    if door.query:
        statuses.add(400)
    if door.takes or door.media:
        statuses |= {400, 413, 415, 422}
    return sorted(statuses)
