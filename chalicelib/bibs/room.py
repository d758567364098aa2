"""How much of the text on one photo is read, so that a wall of it takes no worker for long."""

from collections.abc import Sequence

from chalicelib.bibs.line import Line

# Lines read of one photo, some 15 ms each; the development photos have at most 37 in both looks.
MOST = 200


class Room:
    """For ``most`` lines of a photo, the largest first: those that it is of."""

    def __init__(self, most: int = MOST) -> None:
        self.left = most
        self.unread = 0  # lines for which there was none

    def take(self, lines: Sequence[Line]) -> list[Line]:
        """Those of ``lines`` that there is room for, in their order."""
        by_height = sorted(range(len(lines)), key=lambda i: -lines[i].height)
        taken = [lines[i] for i in sorted(by_height[: self.left])]
        self.left -= len(taken)
        self.unread += len(lines) - len(taken)
        return taken
