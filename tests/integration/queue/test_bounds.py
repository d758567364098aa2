"""Much flows through and little stays; the one who is in a hurry need not wait for the many."""

from uuid import uuid4

import redis

from chalicelib.queue import NewJob, Queue, RedrivePolicy, Retention

FLOW = 4000


def flow(queue: Queue) -> None:
    """As much work as a day brings: most jobs complete, some fail for good, some are sent twice."""
    queue.send(NewJob(id=str(uuid4()), payload=bytes(100)) for _ in range(FLOW))
    receipts: list[str] = []
    while received := queue.complete_and_receive(receipts, 100):
        failed, *others = received
        queue.fail(failed.receipt, "not a photo", permanent=True)
        queue.send(NewJob(id=job.id) for job in others[:1])  # runs again after this
        receipts = [job.receipt for job in others]


def test_memory_does_not_grow_with_what_has_flowed_through(client: "redis.Redis") -> None:
    queue = Queue(client, uuid4().hex, retention=Retention(completed=50, failed=20))
    flow(queue)
    before = client.info("memory")["used_memory"]
    for _ in range(4):
        flow(queue)
    counts = queue.counts()
    assert (counts.completed, counts.failed) == (50, 20)
    assert len(list(client.scan_iter(f"dorsal:{{{queue.name}}}:j:*", count=1000))) == 70
    grown = client.info("memory")["used_memory"] - before
    assert grown < 4 * FLOW * 30  # bytes: a job kept would take some 300


def test_one_photo_overtakes_a_bulk_of_50_000(queue: Queue) -> None:
    queue.send(NewJob(id=f"bulk {n}") for n in range(50_000))
    queue.send([NewJob(id="mine", priority=1)])
    assert [job.id for job in queue.receive(2)] == ["mine", "bulk 0"]


def test_a_worker_that_holds_one_job_loses_no_neighbour_to_a_poison_job(
    client: "redis.Redis",
) -> None:
    queue = Queue(client, uuid4().hex, policy=RedrivePolicy(max_receive_count=3), visibility=0)
    queue.send([NewJob(id="poison"), NewJob(id="good"), NewJob(id="better")])
    while queue.receive()[0].id == "poison":
        pass  # the worker dies of it; visibility 0 stands for the wait
    told = {id: queue.job(id) for id in ("poison", "good", "better")}
    assert {id: job and (job.state, job.receive_count) for id, job in told.items()} == {
        "poison": ("failed", 3),
        "good": ("active", 1),
        "better": ("waiting", 0),
    }


def test_jitter_brings_a_retry_forward_by_its_share(client: "redis.Redis") -> None:
    policy = RedrivePolicy(max_receive_count=9, base=100, jitter=0.5)
    queue = Queue(client, uuid4().hex, policy=policy, chance=lambda: 0.5)
    queue.send([NewJob(id="a")])
    assert queue.fail(queue.receive()[0].receipt, "blurred") == 75
