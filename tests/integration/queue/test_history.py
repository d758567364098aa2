"""The checker of histories: it explains what a queue may do, and nothing else."""

import pytest

from tests.integration.queue.history import MS, Call, Checker, overlapping

VISIBILITY, DELAY = 100, 20  # ms
checker = Checker(max_receive_count=3)


def send(began: int, answered: int, *, ok: bool = True) -> Call:
    return Call(job="a", what="send", began=began * MS, answered=answered * MS, ok=ok)


def use(what: str, receipt: str, began: int, answered: int, *, ok: bool = True) -> Call:
    return Call(
        job="a",
        what=what,
        receipt=receipt,
        began=began * MS,
        answered=answered * MS,
        ok=ok,
        length={"fail": DELAY, "extend": VISIBILITY}.get(what, 0) * MS,
    )


def receive(began: int, answered: int, receipt: str, count: int, until: int = 0) -> Call:
    until = until or began + 1 + VISIBILITY
    return Call(
        job="a",
        what="receive",
        began=began * MS,
        answered=answered * MS,
        receipt=receipt,
        count=count,
        until=until * MS,
        length=VISIBILITY * MS,
    )


SENT = send(0, 1)
R1 = receive(10, 12, "r1", 1)  # holds from 11 to 111
R2 = receive(120, 122, "r2", 2)  # holds from 121 to 221
R3 = receive(230, 232, "r3", 3)  # holds from 231 to 331
DONE = use("complete", "r1", 20, 21)


@pytest.mark.parametrize(
    "calls",
    [
        [],
        [SENT, R1, DONE],
        [SENT, R1, R2, R3],
        # The last receive's end is the job's: another send begins another life.
        [SENT, R1, R2, R3, send(340, 341), receive(350, 351, "r4", 1)],
        [SENT, R1, DONE, send(30, 31), receive(40, 41, "r2", 1)],
        [SENT, R1, use("release", "r1", 20, 21), receive(30, 31, "r2", 1)],
        [SENT, R1, use("fail", "r1", 20, 21), receive(41, 42, "r2", 2)],
        [SENT, R1, use("fail for good", "r1", 20, 21), send(30, 31)],
        # Sent while active: it lives again after its end, and after that only.
        [
            SENT,
            R1,
            send(20, 21),
            send(22, 23, ok=False),
            use("complete", "r1", 30, 31),
            receive(40, 41, "r2", 1),
        ],
        [SENT, R1, send(20, 21), R2],
        [SENT, R1, use("extend", "r1", 100, 101), use("complete", "r1", 199, 200)],
        [SENT, R1, DONE, use("complete", "r1", 22, 23, ok=False)],
        [SENT, R1, R2, use("complete", "r1", 130, 131, ok=False)],
        # An answer that came when its visibility had ended, and another one held.
        [SENT, receive(10, 150, "r1", 1), R2],
        # At the edge of a visibility both answers can be had.
        [SENT, R1, use("complete", "r1", 110, 112)],
        [SENT, R1, use("complete", "r1", 110, 112, ok=False)],
        # Two at once, in either order.
        [SENT, R1, use("complete", "r1", 20, 30), send(20, 30), receive(29, 31, "r2", 1)],
        [send(0, 5), send(0, 5, ok=False), receive(0, 5, "r1", 1)],
    ],
)
def test_what_a_queue_may_do_is_explained(calls: list[Call]) -> None:
    assert checker.unexplained(calls) is None
    assert overlapping(calls) is None


@pytest.mark.parametrize(
    ("calls", "culprit"),
    [
        pytest.param([receive(10, 12, "r1", 1)], 0, id="received but never sent"),
        pytest.param([SENT, R1, receive(20, 21, "r2", 2)], 2, id="held by two at once"),
        pytest.param([SENT, R1, receive(20, 21, "r2", 1)], 2, id="handed out twice"),
        pytest.param([SENT, R1, receive(120, 122, "r2", 1)], 2, id="a receive is not counted"),
        pytest.param([SENT, R1, receive(120, 122, "r2", 3)], 2, id="a receive is counted twice"),
        pytest.param([SENT, R1, R2, R3, receive(340, 341, "r4", 4)], 4, id="one receive too many"),
        pytest.param([SENT, receive(10, 12, "r1", 1, 99)], 1, id="another visibility than asked"),
        pytest.param([SENT, R1, use("complete", "r1", 112, 113)], 2, id="completed too late"),
        pytest.param([SENT, R1, R2, use("complete", "r1", 130, 131)], 3, id="by a stale receipt"),
        pytest.param([SENT, R1, use("fail", "r1", 20, 21, ok=False)], 2, id="stale while it holds"),
        pytest.param(
            [SENT, R1, use("release", "r1", 20, 21), use("complete", "r1", 22, 23)],
            3,
            id="settled twice",
        ),
        pytest.param(
            [SENT, R1, DONE, receive(30, 31, "r2", 2)], 3, id="received after it was completed"
        ),
        pytest.param(
            [SENT, R1, use("release", "r1", 20, 21), receive(30, 31, "r2", 2)],
            3,
            id="a release that costs a receive",
        ),
        pytest.param(
            [SENT, R1, use("fail", "r1", 20, 21), receive(30, 31, "r2", 2)],
            3,
            id="received before its delay was over",
        ),
        pytest.param([SENT, R1, use("extend", "r1", 100, 101), R2], 3, id="an extension forgotten"),
        pytest.param([SENT, send(2, 3)], 1, id="added twice"),
        pytest.param([send(0, 1, ok=False)], 0, id="not added at all"),
        pytest.param([SENT, R1, send(20, 21), send(22, 23)], 3, id="marked twice"),
        pytest.param([SENT, R1, send(20, 21, ok=False)], 2, id="not marked to run again"),
        pytest.param(
            [SENT, R1, send(20, 21), receive(30, 31, "r2", 1)], 3, id="runs again beside itself"
        ),
    ],
)
def test_what_no_queue_may_do_is_found(calls: list[Call], culprit: int) -> None:
    assert checker.unexplained(calls) is calls[culprit]


@pytest.mark.parametrize(
    ("calls", "found"),
    [
        ([R1, receive(20, 21, "r2", 2)], True),
        ([R1, receive(10, 13, "r2", 1)], True),
        ([R1, R2], False),
        ([receive(10, 150, "r1", 1), R2], False),
        ([R1, use("complete", "r1", 13, 30), receive(20, 21, "r2", 1)], False),
        ([R1, use("complete", "r1", 13, 30, ok=False), receive(20, 21, "r2", 1)], True),
        ([R1, use("complete", "r1", 25, 30), receive(20, 21, "r2", 1)], True),
    ],
)
def test_two_that_hold_one_job_are_found(calls: list[Call], found: bool) -> None:
    assert (overlapping(calls) is not None) == found
