import json

import pytest

from tests.bench.figures import Figure, percentile


def figure(value, peer_value=10.0, **asked):
    return Figure(name="f", value=value, unit="u", peer="p", peer_value=peer_value, **asked)


@pytest.mark.parametrize(
    ("value", "asked"),
    [(20.0, {"at_least": 2}), (10.0, {"at_most": 1}), (0.1, {}), (15.0, {"at_least": 1})],
)
def test_what_meets_its_limit_is_no_miss(value, asked):
    assert figure(value, **asked).miss() is None


def test_a_ratio_below_what_is_asked_is_a_miss():
    assert "at least 2 x" in figure(19.9, at_least=2).miss()


def test_a_value_above_its_limit_is_a_miss():
    assert "at most 1 x" in figure(10.1, at_most=1).miss()


def test_a_peer_that_did_nothing_proves_nothing():
    assert "no ratio" in figure(5.0, peer_value=0.0, at_least=2).miss()


def test_what_is_printed_is_the_six_fields(capsys):
    figure(12345.678, at_least=4).show()
    assert json.loads(capsys.readouterr().out) == {
        "name": "f",
        "value": 12350.0,
        "unit": "u",
        "peer": "p",
        "peer_value": 10.0,
        "ratio": 1235.0,
    }


@pytest.mark.parametrize(("percent", "value"), [(1, 1), (50, 50), (99, 99), (100, 100)])
def test_a_percentile_is_one_of_the_values(percent, value):
    assert percentile(range(100, 0, -1), percent) == value


def test_of_a_few_values_the_99th_percentile_is_the_largest():
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0
