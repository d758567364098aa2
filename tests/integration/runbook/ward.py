"""A Dorsal for rehearsing trouble: its own servers and folder, its doctor, its API and commands."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from chalice import Chalice

from chalicelib import api
from chalicelib.pipeline.drain import Drained, drain
from chalicelib.pipeline.metering import invocation
from chalicelib.pipeline.reconcile import Swept, sweep
from chalicelib.pipeline.services import Services, build, use
from chalicelib.queue import RedrivePolicy
from chalicelib.records import photos, races
from chalicelib.records.photos import Photo
from chalicelib.records.tokens import create_token
from chalicelib.settings import Settings
from chalicelib.telemetry.metrics import metrics
from infra.local.client import Client
from infra.local.doctor.examine import examine
from infra.local.doctor.finding import Finding, Verdict
from infra.local.doctor.patient import Patient
from infra.local.operating.calls import Calls
from infra.local.servers import embedded_redis
from tests.integration.api.gateway import Answer, Gateway
from tests.integration.pipeline.conftest import StandInReader, jpeg

RUNBOOK = Path(__file__).resolve().parents[3] / "docs/runbook.md"
FOREVER = 1000.0  # seconds that a drain or a sweep may take
APP = Chalice(app_name="ward", configure_logs=False)
api.configure(APP)


@dataclass
class Ward:
    """What a rehearsal works with."""

    folder: Path
    env: dict[str, str]
    redis_folder: Path
    reader: StandInReader = field(default_factory=StandInReader)
    models: str = ""  # read with these, as the product does, instead of the stand-in
    _redis: ExitStack = field(default_factory=ExitStack)

    def open(self) -> None:
        metrics.take()  # what tests before this one counted is not this Dorsal's
        self.start_redis()
        self.services = self._built()
        use(self.services)
        self.race = races.create(self.services.database, "run", "Run", date(2026, 5, 17))
        token = create_token(self.services.database, "operator")
        self.gateway = Gateway(app=APP, document={"paths": {}}, token=token)
        self.sweep()  # one has run, as in a Dorsal that was well until now
        self.count_sweep()

    def close(self) -> None:
        use(None)
        self._redis.close()

    def start_redis(self, *extra: str) -> None:
        """Start Redis on its port; all that it held was lost if ``extra`` says so."""
        port = int(self.env["REDIS_PORT"])
        server = embedded_redis(self.redis_folder, port, *extra, durable=False)
        self._redis.enter_context(server)

    def stop_redis(self) -> None:
        self._redis.close()

    def upload(self, body: bytes | None = None, name: str = "IMG_1.JPG") -> Answer:
        """A photo sent as a photographer sends it."""
        headers = {"Content-Type": "image/jpeg"}
        return self.gateway.post(
            f"/races/run/photos?name={name}", body=body or jpeg(), headers=headers
        )

    def photo(self, id: str) -> Photo:
        found = photos.get(self.services.database, id)
        assert found
        return found

    def drain(self) -> Drained:
        return drain(self.services, lambda: FOREVER)

    def sweep(self) -> Swept:
        return sweep(self.services, lambda: FOREVER)

    def count_sweep(self) -> None:
        """What the function's door records of a sweep."""
        with invocation(self.services, "sweep"):
            pass

    def pass_time(self, seconds: float) -> None:
        """The queue's clock goes on."""
        key = f"dorsal:{{{self.services.queue.name}}}:clock"
        self.services.queue._redis.incrby(key, int(seconds * 1000))

    def command(self) -> Calls:
        """What `dorsal queue ...` calls."""
        return Calls(_Inside("", self.gateway.token, self.gateway))

    def patient(self, **how: Any) -> Patient:
        return Patient(env=self.env, folder=self.folder, **how)

    def doctor(self, **how: Any) -> list[Finding]:
        return list(examine(self.patient(**how)))

    def away(self) -> set[str]:
        """What /health/ready says is away."""
        ready = self.gateway.get("/health/ready")
        told: Mapping[str, Mapping[str, str]] = ready.json["dependencies"]
        found = {name for name, state in told.items() if state["status"] == "away"}
        assert ready.status == (503 if found else 200)
        return found

    def _built(self) -> Services:
        made = build(Settings.from_env(self.env))
        made.queue.policy = RedrivePolicy(max_receive_count=3, base=2.0)
        return made if self.models else replace(made, make_reader=lambda: self.reader)


class _Inside(Client):
    """A client whose requests go straight to the API."""

    def __init__(self, url: str, token: str, gateway: Gateway) -> None:
        super().__init__(url, token)
        object.__setattr__(self, "_gateway", gateway)

    def call(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> Any:
        headers = {} if body is None else {"Content-Type": content_type}
        answer = self._gateway.request(method, path, body=body, headers=headers)  # type: ignore[attr-defined]
        assert answer.status < 300, answer
        return answer.json


@contextmanager
def opened(ward: Ward) -> Iterator[Ward]:
    ward.open()
    try:
        yield ward
    finally:
        ward.close()


def finding(found: list[Finding], verdict: Verdict, *words: str) -> Finding:
    """The one that says all these words; the runbook shows it, but for its numbers and places."""
    fits = [f for f in found if f.verdict is verdict and all(word in f.said for word in words)]
    assert fits, [f"{f.verdict} {f.part}: {f.said}" for f in found if f.verdict is not Verdict.OK]
    runbook = general(RUNBOOK.read_text())
    assert general(f"{verdict} {fits[0].part} {fits[0].said}") in runbook, fits[0]
    assert general(f"-> {fits[0].do}") in runbook, fits[0]
    return fits[0]


def no_trouble(found: list[Finding]) -> None:
    wrong = [f"{f.part}: {f.said}" for f in found if f.verdict is Verdict.TROUBLE]
    assert wrong == []


def shown(line: str) -> None:
    """The runbook quotes this message of the log."""
    assert f'"{line}"' in RUNBOOK.read_text(), line


def general(text: str) -> str:
    """Without what differs from one Dorsal to the next: numbers, places, spans, columns."""
    text = re.sub(r"/?([\w.-]+/)+(?=[\w.-]+)", "", text)
    text = re.sub(r"\d+(\.\d+)*|localhost", "N", text)
    text = re.sub(r"\bN (s|min|h|d)\b", "N T", text)
    return " ".join(text.split())
