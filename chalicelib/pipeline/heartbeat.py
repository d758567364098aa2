"""The held job's visibility, extended for as long as somebody is at work on it.

So a visibility may be short, and a vanished worker's photo soon in other hands, however long a
photo takes. As consumers of SQS do with ChangeMessageVisibility.
"""

import threading
from types import TracebackType
from typing import Self

from chalicelib.errors import Unavailable
from chalicelib.queue import Queue, StaleReceipt
from chalicelib.telemetry.logs import logger

BEATS = 3  # in one visibility, so that two of them may get lost


class Heartbeat:
    """Extends the receipt last given to :meth:`hold`, on a thread of its own, within ``with``.

    The thread stops and is frozen with its process; what it does to a receipt that is stale, or
    was used meanwhile, is nothing. A reader that hangs ends with its invocation.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._receipt = ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def hold(self, receipt: str) -> None:
        """From now on extend this one."""
        self._receipt = receipt

    def __enter__(self) -> Self:
        if self._queue.visibility:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Not joined: it may wait for a Redis that is away, and can do no harm any more.
        self._ended.set()

    def _beat(self) -> None:
        while not self._ended.wait(self._queue.visibility / BEATS):
            if self._receipt:
                self._extend(self._receipt)

    def _extend(self, receipt: str) -> None:
        try:
            self._queue.extend(receipt, self._queue.visibility)
        except StaleReceipt:
            pass  # whoever works on it finds out when it is to be completed
        except Unavailable as error:
            logger.warning("a visibility is not extended", extra={"reason": str(error)})
        except Exception:  # nobody else would: the thread goes on, and tries at the next beat
            logger.exception("a visibility is not extended")
