"""Anything sent to any door is answered as the document says, and never with a fault of ours."""

from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.api.doors import Door
from chalicelib.api.house import every_door
from chalicelib.pipeline.services import Services
from chalicelib.records.races import Race
from tests.integration.api.finished import completed
from tests.integration.api.gateway import Gateway
from tests.integration.api.pictures import FORM, HEIC, JPEG, form

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
words = st.sampled_from(
    ["", "0", "-1", "city-10k", "completed", "failed", "1234", "image/jpeg", "2026-05-17", "a\x00b"]
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | words | text
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "slug",
    "name",
    "date",
    "listed",
    "files",
    "contentType",
    "bytes",
    "numbers",
    "ids",
    "all",
)
bodies = st.dictionaries(st.sampled_from(FIELDS), values, max_size=5)
raw = st.binary(max_size=60) | st.sampled_from([JPEG, HEIC, b"1,A\n2,B\n", form(("a.jpg", JPEG))])
media = st.sampled_from(
    ["image/jpeg", "text/csv", "application/json", "application/octet-stream", FORM, "x"]
)
queries = st.lists(
    st.tuples(st.sampled_from(["bib", "status", "cursor", "limit", "state", "name"]), words | text),
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_request_is_a_fault_of_ours(
    data: st.DataObject, operator: Gateway, services: Services, race: Race
) -> None:
    door = data.draw(st.sampled_from(every_door()))
    photo_id = completed(services, race, "1234").id
    pieces = {"photo_id": photo_id, "job_id": photo_id, "slug": race.slug}
    address = _address(door, pieces, data)
    asked: dict[str, Any]
    if data.draw(st.booleans()):
        asked = {"json": data.draw(bodies | values)}
    else:
        asked = {"body": data.draw(raw), "headers": {"Content-Type": data.draw(media)}}
    answer = operator.request(door.method, address, **asked)
    assert answer.status < 500, (door.path, answer.text)


def _address(door: Door, known: dict[str, str], data: st.DataObject) -> str:
    path = door.path
    for name, value in known.items():
        odd = data.draw(st.sampled_from([value, value, value, "nowhere", "\x00", "é" * 300]))
        path = path.replace(f"{{{name}}}", quote(odd, safe=""))
    query = data.draw(queries)
    return f"{path}?{urlencode(query)}" if query else path
