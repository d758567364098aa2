"""What API Gateway does with a request, done to Chalice's own entry point."""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from chalice import Chalice
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(kw_only=True)
class Gateway:
    """Sends requests to ``app``, and holds each answer against the API's own document."""

    app: Chalice
    document: dict[str, Any]
    token: str = ""
    source_ip: str = "192.0.2.1"
    stage: str = ""  # what the gateway puts before every path

    def request(
        self,
        method: str,
        address: str,
        *,
        body: bytes | None = None,
        json: Any = None,
        headers: dict[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """The answer to one request; ``token`` is this gateway's unless it is given ("": none)."""
        sent = dict(headers or {})
        bearer = self.token if token is None else token
        if bearer:
            sent.setdefault("Authorization", f"Bearer {bearer}")
        if json is not None:
            body = _encoded(json)
            sent.setdefault("Content-Type", "application/json")
        raw = self.app(self._event(method, address, body, sent), None)
        answer = Answer(status=raw["statusCode"], headers=raw["headers"], text=raw["body"])
        self._check(method, urlsplit(address).path, answer)
        return answer

    def get(self, address: str, **how: Any) -> Answer:
        return self.request("GET", address, **how)

    def post(self, address: str, **how: Any) -> Answer:
        return self.request("POST", address, **how)

    def put(self, address: str, **how: Any) -> Answer:
        return self.request("PUT", address, **how)

    def patch(self, address: str, **how: Any) -> Answer:
        return self.request("PATCH", address, **how)

    def delete(self, address: str, **how: Any) -> Answer:
        return self.request("DELETE", address, **how)

    def _event(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        split = urlsplit(address)
        resource, parameters = self._route(split.path)
        media = headers.get("Content-Type", "").partition(";")[0]
        binary = media in self.app.api.binary_types
        return {
            "requestContext": {
                "httpMethod": method,
                "resourcePath": resource,
                "path": self.stage + split.path,
                "identity": {"sourceIp": self.source_ip},
            },
            "headers": headers,
            "multiValueQueryStringParameters": parse_qs(split.query, keep_blank_values=True)
            or None,
            "pathParameters": parameters,
            "stageVariables": None,
            "isBase64Encoded": binary and body is not None,
            "body": _carried(body, binary),
        }

    def _route(self, path: str) -> tuple[str, dict[str, str]]:
        # Literal paths before patterns, as API Gateway does.
        for resource in sorted(self.app.routes, key=lambda known: known.count("{")):
            pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", resource)
            if found := re.fullmatch(pattern, path):
                return resource, {name: unquote(part) for name, part in found.groupdict().items()}
        return path, {}

    def _check(self, method: str, path: str, answer: Answer) -> None:
        operation = self.document["paths"].get(self._route(path)[0], {}).get(method.lower())
        if operation is None:
            return
        documented = operation["responses"]
        assert str(answer.status) in documented, f"{method} {path}: {answer.status} undocumented"
        content = documented[str(answer.status)].get("content", {})
        media = answer.headers.get("Content-Type", "")
        if not content:
            assert answer.text == ""
            return
        assert media in content, f"{method} {path}: {media!r} is not one of {list(content)}"
        if "json" in media:
            self._validate(content[media]["schema"], answer.json)

    def _validate(self, schema: dict[str, Any], value: Any) -> None:
        resource: Resource[Any] = Resource.from_contents(
            self.document, default_specification=DRAFT202012
        )
        registry: Registry[Any] = Registry().with_resource("urn:api", resource)
        absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
        Draft202012Validator(absolute, registry=registry, format_checker=FormatChecker()).validate(
            value
        )


def _encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def _carried(body: bytes | None, binary: bool) -> str | None:
    if body is None:
        return None
    return base64.b64encode(body).decode() if binary else body.decode("utf-8", "replace")
