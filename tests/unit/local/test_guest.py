"""The guest of a one-machine Dorsal, whose troubles must not keep it up or go unsaid."""

import asyncio

import pytest

from infra.local.run import _Guest

NOWHERE = "postgresql://postgres@127.0.0.1:1/none"


async def visit(guest: _Guest) -> None:
    guest.arrive()
    async with asyncio.timeout(20):
        await guest.stop.wait()


@pytest.mark.parametrize(
    ("env", "said"),
    [({"DATABASE_URL": NOWHERE}, "connection refused"), ({}, "KeyError('DATABASE_URL')")],
)
def test_trouble_of_any_kind_ends_the_demo_with_one_line(
    capsys: pytest.CaptureFixture[str], env: dict[str, str], said: str
) -> None:
    guest = _Guest(env, "http://127.0.0.1:1", samples=True, stay=False)
    asyncio.run(visit(guest))
    assert guest.leave() == 1
    told = capsys.readouterr()
    assert said in told.out
    assert "Traceback" not in told.out + told.err


def test_trouble_while_all_is_ending_is_no_news(capsys: pytest.CaptureFixture[str]) -> None:
    guest = _Guest({"DATABASE_URL": NOWHERE}, "http://127.0.0.1:1", samples=True, stay=True)

    async def ended_meanwhile() -> None:
        guest.stop.set()
        guest.arrive()

    asyncio.run(ended_meanwhile())
    assert guest.leave() == 0
    assert "dorsal:" not in capsys.readouterr().out
