"""What a running service shows of itself, and what the keyring shows of somebody who was forgotten."""

import asyncio
from types import SimpleNamespace

import httpx
import pytest
from prometheus_client import CollectorRegistry

from chassis.edge import edge
from chassis.seal import FORGOTTEN, SealedKeyring
from chassis.service import Forgotten


async def test_metrics_are_of_the_loop_and_of_the_broker(platform):
    await platform.watch("p1")
    await platform.counted()
    app = edge(platform.runners["pathway"])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://pathway") as client:
        shown = (await client.get("/metrics")).text

    assert 'rollcall_heard_sequence{trust="toy"}' in shown
    assert (
        'faststream_received_messages_total{app_name="pathway",broker="nats",handler="ask.pathway.Count"} 1.0' in shown
    )


async def test_whoever_waits_when_the_process_may_wait_no_longer_is_told_to_say_it_again():
    there = asyncio.Event()

    async def waits(*_: object) -> None:
        there.set()
        await asyncio.Event().wait()

    ready = asyncio.Event()
    ready.set()
    app = edge(SimpleNamespace(registry=CollectorRegistry(), ready=ready, service=SimpleNamespace(edge=waits)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://pathway") as client:
        asked = asyncio.create_task(client.post("/hooks/toy"))
        await there.wait()
        asked.cancel()
        reply = await asked

    assert (reply.status_code, reply.headers["retry-after"]) == (503, "1")


async def test_background_work_goes_on_while_a_service_leads_and_it_shows_what_it_reports(make_platform, toy):
    seen = []

    async def work() -> None:
        seen.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("ended")

    toy.background.append(work)
    async with make_platform() as platform:
        await platform.settled()
        assert seen == ["begun"]
        assert platform.runners["pathway"].health()["toys"] == 1
    assert seen == ["begun", "ended"]


async def test_a_key_that_was_minted_while_its_person_was_being_forgotten_opens_nothing(platform):
    """Minting and forgetting may pass each other: whoever is forgotten stays so, key or no key."""
    import asyncpg  # noqa: PLC0415

    endpoints = platform.servers.endpoints
    async with asyncpg.create_pool(platform.servers.postgres_dsn("registers"), min_size=1, max_size=2) as pool:
        keyring = SealedKeyring(pool, endpoints.secrets.master_key)
        [token] = await keyring.seal("woodside", [("pabc", "register", "Ada")])
        row = await pool.fetchrow("select subject, class, school, wrapped from keyring.keys")
        await keyring.forget(["pabc"])
        await pool.execute("insert into keyring.keys (subject, class, school, wrapped) values ($1, $2, $3, $4)", *row)

        assert await keyring.open([token]) == {token: FORGOTTEN}


async def test_what_belongs_to_several_is_forgotten_with_the_first_of_them(platform):
    import asyncpg  # noqa: PLC0415

    endpoints = platform.servers.endpoints
    async with asyncpg.create_pool(platform.servers.postgres_dsn("registers"), min_size=1, max_size=2) as pool:
        keyring = SealedKeyring(pool, endpoints.secrets.master_key)
        both, other = ("reply:pkit:pada", "reply", "Kit and Ada are ill"), ("reply:pada:ptom", "reply", "Tom is, too")
        gone, kept = await keyring.seal("woodside", [both, other])

        await keyring.forget(["pkit"])

        assert await keyring.open([gone, kept]) == {gone: FORGOTTEN, kept: "Tom is, too"}
        with pytest.raises(Forgotten):
            await keyring.seal("woodside", [("reply:pada:pkit", "reply", "Kit, again")])
        assert await keyring.forgotten() == {"pkit", "reply:pkit:pada"}
