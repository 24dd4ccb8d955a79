"""Malformed bodies over HTTP: none is a fault of the server, and none writes."""

import asyncio

import httpx

from tests.support.fuzz import bodies

#: ``python -m bench.feeds --fuzz 10000`` sends as many as one likes to a running server.
COUNT = 2000


def test_malformed_bodies_are_no_fault_of_ours_and_write_nothing(changing):
    assert changing.send([changing.reading(value=1)]).json()["accepted"] == 1
    before = changing.services.store.latest()

    async def go() -> set[int]:
        transport = httpx.ASGITransport(changing.guard)
        shown = {"Authorization": f"Bearer {changing.token}"}
        seen = set()
        async with httpx.AsyncClient(transport=transport, headers=shown,
                                     base_url="http://127.0.0.1:8050") as client:
            for body in bodies(seed=22, count=COUNT):
                answer = await client.post("/api/readings", content=body.raw, headers={
                    "Content-Type": body.kind, "Content-Encoding": body.encoding})
                seen.add(answer.status_code)
                if answer.status_code == 200:
                    assert answer.json()["accepted"] == 0, body
                else:
                    assert answer.json()["error"]["what"]
        return seen

    assert asyncio.run(go()) == {200, 400, 415}
    assert changing.services.store.latest() == before

