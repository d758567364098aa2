"""Where an error came from, in a few lines that may be kept and shown.

A frame is "module:line function": no path, no source, no value, so nothing of this machine and
nothing secret. An error that another one caused is told after it.
"""

from collections.abc import Iterator
from traceback import walk_tb

MOST_FRAMES = 12  # of an error, the innermost
MOST_CAUSES = 4
MOST = 3_000  # characters in all


def shortened(error: BaseException) -> str:
    """The lines of ``error`` and of what caused it, each from the outermost frame to where it was
    raised."""
    lines = (line for each in _causes(error) for line in _lines(each))
    return "\n".join(lines)[:MOST]


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if current is None:
            return
        yield current
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )


def _lines(error: BaseException) -> Iterator[str]:
    yield type(error).__qualname__
    frames = [
        f"  {frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    if len(frames) > MOST_FRAMES:
        yield "  ..."
    yield from frames[-MOST_FRAMES:]
