"""Dependencies asked all at once, for a bounded time."""

import threading
import time

from chalicelib.errors import Unavailable
from chalicelib.pipeline.readiness import ask


def away() -> None:
    raise Unavailable("Redis at 10.0.0.1 is away")


def odd() -> None:
    raise ValueError("nobody foresaw this")


def test_each_is_told_with_its_time() -> None:
    told = ask({"quick": lambda: None, "slower": lambda: time.sleep(0.3), "away": away, "odd": odd})
    assert [name for name, answered in told.items() if answered.ok] == ["quick", "slower"]
    assert told["quick"].seconds < told["slower"].seconds
    assert told["slower"].seconds >= 0.3
    assert told["away"].trouble == "Redis at 10.0.0.1 is away"
    assert "nobody foresaw this" in told["odd"].trouble


def test_none_is_waited_for_longer_than_all_are() -> None:
    never = threading.Event()
    began = time.monotonic()
    told = ask(dict.fromkeys("abdefg", never.wait) | {"c": lambda: None}, patience=0.5)  # type: ignore[dict-item]
    assert time.monotonic() - began < 2.5, "each in its turn: three seconds"
    never.set()
    assert [name for name in told if told[name].ok] == ["c"]
    assert (told["a"].seconds, told["a"].trouble) == (0.5, "no answer within 0.5 s")
