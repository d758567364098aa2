"""What Lambda's pollers do with a queue of SQS: receive, invoke, delete what was taken."""

import asyncio
import threading
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local import declared
from infra.local.events import sqs_event
from infra.local.installation import PROJECT
from infra.local.pool import Closed, FunctionPool
from infra.local.sources.delivery import failed_places, utc_now

type Moments = Callable[[], Sequence[float]]


def made(sqs: Any, name: str, hidden: int) -> str:
    """The address of a new queue; what was not taken comes again after ``hidden`` seconds."""
    hiding = {"VisibilityTimeout": str(hidden)}
    address: str = sqs.create_queue(QueueName=name, Attributes=hiding)["QueueUrl"]
    return address


class Poller:
    """Brings the messages of the queue at ``url`` to ``function``, so many batches at a time.

    ``moments`` says, of each batch as it comes, after how many seconds it is told, once for each;
    a batch that is never told is used up all the same.
    """

    def __init__(
        self,
        sqs: Any,
        url: str,
        function: str,
        env: Mapping[str, str],
        log: Path,
        *,
        batch: int,
        at_a_time: int = 1,
        moments: Moments = lambda: (0.0,),
    ) -> None:
        self._sqs, self._url, self._function = sqs, url, function
        self._env, self._log = dict(env), log
        self._batch, self._at_a_time, self._moments = batch, at_a_time, moments
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"poller for {function}")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let what is invoked end, and wait for it."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._deliver())

    async def _deliver(self) -> None:
        functions = declared.read("app", PROJECT / ".chalice/config.json").functions
        known = {self._function: functions[self._function]}
        sizes = {self._function: self._at_a_time}
        pool = FunctionPool(known, sizes=sizes, env=self._env, log_file=self._log)
        try:
            await pool.warm(self._function, self._at_a_time)
            await asyncio.gather(*(self._poll(pool) for _ in range(self._at_a_time)))
        finally:
            await pool.close()

    async def _poll(self, pool: FunctionPool) -> None:
        while not self._stop.is_set():
            with suppress(BotoCoreError, ClientError, Closed):
                await self._one_batch(pool)

    async def _one_batch(self, pool: FunctionPool) -> None:
        received = await asyncio.to_thread(
            self._sqs.receive_message,
            QueueUrl=self._url,
            MaxNumberOfMessages=self._batch,
            WaitTimeSeconds=1,
            AttributeNames=["ApproximateReceiveCount"],
        )
        messages = received.get("Messages", [])
        if not messages:
            return
        counts = [int(m["Attributes"]["ApproximateReceiveCount"]) for m in messages]
        bodies = [message["Body"] for message in messages]
        name = self._url.rpartition("/")[2]
        event = sqs_event(bodies, queue=name, receive_counts=counts, now=utc_now())

        async def told(moment: float) -> Container[int]:
            await asyncio.sleep(moment)
            return await failed_places(pool.invoke, self._function, event)

        failed = await asyncio.gather(*map(told, self._moments()))
        for place, message in enumerate(messages):
            if not any(place in places for places in failed):
                await asyncio.to_thread(
                    self._sqs.delete_message,
                    QueueUrl=self._url,
                    ReceiptHandle=message["ReceiptHandle"],
                )
