"""This machine: Python, disk, models; and settings that contradict each other."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from chalicelib.bibs.weights import check_weights
from chalicelib.errors import Unavailable
from chalicelib.settings import Settings
from infra.local.doctor.finding import Finding, ok, trouble, warning
from infra.local.doctor.patient import Patient
from infra.local.installation import LEAST_DISK

OLDEST_PYTHON = (3, 12)
SCARCE = 5  # times the least that is needed
READER_BYTES = 700_000_000  # of memory, that a process with the models may take
MOMENT = 5.0  # seconds that a worker may halt, as under load, and still keep its photo


def python(patient: Patient) -> Iterator[Finding]:
    said = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= OLDEST_PYTHON:
        yield ok("Python", said)
    else:
        yield trouble("Python", f"{said} is too old", "install Python 3.12 or newer; make setup")


def disk(patient: Patient) -> Iterator[Finding]:
    """Where the servers' data, the logs and, if they are in a folder, the photos are."""
    places = [patient.folder, *filter(None, [patient.photos])]
    disks = {_there(place).stat().st_dev: place for place in reversed(places)}
    for place in reversed(disks.values()):
        yield _room(place)


def _there(place: Path) -> Path:
    """The place, or what it would be in."""
    return next(path for path in (place, *place.absolute().parents) if path.exists())


def _room(place: Path) -> Finding:
    there = _there(place)
    usage = shutil.disk_usage(there)
    said = f"{usage.free / 1e9:.1f} GB of {usage.total / 1e9:.1f} GB are free at {place}"
    do = "free some space, or move it: stop Dorsal, copy the folder, start with --var"
    if usage.free < LEAST_DISK:
        return trouble("disk", said, do)
    if usage.free < SCARCE * LEAST_DISK:
        return warning("disk", said, do)
    return ok("disk", said)


def models(patient: Patient) -> Iterator[Finding]:
    if patient.settings.reader != Settings.reader:
        yield ok("models", f"none are needed: READER is {patient.settings.reader}")
        return
    try:
        yield ok("models", f"whole, in {check_weights(patient.settings.models)}")
    except Unavailable as error:
        yield trouble("models", str(error), "make models; workers find them at the next photo")


def settings(patient: Patient) -> Iterator[Finding]:
    found = list(_contradictions(patient))
    yield from found
    if not found:
        yield ok("settings", "none contradict each other")


def _contradictions(patient: Patient) -> Iterator[Finding]:
    env, its = patient.env, patient.settings
    if env.get("REDIS_URL") and env.get("REDIS_HOST"):
        yield _odd("REDIS_URL and REDIS_HOST are both set; REDIS_URL wins", "unset one of them")
    if its.drain_on == "schedule" and its.jobs_queue_url:
        yield _odd(
            "DRAIN_ON=schedule with a JOBS_QUEUE_URL: rings go where nobody hears them",
            "unset JOBS_QUEUE_URL, or set DRAIN_ON=doorbell",
        )
    if its.visibility_seconds < MOMENT:
        yield _odd(
            f"VISIBILITY_SECONDS={its.visibility_seconds:g}: where a worker halts for a moment, its"
            " photo is read twice at a time",
            "set it to 15",
        )
    if its.keep_failed == 0:
        yield _odd("KEEP_FAILED=0: the queue forgets failed jobs at once", "set it to 500")
    if env.get("DORSAL_HOST") == "0.0.0.0" and "127.0.0.1" in its.public_url:  # noqa: S104
        yield _odd(
            "others may come in (DORSAL_HOST), and links to photos point to 127.0.0.1",
            "set PUBLIC_URL to the address that browsers use",
        )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if patient.photos and its.concurrency * READER_BYTES > memory:
        yield _odd(
            f"CONCURRENCY={its.concurrency} readers may need"
            f" {its.concurrency * READER_BYTES / 1e9:.1f} GB; there are {memory / 1e9:.1f}",
            f"set it to {max(1, memory // READER_BYTES)}",
        )


def _odd(said: str, do: str) -> Finding:
    return warning("settings", said, do)
