"""Parts of a template made one."""

import json

from infra.aws.template.folding import folded, gateway_responses, merged, widgets


def test_mappings_are_added_to() -> None:
    one = {"Resources": {"Drain": {"Timeout": 300}}, "Description": "one"}
    other = {"Resources": {"Drain": {"Memory": 512}, "Bucket": {}}}
    assert merged([one, other]) == {
        "Resources": {"Drain": {"Timeout": 300, "Memory": 512}, "Bucket": {}},
        "Description": "one",
    }


def test_the_last_word_on_a_value_is_the_last_parts() -> None:
    assert merged([{"a": [1, 2]}, {"a": [3]}]) == {"a": [3]}


def test_functions_are_values() -> None:
    ref, get = {"Ref": "Uploads"}, {"Fn::GetAtt": ["Uploads", "Arn"]}
    assert merged([{"Queue": ref}, {"Queue": get}]) == {"Queue": get}
    assert merged([{"Queue": ref}, {"Queue": {"plain": 1}}]) == {"Queue": {"plain": 1}}
    assert merged([{"Queue": {"plain": 1}}, {"Queue": get}]) == {"Queue": get}


def test_merging_changes_no_part() -> None:
    one, other = {"a": {"b": 1}}, {"a": {"c": 2}}
    merged([one, other])
    assert (one, other) == ({"a": {"b": 1}}, {"a": {"c": 2}})


def test_keys_of_our_own_are_folded_in() -> None:
    template = {
        "Defaults": {"CodeUri": "api.zip", "Environment": {"Variables": {"A": "1"}}},
        "Answers": {"THROTTLED": [429, "Too Many Requests", "Later."]},
        "Widgets": {"Work": {"metrics": [["N", "M", "Q", "${Queue.QueueName}"]]}},
        "Resources": {
            "Drain": {"Properties": {"CodeUri": "worker.zip"}},
            "Dashboard": {"Type": "AWS::CloudWatch::Dashboard"},
        },
    }
    whole = folded(template, ["Drain", "Sweep"])
    resources = whole["Resources"]
    assert list(whole) == ["Resources"]
    assert resources["Sweep"]["Properties"]["CodeUri"] == "api.zip"
    assert resources["Drain"]["Properties"]["CodeUri"] == "worker.zip"
    assert resources["Drain"]["Properties"]["Environment"]["Variables"] == {"A": "1"}
    document = resources["RestAPI"]["Properties"]["DefinitionBody"]
    assert "THROTTLED" in document["x-amazon-apigateway-gateway-responses"]
    assert "${Queue.QueueName}" in resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]


def test_the_gateways_own_answers_are_problems() -> None:
    responses = gateway_responses({"THROTTLED": (429, "Too Many Requests", "Later.")})
    response = responses["THROTTLED"]
    assert json.loads(response["responseTemplates"]["application/json"]) == {
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Later.",
    }
    assert response["statusCode"] == "429"
    said = response["responseParameters"]
    assert said["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    assert said["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'"
    assert "gatewayresponse.header.Content-Security-Policy" not in said


def test_three_charts_in_a_row() -> None:
    places = [(w["x"], w["y"]) for w in widgets({str(n): {} for n in range(5)})]
    assert places == [(0, 0), (8, 0), (16, 0), (0, 6), (8, 6)]
