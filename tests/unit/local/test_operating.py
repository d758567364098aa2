"""What a terminal shows of the queue."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from infra.local.operating import words
from infra.local.operating.screen import Snapshot, draw

NOW = datetime(2026, 5, 17, 12, 0, tzinfo=UTC)
COUNTS = {"waiting": 40_000, "active": 3, "delayed": 1, "completed": 100, "failed": 500}
ESTIMATE = {"outlook": "working", "seconds": 742, "remaining": 9, "perMinute": 100.3, "workers": 3}
LONG = "[bold]IMG_0001 a name that somebody gave, much too long for a line.JPG"
NO_PREVIEWS = {"waiting": 0, "more": False}
PREVIEWS = {"waiting": 10_000, "more": True}
OVERVIEW = {"counts": COUNTS, "estimate": ESTIMATE, "paused": False, "previews": NO_PREVIEWS}
FAILED = {"when": "2026-05-17T11:58:00Z", "photo": {"name": LONG}, "error": "no\nimage " * 40}
WORKER = {"photo": {"name": LONG, "raceSlug": "city"}, "since": "2026-05-17T11:59:00Z"}


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (119, "119 s"), (742, "12 min"), (9000, "2.5 h"), (400_000, "5 d")],
)
def test_a_span_has_the_digits_that_matter(seconds: float, told: str) -> None:
    assert words.span(seconds) == told


def test_a_moment_is_told_from_now() -> None:
    assert words.ago("2026-05-17T11:59:48Z", NOW) == "12 s ago"
    assert words.ago("2026-05-17T12:00:12Z", NOW) == "in 12 s"
    assert words.ago(None, NOW) == ""


def test_each_outlook_has_words() -> None:
    assert words.outlook(OVERVIEW) == "about 12 min left at 100.3 a minute, 3 workers"
    for outlook in ("done", "starting", "paused", "stalled"):
        estimate = ESTIMATE | {"outlook": outlook, "seconds": None, "perMinute": None}
        assert words.outlook(OVERVIEW | {"estimate": estimate})


def test_previews_to_draw_are_told_where_there_are_any() -> None:
    assert words.previews(OVERVIEW) == ""
    some = OVERVIEW | {"previews": {"waiting": 1, "more": False}, "paused": True}
    assert words.previews(some) == "previews to draw: 1, once the queue is resumed"
    many = OVERVIEW | {"previews": PREVIEWS}
    assert words.previews(many) == "previews to draw: 10,000 or more"
    idle = {"outlook": "done", "workers": 0, "perMinute": None, "seconds": None}
    assert words.outlook(OVERVIEW | {"estimate": idle}) == "nothing to do"
    assert words.outlook(many | {"estimate": idle}) == "nothing to read"


def lines(seen: Snapshot, width: int, height: int) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=width, height=height, force_terminal=False).print(draw(seen, height))
    return out.getvalue().rstrip("\n").split("\n")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (60, 16), (200, 60)])
@pytest.mark.parametrize("busy", [0, 3, 50])
@pytest.mark.parametrize("previews", [NO_PREVIEWS, PREVIEWS])
def test_the_screen_fits_its_terminal(
    width: int, height: int, busy: int, previews: dict[str, object]
) -> None:
    worker = {**WORKER, "vanished": False, "jobId": "x"}
    seen = Snapshot(
        url="http://127.0.0.1:8000",
        overview=OVERVIEW | {"paused": True, "previews": previews},
        workers={"workers": [worker] * busy, "idle": 3 - busy},
        failures=[FAILED] * 50,
        at="12:00:00",
    )
    shown = lines(seen, width, height)
    assert len(shown) <= height
    assert max(map(len, shown)) <= width
    text = "\n".join(shown)
    for part in ("40,000", "about 12 min left", "PAUSED", "[bold]IMG"):
        assert part in text
    assert "idle" in text or busy
    assert ("previews to draw: 10,000 or more" in text) == (previews is PREVIEWS)


def test_a_dorsal_that_is_away_is_told_over_what_was_last_known() -> None:
    first = lines(Snapshot(url="http://x", trouble="no answer from http://x"), 80, 24)
    assert "no answer" in first[-1]
    seen = Snapshot(
        url="http://x",
        overview=OVERVIEW,
        workers={"workers": [], "idle": 3},
        trouble="no answer",
    )
    assert "no news: no answer" in lines(seen, 80, 24)[0]
