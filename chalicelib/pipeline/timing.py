"""What a photo's reading took, and what it found, as figures."""

import time
from collections.abc import Mapping

from chalicelib.pipeline.services import Services
from chalicelib.queue import State
from chalicelib.records.results import Result
from chalicelib.telemetry.metrics import metrics

STORING = ("derive", "finish")  # laps: thumbnail and preview, the rows


def count_completed(result: Result, laps: Mapping[str, float], reader: Mapping[str, float]) -> None:
    """Record a completed photo: ``laps`` are the attempt's seconds, ``reader`` the reader's own."""
    metrics.record("PhotosCompleted")
    metrics.record("BibsRead", len(result.bibs))
    for bib in result.bibs:
        if bib.confidence is not None:
            metrics.record("BibConfidence", bib.confidence)
    metrics.record("DecodeTime", laps["decode"])
    for name in ("detect", "recognise"):
        if name in reader:
            metrics.record(f"{name.capitalize()}Time", reader[name])
    metrics.record("StoreTime", sum(laps[name] for name in STORING))
    metrics.record("TotalTime", sum(took for name, took in laps.items() if name != "cpu"))


def count_queue(services: Services) -> None:
    """Record how the queue stands: what nobody's work tells by itself."""
    counts = services.queue.counts()
    for state in State:
        metrics.record("QueueDepth", getattr(counts, state.value), State=state.value)
    metrics.record("ConcurrentExecutions", counts.active)
    first = services.queue.jobs(State.WAITING, size=1).jobs
    age = time.time() - first[0].first_sent if first else 0.0
    metrics.record("OldestWaitingAge", max(0.0, age))
