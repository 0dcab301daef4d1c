"""Killed between the handing over and its outcome: what went is found, what nobody knows is said; none goes twice.

Also of many at once: the parents' update, killed at each point of it, goes to each family once.
"""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import pytest

from chassis.clock import ManualClock
from chassis.effects import Effects
from chassis.service import Effect
from events.notifications import Matter, MessageSending
from notifications.adapters import Outgoing
from notifications.adapters.folder import Folder
from notifications.adapters.smtp import Smtp
from notifications.adapters.twilio import Twilio
from notifications.domain.outcomes import Handed, NotHanded, NotKnown
from notifications.domain.references import Reference


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


# Many at once ---------------------------------------------------------------------------------------------------------

WEDNESDAY = date(2026, 9, 16)


class Dying(Folder):
    """A folder whose process stands still at its nth message, just before it is written or just after, to be killed."""

    def __init__(self, folder: Path, nth: int, *, written: bool) -> None:
        super().__init__(folder)
        self.left, self.written, self.stands = nth, written, asyncio.Event()

    async def send(self, message: Outgoing) -> Handed | NotHanded:
        self.left -= 1
        last = self.left <= 0
        if not last or self.written:
            sent = await super().send(message)
        if last:
            self.stands.set()
            await asyncio.get_running_loop().create_future()
        return sent


class Outbox:
    """What is durable of a bulk send: the orders, which of them began, and what came of which."""

    def __init__(self, tables: Any, outgoing: Any, at: Any) -> None:
        self.at, self.messages, self.begun, self.ended = at, {}, set(), set()
        self.all_ended = asyncio.Event()
        for family in range(5):
            message = uuid5(NAMESPACE_OID, str(family))
            number = f"07700 9001{family:02d}"
            self.messages[message] = outgoing(reference=Reference(WEDNESDAY, message), template="update", to=number)
        about = (Matter(pupil="amira", date=WEDNESDAY),)
        so: Any = {"pupil": "amira", "template": "update", "channel": "text", "guardian": "mum", "about": about}
        orders = [MessageSending(message=message, because=message, **so) for message in self.messages]
        self.orders = [tables.record(order, at) for order in orders]

    def effects(self, folder: Folder) -> Effects:
        """A process that performs them with that folder."""

        async def begin(order: Any) -> None:
            self.begun.add(order)

        async def say(sayings: Any) -> None:
            self.ended.update(said.body.id for said in sayings)
            if len(self.ended) == len(self.orders):
                self.all_ended.set()

        of = self.messages
        performed = Effect(
            lambda said: folder.send(of[said.body.message]), lookup=lambda said: folder.lookup(of[said.body.message])
        )
        return Effects({MessageSending: performed}, ManualClock(self.at), begin, say)


@pytest.mark.parametrize("written", [False, True], ids=["before the file", "after the file"])
@pytest.mark.parametrize("nth", range(1, 6))
async def test_a_bulk_send_killed_at_any_message_reaches_every_family_once(
    tmp_path, outgoing, tables, woodside, nth: int, written: bool
) -> None:
    outbox, dying = Outbox(tables, outgoing, woodside.at("09:30")), Dying(tmp_path, nth, written=written)
    killed = outbox.effects(dying)
    killed.start(outbox.orders)
    await asyncio.wait_for(dying.stands.wait(), 10)
    await killed.close()
    again = outbox.effects(Folder(tmp_path))
    for order in outbox.orders:
        if order.envelope.id not in outbox.ended:
            again.start([order], begun=order.envelope.id in outbox.begun)
    await asyncio.wait_for(outbox.all_ended.wait(), 10)
    files = [file.read_text("utf-8").partition("\n")[0] for file in tmp_path.rglob("*.txt")]
    assert sorted(files) == [f"To: +4477009001{family:02d}" for family in range(5)]
