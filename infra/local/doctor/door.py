"""The API, as clients reach it."""

from collections.abc import Iterator

from chalicelib.errors import DorsalError
from infra.local.client import Client
from infra.local.doctor.finding import Finding, ok, trouble
from infra.local.doctor.patient import Patient

PART = "API"


def api(patient: Patient) -> Iterator[Finding]:
    if not patient.url:
        return
    client = Client(patient.url, "").impatient()
    try:
        alive = client.request("GET", "/health")
        ready = client.request("GET", "/health/ready") if alive.status == 200 else alive
    except DorsalError as error:
        yield trouble(PART, str(error), "start Dorsal (`make run`), or say where it is: --url")
        return
    if ready.status == 200:
        yield ok(PART, f"{patient.url} answers, and all that it depends on")
        return
    dependencies = ready.json().get("dependencies", {}) if "json" in _media(ready) else {}
    away = [name for name, told in dependencies.items() if told["status"] == "away"]
    said = f"{patient.url} answers {ready.status}; away: {', '.join(away) or 'unknown'}"
    yield trouble(PART, said, "mend what is in trouble here")


def _media(answer: object) -> str:
    return str(getattr(answer, "headers", {}).get("Content-Type", ""))
