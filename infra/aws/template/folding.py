"""The YAML files of the template made one: merged, and what stands for many things written out."""

import json
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from chalicelib.api.problems import MEDIA_TYPE
from chalicelib.api.sealing import ALWAYS, TLS_ONLY

Template = dict[str, Any]

IN_A_ROW, GRID, HEIGHT = 3, 24, 6  # CloudWatch's grid is 24 units wide


def merged(parts: Iterable[Template]) -> Template:
    """One template of ``parts``: mappings deeply, and for all else the last one's word."""
    return reduce(_merged, parts, {})


def _merged(one: Template, other: Template) -> Template:
    both = {k: _merged(one[k], v) for k, v in other.items() if _open(one.get(k)) and _open(v)}
    return one | other | both


def _open(value: object) -> bool:
    """A mapping that can be added to; an intrinsic function is one value."""
    return isinstance(value, dict) and not any(k == "Ref" or k.startswith("Fn::") for k in value)


def folded(template: Template, functions: Iterable[str]) -> Template:
    """``template`` without its keys of our own, which are no part of CloudFormation's.

    ``Defaults`` goes to each of ``functions``, ``Answers`` to the API's document, ``Widgets`` to
    the dashboard.
    """
    template = dict(template)
    defaults = {"Properties": template.pop("Defaults")}
    answers = {"x-amazon-apigateway-gateway-responses": gateway_responses(template.pop("Answers"))}
    body = {"Fn::Sub": json.dumps({"widgets": widgets(template.pop("Widgets"))})}
    written_out = {
        **{name: defaults for name in functions},
        "RestAPI": {"Properties": {"DefinitionBody": answers}},
        "Dashboard": {"Properties": {"DashboardBody": body}},
    }
    return merged([{"Resources": written_out}, template])


def gateway_responses(answers: Mapping[str, tuple[int, str, str]]) -> dict[str, Any]:
    """API Gateway's own answers as RFC 9457 problems, by type of (status, title, detail)."""
    return {kind: _gateway_response(*answer) for kind, answer in answers.items()}


def _gateway_response(status: int, title: str, detail: str) -> dict[str, Any]:
    problem = {"title": title, "status": status} | ({"detail": detail} if detail else {})
    # The template is chosen by this type, whatever the answer's is.
    return {
        "statusCode": str(status),
        "responseParameters": {
            f"gatewayresponse.header.{name}": f"'{value}'"
            for name, value in {"Content-Type": MEDIA_TYPE, **ALWAYS, **TLS_ONLY}.items()
            if "'" not in value  # API Gateway names no way to write one, so no policy here
        },
        "responseTemplates": {"application/json": json.dumps(problem)},
    }


def widgets(charts: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """CloudWatch's description of each chart, in rows of three."""
    width = GRID // IN_A_ROW
    return [
        {
            "type": "metric",
            "x": n % IN_A_ROW * width,
            "y": n // IN_A_ROW * HEIGHT,
            "width": width,
            "height": HEIGHT,
            "properties": {**chart, "region": "${AWS::Region}", "period": 60},
        }
        for n, chart in enumerate(charts.values())
    ]
