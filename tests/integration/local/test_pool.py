"""Functions run in processes of their own, within Lambda's limits, and none is left behind."""

import asyncio
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local.declared import Declaration
from infra.local.pool import MAX_PAYLOAD, Closed, FunctionPool, PayloadTooLarge, Throttled
from infra.local.process import NICE
from tests.integration.local.conftest import Pools


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def eventually_gone(pid: int) -> None:
    async with asyncio.timeout(5):
        while is_running(pid):
            await asyncio.sleep(0.01)


async def appears(path: Path, lines: int = 1) -> list[str]:
    async with asyncio.timeout(10):
        while not path.exists() or len(path.read_text().splitlines()) < lines:
            await asyncio.sleep(0.01)
    return path.read_text().splitlines()


def test_a_function_is_told_what_lambda_tells_it(pools: Pools) -> None:
    async def check() -> None:
        async with pools() as pool:
            first = await pool.invoke("act", {})
            second = await pool.invoke("act", {})
            nice = os.getpriority(os.PRIO_PROCESS, first.payload["pid"])
        assert first.payload["function"] == first.payload["env"] == "sample-local-act"
        assert first.payload["arn"].endswith(":function:sample-local-act")
        assert first.payload["memory"] == "128"
        assert 15_000 < first.payload["remaining"] <= 20_000
        assert (first.cold, second.cold) == (True, False)
        assert first.payload["pid"] == second.payload["pid"]
        assert nice == NICE, "who waits for the API's answer comes first"
        assert first.payload["request"] != second.payload["request"]

    asyncio.run(check())


def test_a_function_past_its_timeout_is_killed_and_replaced(pools: Pools, notes: Path) -> None:
    async def check() -> None:
        async with pools(timeout=0.5) as pool:
            await pool.warm("act")
            late = await pool.invoke("act", {"sleep": 30})
            pid = int((await appears(notes / "pids"))[0])
            assert late.error is not None
            assert late.error.type == "Sandbox.Timedout"
            assert "Task timed out after 0.50 seconds" in late.error.message
            assert 0.5 <= late.seconds < 3
            assert not is_running(pid)
            again = await pool.invoke("act", {})
        assert again.payload["pid"] != pid

    asyncio.run(check())


@pytest.mark.parametrize("event", [{"exit": 3}, {"leave": 3}])
def test_a_crashed_function_is_replaced(pools: Pools, event: dict[str, int]) -> None:
    async def check() -> None:
        async with pools() as pool:
            crashed = await pool.invoke("act", event)
            again = await pool.invoke("act", {})
        assert crashed.error is not None
        assert crashed.error.type == "Runtime.ExitError"
        assert "Runtime exited with error: exit status 3" in crashed.error.message
        assert again.error is None

    asyncio.run(check())


def test_an_idle_process_that_was_killed_is_not_used(pools: Pools) -> None:
    async def check() -> None:
        async with pools() as pool:
            first = await pool.invoke("act", {})
            os.kill(first.payload["pid"], 9)
            await eventually_gone(first.payload["pid"])
            await asyncio.sleep(0.05)
            again = await pool.invoke("act", {})
        assert again.error is None

    asyncio.run(check())


def test_an_exception_is_an_error_and_the_process_stays(pools: Pools, tmp_path: Path) -> None:
    async def check() -> None:
        async with pools() as pool:
            before = await pool.invoke("act", {})
            failed = await pool.invoke("act", {"error": "no such runner"})
            after = await pool.invoke("act", {})
        assert failed.error is not None
        assert (failed.error.type, failed.error.message) == ("ValueError", "no such runner")
        assert any("sample.py" in line for line in failed.error.trace)
        assert before.payload["pid"] == after.payload["pid"]

    asyncio.run(check())
    assert "ValueError: no such runner" in (tmp_path / "logs" / "functions.log").read_text()


def test_a_result_that_is_not_json_is_an_error(pools: Pools) -> None:
    async def check() -> None:
        async with pools() as pool:
            result = await pool.invoke("act", {"not_json": True})
        assert result.error is not None
        assert result.error.type == "Runtime.MarshalError"

    asyncio.run(check())


