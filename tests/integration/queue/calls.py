"""What the state machine's clients do: the calls, and how their arguments are drawn."""

from hypothesis import strategies as st

from chalicelib.queue import RedrivePolicy, Retention, State

MOST_RECEIVES = 3
Rules = tuple[RedrivePolicy, Retention]
# The clients share a queue and disagree on policy and retention, as versions of one program do.
CLIENTS = (
    (
        RedrivePolicy(max_receive_count=MOST_RECEIVES, base=0.004, ceiling=0.006, jitter=1),
        Retention(completed=2),
    ),
    (RedrivePolicy(max_receive_count=2, base=0), Retention(completed=2, failed=2)),
    (RedrivePolicy(max_receive_count=1), Retention(completed=1, failed=1)),
)
IDS = ("a", "b", "e:1", "über")

some_ids = st.lists(st.sampled_from(IDS), max_size=2)
new = st.tuples(st.sampled_from(IDS), st.sampled_from([0, 0, 1, -1000, 1000]))
span = st.sampled_from([1000, 1000, 0, 1, 2, 3])  # ms
place = st.integers(0, 9)
SOON = 6
CALLS = {
    "send": {
        "news": st.lists(new, min_size=1, max_size=4),
        "delay": st.sampled_from([0, 0, 0, 1, 2, 1000]),
    },
    "receive": {"most": st.integers(1, 4), "visibility": span},
    "complete": {"places": st.lists(place, min_size=1, max_size=3)},
    "complete_and_receive": {"places": st.lists(place, max_size=3), "most": st.integers(1, 3)},
    "fail": {"place": place, "permanent": st.booleans()},
    "release": {"place": place, "delay": span, "note": st.sampled_from(["", "away"])},
    "extend": {"place": place, "visibility": span},
    "maintain": {},
    "pause_or_resume": {"paused": st.sampled_from([False] * 4 + [True])},
    "redrive": {"ids": st.none() | some_ids},
    "promote": {"ids": some_ids},
    "remove": {"ids": some_ids},
    "purge": {"state": st.sampled_from([state for state in State if state is not State.ACTIVE])},
    "look_at_the_next_page": {"state": st.sampled_from(State), "size": st.integers(1, 3)},
    "look_at_a_job": {"id": st.sampled_from(IDS)},
    "look_at_all": {},
    "time_jumps": {"ms": st.sampled_from([1000, 1000, 1000, 1, 2, 3, -1, -2, -1000])},
}
OFTEN = ("send", "send", "receive", "receive", "complete", "complete", "fail", "fail", "time_jumps")
# One rule for all: hypothesis would leave out half of many rules in each example.
call = st.sampled_from([*CALLS, *OFTEN]).flatmap(
    lambda name: st.tuples(st.just(name), st.fixed_dictionaries(CALLS[name]))
)
