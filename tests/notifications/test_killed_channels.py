"""Killed at each point of handing a message over, by each channel: no family has it twice, and nobody says what is not
known.

Before a message is handed over it is noted that this begins. Then the process may be gone: before the provider was
reached, or after the provider took the message and before its answer was heard.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypeAlias
from uuid import UUID

import pytest

from chassis.clock import ManualClock
from chassis.effects import Effects
from chassis.service import Effect
from events.fact import Fact
from events.notifications import Matter, MessageSending, StaffAlerting
from notifications.adapters import Outgoing, Provider, notify, smtp, twilio
from notifications.adapters.folder import Folder
from notifications.adapters.notify import Notify
from notifications.adapters.smtp import Smtp
from notifications.adapters.twilio import Twilio
from notifications.domain.outcomes import Handed, NotKnown
from notifications.handlers.alerts import StaffDesk
from notifications.handlers.giving import hand_over

from .test_notify import KEY, FakeNotify
from .test_smtp import MailServer
from .test_twilio import SID, FakeTwilio

Point: TypeAlias = Literal["before the provider", "after the provider"]
Channel: TypeAlias = tuple[Provider, Callable[[], int], dict[str, Any]]
"""A provider, how many messages it took, and how a message goes to it."""

MAIL = {"channel": "email", "to": "mum@example.org"}


@pytest.fixture
async def channels(tmp_path, serving, woodside):
    """Each channel of a school, with a server on loopback that speaks for whoever is outside."""
    at_notify, at_twilio, at_mail = FakeNotify(), FakeTwilio(), MailServer()
    at_twilio.now = woodside.at("11:00")
    listening = await asyncio.start_server(at_mail.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    of_notify = notify.Account(KEY, "text-template", "email-template", await serving(at_notify.app), timeout=5)
    public, address = "https://rollcall.example", await serving(at_twilio.app)
    of_twilio = twilio.Account(SID, "token", "MG1", "+441632960001", public, address, timeout=5)
    of_mail = smtp.Account("127.0.0.1", "office@woodside.example", port, "none", timeout=5)
    asked_notify = Notify({"woodside": of_notify}.get, waits=(0, 0, 0))
    asked_twilio = Twilio({"woodside": of_twilio}.get, waits=(0, 0, 0))
    asked_mail = Smtp({"woodside": of_mail}.get, lambda: woodside.at("09:25"), waits=(0, 0))
    yield {
        "folder": (Folder(tmp_path), lambda: len(list(tmp_path.rglob("*.txt"))), {}),
        "text by Notify": (asked_notify, lambda: len(at_notify.taken), {}),
        "e-mail by Notify": (asked_notify, lambda: len(at_notify.taken), MAIL),
        "text by Twilio": (asked_twilio, lambda: len(at_twilio.taken), {}),
        "call by Twilio": (asked_twilio, lambda: len(at_twilio.taken), {"channel": "voice"}),
        "e-mail by a mail server": (asked_mail, lambda: len(at_mail.taken), MAIL),
    }
    for each in (at_notify, at_twilio, at_mail):
        each.closing.set()
    listening.close()


class Outbox:
    """What is durable of an order: that it began, and what came of it."""

    def __init__(self, order: Any, at: Any) -> None:
        self.order, self.clock, self.begun = order, ManualClock(at), False
        self.came = asyncio.get_running_loop().create_future()

    def performed(self, send: Callable[[], Awaitable[Any]], lookup: Callable[[], Awaitable[Any]]) -> Effects:
        """A process that takes the order up as it finds it."""
        return self.taken_up({MessageSending: Effect(lambda _: send(), lookup=lambda _: lookup())})

    def taken_up(self, effects: Mapping[type[Fact], Effect]) -> Effects:
        """The same, with the effects of the service."""

        async def begin(_: Any) -> None:
            self.begun = True

        async def say(sayings: Any) -> None:
            self.came.set_result(sayings[0].body.result)

        performing = Effects(effects, self.clock, begin, say)
        performing.start([self.order], begun=self.begun)
        return performing


async def killed(outbox: Outbox, send: Callable[[], Awaitable[Any]], point: Point) -> None:
    """A process hands the message over and is gone at that point."""
    stands = asyncio.Event()

    async def dying() -> Any:
        if point == "after the provider":
            await send()
        stands.set()
        await asyncio.get_running_loop().create_future()

    async def never() -> Any:
        raise AssertionError("what had not begun is not looked up")

    process = outbox.performed(dying, never)
    await asyncio.wait_for(stands.wait(), 20)
    await process.close()


FOUND = {"folder", "text by Notify", "e-mail by Notify", "text by Twilio"}
"""Where a message that was taken is found by whoever looks it up."""
CERTAIN = {"folder", "text by Notify", "e-mail by Notify"}
"""Where one that is not found surely was not taken: it is handed over then."""


@pytest.mark.parametrize("point", ["before the provider", "after the provider"])
@pytest.mark.parametrize("name", [*sorted(FOUND), "call by Twilio", "e-mail by a mail server"])
async def test_no_channel_has_a_message_twice_wherever_the_process_was_killed(
    channels, tables, woodside, outgoing, name: str, point: Point
) -> None:
    provider, taken, so = channels[name]
    message, at = outgoing(**so), woodside.at("09:25")
    about, id = (Matter(pupil="amira", date=message.day),), message.reference.message
    told: Any = {"pupil": "amira", "template": "absence", "channel": "text", "guardian": "mum", "about": about}
    outbox = Outbox(tables.record(MessageSending(**told, message=id, because=id), at), at)
    await killed(outbox, lambda: provider.send(message), point)
    assert taken() == (point == "after the provider")
    again = outbox.performed(lambda: provider.send(message), lambda: provider.lookup(message))
    result = await asyncio.wait_for(outbox.came, 20)
    await again.close()
    knows = name in (CERTAIN if point == "before the provider" else FOUND)
    assert isinstance(result, Handed if knows else NotKnown)
    assert taken() == (1 if knows or point == "after the provider" else 0)


# Of staff -------------------------------------------------------------------------------------------------------------


class Dying:
    """A provider whose process is gone at that point."""

    def __init__(self, provider: Provider, point: Point) -> None:
        self.provider, self.point, self.stands = provider, point, asyncio.Event()

    async def send(self, message: Outgoing) -> Any:
        if self.point == "after the provider":
            await self.provider.send(message)
        self.stands.set()
        await asyncio.get_running_loop().create_future()

    async def lookup(self, message: Outgoing) -> Any:
        raise AssertionError("what had not begun is not looked up")


class Platform:
    """What telling staff needs of one."""

    def __init__(self, keyring: Any) -> None:
        self.keyring = keyring


OF_STAFF = [*sorted(FOUND), "e-mail by a mail server"]


@pytest.mark.parametrize("point", ["before the provider", "after the provider"])
@pytest.mark.parametrize("name", OF_STAFF)
async def test_no_member_of_staff_is_told_twice_by_a_channel_wherever_the_process_was_killed(
    channels, tables, woodside, keyring, name: str, point: Point
) -> None:
    provider, taken, so = channels[name]
    is_mail = bool(so) or name == "folder"
    who = ("staff:woodside:staff-2", "staff")
    mail, number = await keyring.seal("woodside", [(*who, "lead@school.example"), (*who, "07700 900123")])
    id, day = UUID(int=7), woodside.at("11:00").date()
    told: Any = {"school": "woodside", "message": id, "staff": "staff-2", "template": "concern", "because": id}
    told |= {"channel": "email", "email": mail} if is_mail else {"channel": "text", "telephone": number}
    order = StaffAlerting(**told, via="here", school_name="Woodside Primary Academy", local_day=day)
    outbox = Outbox(tables.record(order, woodside.at("11:00")), woodside.at("11:00"))
    dying = Dying(provider, point)
    process = outbox.taken_up(telling(keyring, dying))
    await asyncio.wait_for(dying.stands.wait(), 20)
    await process.close()
    assert taken() == (point == "after the provider")
    again = outbox.taken_up(telling(keyring, provider))
    result = await asyncio.wait_for(outbox.came, 20)
    await again.close()
    knows = name in (CERTAIN if point == "before the provider" else FOUND)
    assert isinstance(result, Handed if knows else NotKnown), "and where it is not known, another channel is tried"
    assert taken() == (1 if knows or point == "after the provider" else 0)


def telling(keyring: Any, provider: Any) -> Mapping[type[Fact], Effect]:
    desk = StaffDesk(Platform(keyring), {"here": provider})  # type: ignore[arg-type]
    return {StaffAlerting: Effect(hand_over, lookup=desk.look_up, prepare=desk.prepare)}
