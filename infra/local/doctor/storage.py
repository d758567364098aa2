"""Storage: an object written, read and deleted."""

import time
from collections.abc import Iterator
from uuid import uuid4

from chalicelib.errors import DorsalError
from chalicelib.storage import open_storage
from infra.local.doctor.finding import Finding, ok, trouble
from infra.local.doctor.patient import Patient

PART = "storage"


def storage(patient: Patient) -> Iterator[Finding]:
    store = patient.settings.photo_store
    folder = patient.photos
    if folder is not None and not folder.exists():
        yield trouble(PART, f"{folder} is not there", "start Dorsal once (`make run`), or mount it")
        return
    began = time.perf_counter()
    try:
        _try_out(patient)
    except DorsalError as error:
        mend = f"let Dorsal's user own and write {folder}, on a disk with room"
        bucket = f"check that {store} exists and that these AWS credentials may write it"
        yield trouble(PART, str(error), mend if folder else bucket)
        return
    took = (time.perf_counter() - began) * 1000
    yield ok(PART, f"{store}: written, read and deleted in {took:.0f} ms")


def _try_out(patient: Patient) -> None:
    key, body = f"doctor/{uuid4()}.txt", b"written by dorsal doctor"
    store = open_storage(patient.settings)
    store.put(key, body, "text/plain")
    try:
        if store.get(key) != body:
            raise DorsalError(f"{key} came back other than it was written")
    finally:
        store.delete([key])
