"""The part of a processor that Lambda gives a function for its memory."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html: at 1,769 MB one vCPU.
WHOLE_MB = 1769
PERIOD_US = 20_000  # as short as Lambda's, so that a start is slowed evenly
GROUPS = Path("/sys/fs/cgroup/cpu")  # Linux's control groups, version 1, whose tasks are threads


@contextmanager
def share_of_a_processor(memory: int) -> Iterator[None]:
    """What this thread starts meanwhile gets ``memory`` / 1,769 of a processor, not more.

    Needs root, and control groups of version 1.
    """
    group = GROUPS / f"dorsal-bench-{os.getpid()}"
    try:
        group.mkdir()
        (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
    except OSError as error:
        raise SystemExit(f"--memory needs root and control groups of version 1: {error}") from error
    (group / "cpu.cfs_quota_us").write_text(str(PERIOD_US * memory // WHOLE_MB))
    (group / "tasks").write_text(str(threading.get_native_id()))
    try:
        yield
    finally:
        (GROUPS / "tasks").write_text(str(threading.get_native_id()))
        group.rmdir()
