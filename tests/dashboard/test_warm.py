"""The search index is made by the server itself, and a fault in that ends nothing."""

import asyncio
import logging

from dashboard.warm import keep_warm


def run(warm, turns):
    done = asyncio.Event()
    calls = []

    def counted():
        calls.append(1)
        if len(calls) == turns:
            loop.call_soon_threadsafe(done.set)
        warm(len(calls))

    async def go():
        nonlocal loop
        loop = asyncio.get_running_loop()
        task = asyncio.create_task(keep_warm(counted, period_s=0))
        await done.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    loop = None
    asyncio.run(go())
    return len(calls)


def test_a_fault_is_said_once_and_tried_again(caplog):
    def warm(turn):
        if turn < 4:
            raise OSError("no store")

    with caplog.at_level(logging.ERROR):
        assert run(warm, 5) >= 5
    assert [r.message for r in caplog.records] == [
        "the search index cannot be made: OSError: no store"]
