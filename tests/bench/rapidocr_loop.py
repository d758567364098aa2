"""The peer: RapidOCR as it comes, in a plain loop over the photos named as arguments.

Runs in an environment of its own; prints {"photos", "seconds", "cpu"} of the loop, model loading
left out.
"""

import json
import sys
import time

import cv2
from rapidocr import RapidOCR


def main(photos: list[str]) -> None:
    engine = RapidOCR(params={"Global.log_level": "error"})
    engine(cv2.imread(photos[0]))  # warm
    started, cpu = time.perf_counter(), time.process_time()
    for photo in photos:
        engine(cv2.imread(photo))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"photos": len(photos), "seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main(sys.argv[1:])
