"""What stands on a log and is no fact is passed over; a word in another's name stops who hears it, visibly."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import Any

import nats
import pytest
from nats.aio.client import Client

from chassis.requests import request_id
from chassis.wire import headers_of, heard_from, subject_of
from rollcall.servers.waiting import until


@asynccontextmanager
async def mender(platform: Any) -> Any:
    """A client that may put anything on a log."""
    user, password = platform.servers.nats_credentials("mender")
    client = await nats.connect(platform.servers.nats_url, user=user, password=password)
    try:
        yield client
    finally:
        await client.close()


async def put(client: Client, subject: str, headers: dict[str, str] | None, raw: bytes = b"{}") -> int:
    """Its sequence."""
    return (await client.jetstream().publish(subject, raw, headers=headers)).seq


async def last_of(platform: Any, service: str) -> Any:
    return await platform.runners[service].log.last_of("toy", service)


def forged(said: Any, **changes: Any) -> tuple[str, dict[str, str], bytes]:
    """A fact of one service as somebody else might put it on the log: its subject, headers and body."""
    envelope = said.envelope
    subject = subject_of(envelope).replace(f".{envelope.service}.", f".{changes.pop('service', envelope.service)}.")
    headers = headers_of(envelope)
    values = headers["Rollcall"].split(";")
    values[6] = str(changes.pop("position", envelope.position))
    return subject, {"Nats-Msg-Id": str(request_id()), "Rollcall": ";".join(values)}, said.raw


STRAYS = [None, {"Rollcall": "1;1;2"}, {"Nats-Msg-Id": "no id", "Rollcall": "1;1;a;b;c;d;e;f;"}]


@pytest.mark.parametrize("headers", STRAYS)
async def test_a_message_without_an_envelope_is_passed_over_by_everybody(make_platform: Any, headers: Any) -> None:
    async with make_platform() as platform:
        await platform.watch("p1")
        await platform.settled()
        async with mender(platform) as client:
            await put(client, "facts.toy.pathway.woodside.p1.PupilAbsent", headers)
            await platform.watch("p2")
            at = await put(client, "facts.toy.pathway.woodside.p1.PupilAbsent", headers)
        await platform.settled()
        assert (await last_of(platform, "pathway")).envelope.key == "p2"
        assert platform.runners["rewards"].loop.checkpoints["toy"].sequence >= at

    async with make_platform() as again:
        await again.watch("p3")
        await again.settled()
        assert [key for word, key in await again.facts() if word == "TrackerOpened"] == ["p1", "p2", "p3"]
        assert not again.runners["pathway"].loop.stopped
        assert not again.runners["rewards"].projector.stopped


async def test_another_services_word_stops_who_hears_it_and_names_the_sequence(platform: Any) -> None:
    await platform.watch("p1")
    await platform.settled()
    said = await last_of(platform, "rewards")
    pathway = await last_of(platform, "pathway")
    subject, headers, raw = forged(said, service="pathway", position=pathway.envelope.position + 1)
    platform.runners["pathway"].loop.checkpoints["toy"].own += 1  # as if pathway itself had said it
    async with mender(platform) as client:
        at = await put(client, subject, headers, raw)
    await platform.settled()

    for service in ("pathway", "rewards"):
        sequence, reason = platform.runners[service].loop.stopped["toy"]
        assert (sequence, said.envelope.word in reason) == (at, True), service


async def test_a_projector_that_cannot_fold_stops_at_the_very_fact_whatever_came_with_it(make_platform: Any) -> None:
    async with make_platform() as platform:
        await platform.watch("p1")
        await platform.settled()
        projector = platform.runners["rewards"].projector
        held, place = await projector._lock.acquire(), projector.places["toy"]
        said = await last_of(platform, "pathway")
        await platform.watch("p2")
        async with mender(platform) as client:
            tracker = await last_of(platform, "rewards")
            platform.runners["pathway"].loop.checkpoints["toy"].own += 1
            pathway = await last_of(platform, "pathway")
            at = await put(client, *forged(tracker, service="pathway", position=pathway.envelope.position + 1))
        assert held
        projector._lock.release()
        await platform.settled()

        async def stopped() -> bool | None:  # a service whose loop has stopped counts as settled
            return "toy" in projector.stopped or None

        await until(stopped, 60)
        assert at > said.envelope.sequence + 1
        assert f"sequence {at}" in projector.stopped["toy"]
        assert place.sequence == at - 1


async def test_who_hears_a_fact_in_its_name_that_it_did_not_say_stops(platform: Any) -> None:
    await platform.watch("p1")
    await platform.settled()
    said = await last_of(platform, "pathway")
    async with mender(platform) as client:
        at = await put(client, *forged(said, position=said.envelope.position + 1))
    await platform.settled()

    sequence, reason = platform.runners["pathway"].loop.stopped["toy"]
    assert sequence == at
    assert "in the name of pathway" in reason


def test_what_is_stray_has_no_word_and_no_number() -> None:
    read = heard_from("facts.t.registers.s.k.PupilAbsent", {}, b"{}", 7)
    assert read.stray
    assert (read.envelope.word, read.envelope.service, read.envelope.position, read.envelope.sequence) == ("", "", 0, 7)
