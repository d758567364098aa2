"""`python -m tests.bench.load.worker JOBS STEP`: drains as the function does, in one process.

Prints a JSON line after each STEP jobs: how many, and the megabytes that it holds.
"""

import json
import sys
import time

import psutil

from chalicelib.pipeline.drain import drain
from chalicelib.pipeline.services import services


def main(jobs: int, step: int) -> None:
    """Work until so many jobs are done."""
    here, done, told = psutil.Process(), 0, 0
    while done < jobs:
        done += drain(services(), lambda: 60.0).done
        while done - told >= step:
            told += step
            print(json.dumps([told, here.memory_info().rss / 1e6]), flush=True)
        time.sleep(0.005)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
