"""Killed between the handing over and its outcome: what went is found, what nobody knows is said; none goes twice."""

import asyncio
from typing import Any

import pytest

from chassis.clock import ManualClock
from chassis.effects import Effects
from chassis.service import Effect
from events.notifications import Matter, MessageSending
from notifications.adapters.folder import Folder
from notifications.adapters.smtp import Smtp
from notifications.adapters.twilio import Twilio
from notifications.domain.outcomes import Handed, NotKnown


@pytest.fixture
def taken_up(tables, woodside, outgoing):
    """Takes an order up again that had begun before the process was killed: what came of it."""

    async def take_up(provider: Any, **so: Any) -> Any:
        message, came = outgoing(**so), asyncio.get_running_loop().create_future()
        at = woodside.at("09:25")
        about = (Matter(pupil="amira", date=message.day),)
        because = message.reference.message
        order = MessageSending(
            pupil="amira",
            message=because,
            template="absence",
            channel="text",
            guardian="mum",
            about=about,
            because=because,
        )

        async def begin(_: Any) -> None:
            pass

        async def say(sayings: Any) -> None:
            came.set_result(sayings[0].body.result)

        effect = Effect(lambda _: provider.send(message), lookup=lambda _: provider.lookup(message))
        effects = Effects({MessageSending: effect}, ManualClock(at), begin, say)
        effects.start([tables.record(order, at)], begun=True)
        return await asyncio.wait_for(came, 10)

    return take_up


async def test_what_had_been_handed_over_is_found_and_not_handed_over_again(tmp_path, outgoing, taken_up) -> None:
    handed = await Folder(tmp_path).send(outgoing())
    (file,) = tmp_path.rglob("*.txt")
    written = file.stat().st_mtime_ns
    assert await taken_up(Folder(tmp_path)) == handed
    assert file.stat().st_mtime_ns == written


async def test_what_surely_had_not_is_handed_over_once(tmp_path, outgoing, taken_up) -> None:
    assert isinstance(await taken_up(Folder(tmp_path)), Handed)
    assert len(list(tmp_path.rglob("*.txt"))) == 1


async def test_what_nobody_can_say_is_unknown_and_never_handed_over_again(woodside, taken_up) -> None:
    """None of these could be reached: an attempt would have ended otherwise."""
    assert (
        await taken_up(Smtp({}.get, lambda: woodside.at("09:25")), channel="email", to="mum@example.org") == NotKnown()
    )
    assert await taken_up(Twilio({}.get)) == NotKnown()
