"""What the edge makes of what is said to *notifications*: sealed, matched to those whose number it is, and heard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from chassis.said import Said
from chassis.service import Platform
from events.ids import guardian_id
from events.notifications import ApproveUpdate, ClearNumber, NoteUpdate, PlanOf, RecordReply, SharedLine
from notifications import projection
from notifications.adapters import Incoming
from notifications.adapters.callers import theirs, whose
from notifications.adapters.lines import same, shared
from notifications.adapters.naming import named
from notifications.adapters.signals import signals
from notifications.domain.answers import ReplyHeard
from notifications.domain.audience import Approving, Planning
from notifications.domain.outcomes import Receipt

_RECEIPTS = UUID("0f5c3c5b-55a6-5d3b-8b5e-3a4d1f2b7c90")


def sealing(platform: Platform) -> Callable[[str, Any, int], Awaitable[Any]]:
    """What a command becomes before it is said: a reply that somebody types in is heard as one that came by itself, the
    note of a parents' update is sealed, and to whom it goes takes account of who has one number."""

    async def sealed(school: str, command: Any, heard: int) -> Any:
        if isinstance(command, NoteUpdate) and command.note:
            (note,) = await platform.keyring.seal(
                school, [(f"update:{school}:{command.update}", "update", command.note)]
            )
            return command.model_copy(update={"note": note})
        if isinstance(command, ApproveUpdate):
            return Approving(**command.model_dump(), shared=await shared_lines(platform, school, heard))
        if isinstance(command, PlanOf):
            lines = await shared_lines(platform, school, heard) if command.template == "update" else ()
            return Planning(**command.model_dump(), shared=lines)
        if isinstance(command, ClearNumber) and command.number is not None:
            return command.model_copy(update={"number": await number_meant(platform, school, command, heard)})
        if not isinstance(command, RecordReply):
            return command
        return await reply_heard(platform, school, command.telephone, command.text, command.received_at)

    return sealed


async def number_meant(platform: Platform, school: str, command: ClearNumber, heard: int) -> str:
    """The number or address of a guardian's that a person says is good, as it is sealed; empty where it is not one of
    those to be checked."""
    async with platform.reading(school, heard) as reading:
        spoilt = await projection.spoilt_of(reading, guardian_id(school, command.guardian), command.channel)
    return min(await same(command.number or "", spoilt, platform.keyring), default="")


async def shared_lines(platform: Platform, school: str, heard: int) -> tuple[SharedLine, ...]:
    """Which guardians have one number or address, by all that was heard up to that sequence."""
    async with platform.reading(school, heard) as reading:
        known = await projection.addresses_of(reading)
    return await shared(known, platform.keyring)


async def reply_heard(
    platform: Platform, school: str, telephone: str, text: str, received_at: datetime | None = None
) -> ReplyHeard:
    """A reply, matched to the guardians who have that number, its text sealed; said by whoever hears it.

    The text belongs to whichever children it names, for it is to go with the first of them who is forgotten, though a
    guardian of brothers and sisters stays; else to the first of those guardians. From an unknown number it may name any
    child of the school, and the number belongs to the reply alone. Both are in a retention class of their own. Raises
    Forgotten when such a child, or that guardian, is forgotten meanwhile.
    """
    async with platform.reading(school, 0) as reading:
        known = await projection.numbers_of(reading)
    numbers = await theirs(telephone, known, platform.keyring)
    guardians = tuple(numbers)
    async with platform.reading(school, 0) as reading:
        children = await projection.first_names_of(reading, guardians)
        others = {} if guardians else await projection.all_first_names(reading)
    instant = received_at or platform.now()
    says_names = await named(text, children, platform.keyring)
    alone = f"reply:{school}:{instant.timestamp():.6f}".replace(".", "-")
    subject = _belongs_to(says_names or await named(text, others, platform.keyring)) or next(iter(guardians), alone)
    plain = [(subject, "reply", text), *([] if guardians else [(alone, "reply", telephone)])]
    sealed, *caller = await platform.keyring.seal(school, plain)
    says = signals(text)
    return ReplyHeard(
        text=sealed,
        guardians=guardians,
        telephone=caller[0] if caller else None,
        received_at=received_at,
        suggested=says.suggested,
        distress=says.distress,
        asks=says.asks,
        more=says.more,
        returns=says.returns,
        wrong=says.wrong,
        numbers=numbers,
        named=says_names,
    )


def _belongs_to(children: Sequence[str]) -> str:
    """The subject of what names these children: one of them, or all, and empty where it names nobody."""
    return children[0] if len(children) == 1 else ":".join(("reply", *children)) if children else ""


async def hear(platform: Platform, school: str, receipt: Receipt) -> None:
    """Hear what a provider said of a message; the same said again has the same cause. Raises Undigestible, Stopped."""
    cause = uuid5(_RECEIPTS, f"{school} {receipt.reference} {receipt.state} {receipt.pressed}")
    await platform.say([Said(cause, school, platform.now(), receipt, cause)])


async def hear_reply(
    platform: Platform, school: str, text: Incoming, shares: Callable[[str], bool] | None = None
) -> None:
    """Hear what a family texted, at every school that it may be meant for; the same text, told again, has the same
    cause. `shares`: whether another school's texts come from the very number that was answered.

    Raises Undigestible, Stopped, Refused, Forgotten.
    """
    for each in await _meant(platform, school, text.telephone, shares) if shares is not None else [school]:
        cause = uuid5(_RECEIPTS, f"{each} text {text.name}")
        heard = await reply_heard(platform, each, text.telephone, text.text, text.received_at)
        await platform.say([Said(cause, each, platform.now(), heard, cause)])


async def _meant(platform: Platform, school: str, telephone: str, shares: Callable[[str], bool]) -> list[str]:
    """Of the schools that send from one number those where somebody has the telephone; none: the one it was told of."""
    async with platform.reading(school, 0) as reading:
        known = await projection.schools_of(reading)
    alike = [each for each in known if each == school or shares(each)]
    if len(alike) < 2:
        return [school]
    meant: list[str] = []
    for each in alike:
        async with platform.reading(each, 0) as reading:
            numbers = await projection.numbers_of(reading)
        meant += [each] if await whose(telephone, numbers, platform.keyring) else []
    return meant or [school]
