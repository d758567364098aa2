"""Many workers at once, in threads and in processes: nothing is handed out twice or lost."""

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import redis

from chalicelib.queue import NewJob, Queue, connect
from chalicelib.settings import RedisAddress
from infra.local.servers import HOST
from tests.integration.queue.processes import killed_at_last, started

JOBS = 1500
WORKERS = 4


def drain(queue: Queue) -> list[str]:
    seen: list[str] = []
    receipts: list[str] = []
    while received := queue.complete_and_receive(receipts, 7):
        seen += [job.id for job in received]
        receipts = [job.receipt for job in received]
    return seen


def drain_into(file: Path, port: int, name: str) -> None:
    file.write_text("\n".join(drain(Queue(connect(RedisAddress(host=HOST, port=port)), name))))


def together(calls: list[Callable[[], object]]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_that_share_a_client_receive_each_job_once(
    client: "redis.Redis", queue: Queue
) -> None:
    queue.send(NewJob(id=str(n)) for n in range(JOBS))
    seen: list[str] = []
    together([lambda: seen.extend(drain(queue))] * WORKERS)
    assert Counter(seen) == Counter(str(n) for n in range(JOBS))
    assert queue.counts().active == 0


def test_processes_receive_each_job_once(redis_port: int, queue: Queue, tmp_path: Path) -> None:
    queue.send(NewJob(id=str(n)) for n in range(JOBS))
    files = [tmp_path / str(n) for n in range(WORKERS)]
    workers = [started(drain_into, file, redis_port, queue.name) for file in files]
    with killed_at_last(workers):
        for worker in workers:
            worker.join()
    seen = [id for file in files for id in file.read_text().split()]
    assert Counter(seen) == Counter(str(n) for n in range(JOBS))


def test_the_same_jobs_sent_by_several_at_once_are_added_once(
    client: "redis.Redis", queue: Queue
) -> None:
    added: list[str] = []
    jobs = [NewJob(id=str(n)) for n in range(JOBS)]
    together([lambda: added.extend(queue.send(jobs))] * WORKERS)
    assert Counter(added) == Counter(job.id for job in jobs)


def test_a_job_sent_while_it_is_worked_on_runs_after_and_never_beside(
    client: "redis.Redis",
) -> None:
    queue = Queue(client, uuid4().hex)
    busy, beside, sent = threading.Lock(), [], threading.Event()

    def work() -> None:
        while not sent.is_set() or queue.counts().waiting:
            for job in queue.receive():
                if not busy.acquire(blocking=False):
                    beside.append(job.id)
                    continue
                queue.counts()  # takes its time
                busy.release()
                queue.complete([job.receipt])

    def send() -> None:
        for _ in range(300):
            queue.send([NewJob(id="a")])
        sent.set()

    together([send, work, work, work])
    assert beside == []
    assert queue.counts().completed == 1
