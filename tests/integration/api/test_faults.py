"""Whatever breaks behind a door, its answer tells nothing of the inside."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.api.house import every_door
from chalicelib.api.runner import doors as pages
from chalicelib.errors import Unavailable
from chalicelib.pipeline.services import Services, use
from chalicelib.records.races import Race
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Gateway
from tests.integration.api.test_matrix import MATRIX

INSIDE = "postgresql://dorsal:hunter2@10.0.0.7:5432/dorsal in /srv/dorsal/var/photos"
TELLS = ("hunter2", "10.0.0.7", "/srv/", "postgresql:", "Traceback", "chalicelib", 'File "', ".py")


class Broken:
    """Something that Dorsal stands on, every call of which ends in one way."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def broken(*_: object, **__: object) -> Any:
            raise self._error

        return broken


@pytest.mark.parametrize("error", [RuntimeError(INSIDE), Unavailable(INSIDE), KeyError(INSIDE)])
@pytest.mark.parametrize("part", ["database", "queue", "storage", "doorbell"])
def test_no_answer_tells_of_the_inside(
    operator: Gateway, services: Services, race: Race, part: str, error: Exception
) -> None:
    photo = completed(services, race, "7").id
    use(replace(services, **{part: Broken(error)}))
    seen = set()
    for door in (*every_door(), *pages):
        row = MATRIX[f"{door.method} {door.path}"]
        path = door.path.replace("{slug}", race.slug)
        for name in ("{photo_id}", "{job_id}", "{takedown_id}"):
            path = path.replace(name, photo)
        answer = operator.request(door.method, path + row.query, **(row.asked or {}))
        seen.add(answer.status)
        whole = f"{answer.headers} {answer.text}"
        assert not [tell for tell in TELLS if tell in whole], f"{door.method} {door.path}"
    assert seen & {500, 503}, "nothing was broken"


def test_a_fault_on_a_plain_page_tells_nothing_either(nobody: Gateway, services: Services) -> None:
    use(replace(services, storage=Broken(RuntimeError(INSIDE))))  # type: ignore[arg-type]
    answer = nobody.get("/upload")
    assert answer.status == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not [tell for tell in TELLS if tell in answer.text]
