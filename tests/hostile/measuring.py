"""What one file costs: decoded, with thumbnail and preview, in a process of its own with limits.

One with too much text is read too, by the reader itself.
``python -m tests.hostile.measuring`` prints it of every hostile file, with ``--small`` of those
that fit into a request.
"""

import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import NoReturn

from chalicelib.bibs import BibReader
from chalicelib.bibs.decode import decode
from chalicelib.bibs.reading import Unreadable
from chalicelib.pipeline import derivatives
from tests.hostile.catalogue import HOSTILE
from tests.hostile.file import Hostile

# A worker has 1,769 MB, of which the reader takes 400, and minutes for a batch of photos.
MOST_SECONDS, MOST_MEGABYTES = 5, 1000  # of processor time, of resident memory
MOST_READING = 10  # seconds of processor time, loading the networks included
MOST_RESERVED = 1400 << 20  # bytes; what is never touched counts too
IN_PART = "read in part"
PATIENCE = 60  # seconds that one which computes nothing may take


@dataclass(frozen=True, kw_only=True)
class Cost:
    """``verdict`` is "read", "read in part", the refusal's name, or what ended the process."""

    verdict: str
    seconds: float  # of processor time
    megabytes: float  # resident at the most, the program's own included


def cost_of(file: Hostile) -> Cost:
    """What it takes within the limits of time and memory; the process is forked."""
    data = file.make()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        _read_within_limits(data, file.too_much_text, into)
    os.close(into)
    with os.fdopen(out) as answer:
        verdict = answer.read()
    _, status, used = os.wait4(child, 0)
    return Cost(
        verdict=verdict or _ended_by(status),
        seconds=round(used.ru_utime + used.ru_stime, 3),
        megabytes=round(used.ru_maxrss / 1024, 1),
    )


def _read_within_limits(data: bytes, text: bool, into: int) -> NoReturn:
    """In the child; whatever happens, nothing of the parent's is run again."""
    try:
        seconds = MOST_READING if text else MOST_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_RESERVED, MOST_RESERVED))
        signal.alarm(PATIENCE)
        nowhere = os.open(os.devnull, os.O_WRONLY)  # for what libraries say of each damaged file
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.write(into, _verdict(data, text).encode())
    finally:
        os._exit(0)


def _verdict(data: bytes, text: bool) -> str:
    try:
        picture = decode(data)
        derivatives.render(picture.pixels, picture.profile, "")
        if text and BibReader().read_picture(picture).unread:
            return IN_PART
    except Unreadable as refused:
        return type(refused).__name__
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return "read"


def _ended_by(status: int) -> str:
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "nothing said"


def wrong_with(file: Hostile, cost: Cost) -> str:
    """What is not as it should be; "" where all is."""
    read = IN_PART if file.too_much_text else "read"
    wanted = file.refused.__name__ if file.refused else read
    if cost.verdict != wanted:
        return f"{file.what}: {cost.verdict}, not {wanted}"
    if cost.megabytes > MOST_MEGABYTES:
        return f"{file.what}: {cost.megabytes} MB"
    return ""


def main(large_too: bool) -> int:
    """Print what each file costs, dearest last; 1 if one has another verdict or costs too much."""
    costs = [(cost_of(file), file) for file in HOSTILE if large_too or not file.large]
    print(f"{'file':46} {'cpu s':>6} {'peak MB':>8}  verdict")
    for cost, file in sorted(costs, key=lambda row: (row[0].seconds, row[0].megabytes)):
        print(f"{file.what:46} {cost.seconds:6.2f} {cost.megabytes:8.0f}  {cost.verdict}")
    wrong = list(filter(None, (wrong_with(file, cost) for cost, file in costs)))
    print(f"{len(costs)} files, {len(wrong)} wrong", *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main("--small" not in sys.argv))
