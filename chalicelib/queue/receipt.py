"""What a worker holds a job with, and the error of one that holds it no longer.

A receipt is ``id:fence``; the fence belongs to one receive.
"""

import secrets
from collections.abc import Iterable, Sequence

from chalicelib.errors import DorsalError


class StaleReceipt(DorsalError):
    """The job is no longer this worker's: its visibility ended, or it was settled before."""

    def __init__(self, receipts: Sequence[str]) -> None:
        self.receipts = tuple(receipts)
        named = ", ".join(receipt.rpartition(":")[0] for receipt in self.receipts[:5])
        more = f" and {len(self.receipts) - 5} more" if len(self.receipts) > 5 else ""
        super().__init__(
            f"the receipt of job {named}{more} is stale: its visibility ended or it was settled"
            " before; drop the result, another receive decides"
        )


def parts(receipts: Iterable[str]) -> list[str]:
    """Id and fence of each, one after the other, as the scripts take them."""
    split = (receipt.rpartition(":") for receipt in receipts)
    return [part for id, _, fence in split for part in (id, fence)]


def new_fence() -> str:
    """What makes a receive's receipts its own, also after a flush: 72 random bits."""
    return secrets.token_urlsafe(9)
