import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.queue import RedrivePolicy, Retention

seconds = st.floats(0, 1e6)
policies = st.builds(
    RedrivePolicy, max_receive_count=st.integers(1, 1000), base=seconds, ceiling=seconds
)


def test_the_default_waits_2_then_4_seconds_and_gives_up_after_the_third_receive() -> None:
    policy = RedrivePolicy()
    assert [policy.delay(count) for count in (1, 2, 3, 4)] == [2, 4, None, None]


def test_a_long_row_of_retries_stops_growing_at_the_ceiling() -> None:
    policy = RedrivePolicy(max_receive_count=12)
    assert [policy.delay(count) for count in range(8, 13)] == [256, 512, 900, 900, None]


@given(policies, st.integers(1, 2000))
def test_a_job_is_dead_lettered_exactly_when_its_receives_are_used_up(
    policy: RedrivePolicy, count: int
) -> None:
    assert (policy.delay(count) is None) == (count >= policy.max_receive_count)


@given(policies)
def test_delays_never_shrink_and_never_pass_the_ceiling(policy: RedrivePolicy) -> None:
    delays = [policy.delay(count) or 0 for count in range(1, policy.max_receive_count)]
    assert delays == sorted(delays)
    assert all(0 <= delay <= policy.ceiling for delay in delays)


@given(st.integers(1, 8), st.floats(0, 1), st.floats(0, 1))
def test_jitter_takes_off_its_share_at_most(count: int, jitter: float, chance: float) -> None:
    whole = RedrivePolicy(max_receive_count=9).delay(count) or 0
    policy = RedrivePolicy(max_receive_count=9, jitter=jitter)
    assert whole * (1 - jitter) <= (policy.delay(count, chance) or 0) <= whole
    assert policy.delay(count) == whole


@given(st.integers(2, 1000), st.floats(0.001, 10))
def test_each_delay_doubles_until_the_ceiling(count: int, base: float) -> None:
    policy = RedrivePolicy(max_receive_count=1000, base=base, ceiling=900)
    before, after = policy.delay(count - 1), policy.delay(count)
    assert before is not None
    assert after == (None if count == 1000 else min(before * 2, 900))


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_receive_count": 0},
        {"max_receive_count": 1001},
        {"base": -1},
        {"base": float("nan")},
        {"ceiling": float("inf")},
        {"jitter": 1.1},
        {"jitter": -0.1},
    ],
)
def test_a_policy_that_means_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        RedrivePolicy(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["completed", "failed"])
def test_a_retention_below_nothing_is_refused(state: str) -> None:
    assert Retention(completed=0, failed=0)
    with pytest.raises(ValueError, match="less than nothing"):
        Retention(**{state: -1})
