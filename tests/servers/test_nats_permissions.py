import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg

from chassis.wire import inbox_of
from events import catalogue
from rollcall.servers import SERVICES, EmbeddedServers


@asynccontextmanager
async def connected(servers: EmbeddedServers, name: str) -> AsyncIterator[tuple[Client, list[str]]]:
    """A client, and what it was refused so far."""
    refused: list[str] = []

    async def on_error(error: Exception) -> None:
        refused.append(str(error))

    user, password = servers.nats_credentials(name)
    client = await nats.connect(
        servers.nats_url, user=user, password=password, inbox_prefix=inbox_of(user), error_cb=on_error
    )
    try:
        yield client, refused
    finally:
        await client.close()


@pytest_asyncio.fixture(scope="module")
async def log(shared_servers: EmbeddedServers) -> EmbeddedServers:
    """Servers with a log that has one fact, said by registers."""
    async with connected(shared_servers, "registers") as (client, _):
        await client.jetstream().add_stream(name="FACTS_t", subjects=["facts.t.>"], allow_direct=True)
        await client.jetstream().publish("facts.t.registers.s.k.RegisterTaken", b"{}")
    return shared_servers


async def may_publish(servers: EmbeddedServers, user: str, subject: str) -> bool:
    async with connected(servers, user) as (client, refused):
        await client.publish(subject, b"{}")
        await client.flush()
        await client.flush()
        return not refused


async def may_subscribe(servers: EmbeddedServers, user: str, subject: str) -> bool:
    async with connected(servers, user) as (client, refused):
        await client.subscribe(subject)
        await client.flush()
        await client.flush()
        return not refused


async def test_a_service_says_its_own_facts_and_nobody_elses(log: EmbeddedServers) -> None:
    for user in SERVICES:
        for speaker in SERVICES:
            allowed = await may_publish(log, user, f"facts.t.{speaker}.s.k.RegisterTaken")
            assert allowed == (user == speaker and user != "console")


async def test_no_word_of_another_service_may_be_said_by_a_service(log: EmbeddedServers) -> None:
    for user in SERVICES:
        others = [word for word in catalogue.facts() if word.service in SERVICES and word.service != user]
        async with connected(log, user) as (client, refused):
            for word in others:
                await client.publish(f"facts.t.{word.service}.s.k.{word.__name__}", b"{}")
            await client.flush()
            await client.flush()
            named = {said.rpartition(".")[2].rstrip('"') for said in refused}
            assert named == {word.__name__.lower() for word in others}, user


async def test_a_fact_of_another_service_does_not_reach_the_log(log: EmbeddedServers) -> None:
    async with connected(log, "pathway") as (client, refused):
        before = (await client.jetstream().stream_info("FACTS_t")).state.last_seq
        await client.publish("facts.t.registers.s.k.RegisterTaken", b"{}")
        await client.flush()
        assert (await client.jetstream().stream_info("FACTS_t")).state.last_seq == before
        assert refused == ['nats: permissions violation for publish to "facts.t.registers.s.k.registertaken"']


async def test_the_operator_says_no_fact_and_the_mender_may(log: EmbeddedServers) -> None:
    assert not await may_publish(log, "operator", "facts.t.registers.s.k.RegisterTaken")
    assert await may_publish(log, "mender", "facts.t.registers.s.k.RegisterTaken")


@pytest.mark.parametrize("user", SERVICES)
async def test_every_service_reads_the_whole_log_in_the_ways_the_chassis_does(log: EmbeddedServers, user: str) -> None:
    async with connected(log, user) as (client, refused):
        named = await asked(client, "$JS.API.STREAM.NAMES", {})
        assert named["streams"] == ["FACTS_t"]
        assert "error" not in await asked(client, "$JS.API.INFO", {})
        assert "error" not in await asked(client, "$JS.API.STREAM.INFO.FACTS_t", {})
        assert "error" not in await asked(client, "$JS.API.STREAM.MSG.GET.FACTS_t", {"seq": 1})
        assert await pulled(client) == b"{}"
        assert refused == []


async def asked(client: Client, subject: str, question: object) -> dict[str, object]:
    answer = await client.request(subject, json.dumps(question).encode())
    return dict(json.loads(answer.data))


async def pulled(client: Client) -> bytes:
    """The first fact by an ephemeral consumer without acknowledgements, as the chassis reads."""
    config = {"ack_policy": "none", "deliver_policy": "by_start_sequence", "opt_start_seq": 1, "mem_storage": True}
    subject = "$JS.API.CONSUMER.CREATE.FACTS_t"
    made = await asked(client, subject, {"stream_name": "FACTS_t", "config": config})
    await asked(client, f"$JS.API.CONSUMER.INFO.FACTS_t.{made['name']}", {})
    inbox = await client.subscribe(client.new_inbox())
    await client.publish(f"$JS.API.CONSUMER.MSG.NEXT.FACTS_t.{made['name']}", b'{"batch": 1}', reply=inbox.subject)
    fact = await inbox.next_msg()
    assert (await asked(client, f"$JS.API.CONSUMER.DELETE.FACTS_t.{made['name']}", {}))["success"]
    return fact.data


