"""What a large call did before its time was up."""

from collections.abc import Callable
from dataclasses import dataclass

SecondsLeft = Callable[[], float]


@dataclass(frozen=True)
class Portion:
    """How many it did, and whether some of those meant are left: then it is called again."""

    count: int
    more: bool = False
