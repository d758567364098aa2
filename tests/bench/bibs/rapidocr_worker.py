"""The peer: RapidOCR as it comes, on one thread; a photo's path a line in, its texts out.

Runs in an environment of its own. Answers with {"texts": [[text, confidence], ...], "seconds",
"cpu"}, decoding included.
"""

import json
import sys
import time

import cv2
from rapidocr import RapidOCR

ONE_THREAD = {
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Global.log_level": "error",
}


def main() -> None:
    cv2.setNumThreads(1)
    engine = RapidOCR(params=ONE_THREAD)
    for line in sys.stdin:
        started, cpu = time.perf_counter(), time.process_time()
        found = engine(cv2.imread(line.rstrip("\n")))
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        scores = map(float, found.scores or ())
        texts = list(zip(found.txts or (), scores, strict=True))
        answer = {"texts": texts, "seconds": seconds, "cpu": cpu}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