async def test_registers_alone_makes_streams_and_says_that_a_trust_opened(log: EmbeddedServers) -> None:
    for user in SERVICES:
        for subject in ("trusts.opened", "$JS.API.STREAM.CREATE.FACTS_u", "$JS.API.STREAM.UPDATE.FACTS_u"):
            assert await may_publish(log, user, subject) == (user == "registers")


async def test_no_service_destroys_or_rewrites_the_log(log: EmbeddedServers) -> None:
    for user in SERVICES:
        for verb in ("DELETE", "PURGE", "MSG.DELETE", "RESTORE", "SNAPSHOT"):
            assert not await may_publish(log, user, f"$JS.API.STREAM.{verb}.FACTS_t")


async def test_each_service_answers_its_own_requests_and_any_may_ask(log: EmbeddedServers) -> None:
    for user in SERVICES:
        for service in SERVICES:
            assert await may_publish(log, user, f"ask.{service}.DutiesOf")
            assert await may_subscribe(log, user, f"ask.{service}.>") == (user == service)


async def test_a_request_is_answered(log: EmbeddedServers) -> None:
    async with connected(log, "pathway") as (pathway, _), connected(log, "console") as (console, _):

        async def answer(message: Msg) -> None:
            await message.respond(b"none")

        await pathway.subscribe("ask.pathway.>", cb=answer)
        await pathway.flush()
        assert (await console.request("ask.pathway.DutiesOf", b"{}")).data == b"none"


async def test_a_service_hears_the_live_feed_and_not_the_facts_of_the_core(log: EmbeddedServers) -> None:
    for user in SERVICES:
        assert await may_subscribe(log, user, "live.>")
        assert await may_subscribe(log, user, "trusts.opened")
        assert not await may_subscribe(log, user, "facts.>")
        assert not await may_subscribe(log, user, ">")


async def test_the_live_feed_is_the_servers_to_say(log: EmbeddedServers) -> None:
    for user in (*SERVICES, "operator"):
        assert not await may_publish(log, user, "live.facts.t.registers.s.k.PupilAbsent")


async def test_who_is_answered_is_answered_alone(log: EmbeddedServers) -> None:
    for user in SERVICES:
        for other in SERVICES:
            assert await may_subscribe(log, user, f"_INBOX.{other}.>") == (user == other)
            assert not await may_publish(log, user, f"_INBOX.{other}.abc")
        assert not await may_subscribe(log, user, "_INBOX.>")


@pytest.mark.parametrize("user", SERVICES)
async def test_no_answer_is_sent_for_to_the_subject_of_anothers_fact(log: EmbeddedServers, user: str) -> None:
    """What the server answers goes where it is asked to: never with another's headers to another's subject."""
    mine = f"facts.t.{user}.s.k.RegisterTaken"
    async with connected(log, "mender") as (mender, _):
        own = (await mender.jetstream().publish(mine, b"mine", headers={"Rollcall": "forged"})).seq
    async with connected(log, user) as (client, _):
        asks = {f"$JS.API.{verb}.FACTS_t": {"seq": own} for verb in ("DIRECT.GET", "STREAM.MSG.GET")}
        for subject, question in asks.items():
            await client.publish(subject, json.dumps(question).encode(), reply="facts.t.rival.s.k.PupilAbsent")
        config = {"ack_policy": "none", "deliver_policy": "all", "mem_storage": True}
        made = await asked(client, "$JS.API.CONSUMER.CREATE.FACTS_t", {"stream_name": "FACTS_t", "config": config})
        pulling = f"$JS.API.CONSUMER.MSG.NEXT.FACTS_t.{made['name']}"
        await client.publish(pulling, b'{"batch": 9}', reply="facts.t.rival.s.k.PupilAbsent")
        await client.flush()
        await asked(client, f"$JS.API.CONSUMER.DELETE.FACTS_t.{made['name']}", {})
    async with connected(log, "mender") as (mender, _):
        last = (await mender.jetstream().stream_info("FACTS_t")).state.last_seq
        stored = [await mender.jetstream().get_msg("FACTS_t", seq) for seq in range(own + 1, last + 1)]
    assert [each.headers for each in stored if each.subject and ".rival." in each.subject and each.headers] == []


async def test_nobody_comes_in_without_the_password(log: EmbeddedServers) -> None:
    for who in ({}, {"user": "mender"}, {"user": "mender", "pass": "wrong"}):
        assert "Authorization Violation" in await greeted(log, who)


async def greeted(servers: EmbeddedServers, who: dict[str, str]) -> str:
    """What nats-server says to a bare connection; nats-py leaves one that was refused open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", servers.nats.port)
    await reader.readline()
    writer.write(b"CONNECT %s\r\nPING\r\n" % json.dumps(who).encode())
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


def test_the_file_of_permissions_says_the_same_of_every_service() -> None:
    text = (files("rollcall.servers") / "users.conf").read_text()
    blocks = {service: re.search(rf"user: {service},.*?allow_responses", text, re.DOTALL) for service in SERVICES}
    own = (
        r'"facts\.\*\.\w+\.>", |"trusts\.opened", "\$JS\.API\.STREAM\.CREATE\.\*", "\$JS\.API\.STREAM\.UPDATE\.\*",\s+'
    )
    shared = {
        re.sub(own, "", block[0]).replace(service, "S").replace(service.upper(), "S")
        for service, block in blocks.items()
        if block
    }
    assert len(shared) == 1