def test_payloads_are_limited_both_ways(pools: Pools) -> None:
    async def check() -> None:
        async with pools() as pool:
            overhead = len('{"pad": ""}')
            fits = await pool.invoke("act", {"pad": "x" * (MAX_PAYLOAD - overhead)})
            assert fits.error is None
            with pytest.raises(PayloadTooLarge, match=str(MAX_PAYLOAD + 1)):
                await pool.invoke("act", {"pad": "x" * (MAX_PAYLOAD - overhead + 1)})
            fits = await pool.invoke("act", {"answer_bytes": MAX_PAYLOAD - 2})
            assert len(fits.payload) == MAX_PAYLOAD - 2
            over = await pool.invoke("act", {"answer_bytes": MAX_PAYLOAD})
            assert over.error is not None
            assert over.error.type == "Function.ResponseSizeTooLarge"

    asyncio.run(check())


def test_a_function_runs_as_often_as_allowed_and_no_more(pools: Pools) -> None:
    async def check() -> None:
        async with pools(act=3) as pool:
            await pool.warm("act", 3)
            started = time.perf_counter()
            results = await asyncio.gather(*(pool.invoke("act", {"sleep": 0.2}) for _ in range(9)))
            elapsed = time.perf_counter() - started
        assert len({result.payload["pid"] for result in results}) == 3
        assert elapsed >= 0.6

    asyncio.run(check())


def test_who_finds_the_line_full_is_turned_away(pools: Pools) -> None:
    async def check() -> None:
        async with pools(line=2) as pool:
            await pool.warm("act")
            running = [asyncio.create_task(pool.invoke("act", {"sleep": 0.3})) for _ in range(3)]
            await asyncio.sleep(0)
            with pytest.raises(Throttled):
                await pool.invoke("act", {})
            assert all(result.error is None for result in await asyncio.gather(*running))

    asyncio.run(check())


def test_a_caller_that_gives_up_leaves_no_answer_to_the_next(pools: Pools) -> None:
    async def check() -> None:
        async with pools() as pool:
            await pool.warm("act")
            abandoned = asyncio.create_task(pool.invoke("act", {"sleep": 0.2}))
            await asyncio.sleep(0.05)
            waiting = asyncio.create_task(pool.invoke("act", {}))
            await asyncio.sleep(0)
            abandoned.cancel()
            waiting.cancel()
            result = await pool.invoke("act", {"answer_bytes": 1})
        assert result.payload == "x"

    asyncio.run(check())


def test_a_handler_that_cannot_load_is_an_error_for_each_caller(sample: Declaration) -> None:
    async def check() -> None:
        broken = {"act": replace(sample.functions["act"], handler="no_such_handler")}
        pool = FunctionPool(broken, sizes={}, env=os.environ)
        results = await asyncio.gather(pool.invoke("act", {}), pool.invoke("act", {}))
        await pool.close()
        assert [r.error.type for r in results if r.error] == ["AttributeError"] * 2

    asyncio.run(check())


def test_closing_hurries_the_running_and_refuses_the_new(pools: Pools, notes: Path) -> None:
    async def check() -> None:
        async with pools() as pool:
            await pool.warm("act")
            running = asyncio.create_task(pool.invoke("act", {"until_hurried": True}))
            await asyncio.sleep(0.1)
            closing = asyncio.create_task(pool.close(grace=5))
            await asyncio.sleep(0)
            with pytest.raises(Closed):
                await pool.invoke("act", {})
            await closing
            result = await running
        assert result.error is None
        assert not is_running(result.payload["pid"])

    asyncio.run(check())
    assert (notes / "hurried").exists()


def test_what_outlives_the_grace_is_killed_with_its_children(pools: Pools, notes: Path) -> None:
    async def check() -> None:
        async with pools() as pool:
            running = asyncio.create_task(pool.invoke("act", {"child": True}))
            pids = [int(line) for line in await appears(notes / "pids", 2)]
            await pool.close(grace=0.1)
            result = await running
            for pid in pids:
                await eventually_gone(pid)
        assert result.error is not None
        assert result.error.type == "Runtime.ExitError"

    asyncio.run(check())
