"""What *notifications* answers, and the effects that its facts order: the re-check, and handing a message over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID, uuid5

from chassis.said import Said
from chassis.seal import FORGOTTEN
from chassis.service import Answer, Effect, Platform, Reading
from events.fact import Fact, Request
from events.notifications import (
    AcknowledgeItem,
    ApproveUpdate,
    ClearNumber,
    ConfirmReply,
    Excluded,
    InboxOf,
    MessageSending,
    MessagesOf,
    MessageWithheld,
    NoteUpdate,
    NumbersToCheck,
    Plan,
    PlanOf,
    Preview,
    PreviewOf,
    PreviewRow,
    RecheckAsked,
    RecordReply,
    RepliesOf,
    SharedLine,
    StaffAlerting,
    UpdateAsked,
    UpdatesOf,
)
from events.registers import StillUnexplained, Unexplained
from events.reporting import Figures, FiguresOf
from notifications import projection
from notifications.adapters import Incoming, Outgoing, Provider
from notifications.adapters.callers import whose
from notifications.adapters.lines import shared
from notifications.adapters.segments import segments
from notifications.adapters.signals import signals
from notifications.adapters.staff_wording import staff_wording
from notifications.adapters.wording import Told, Wording, wording
from notifications.domain.answers import ReplyHeard
from notifications.domain.audience import Approving, Planning
from notifications.domain.outcomes import (
    Figured,
    Handed,
    Handover,
    NotHanded,
    NotKnown,
    Receipt,
    Recheck,
    Rechecked,
    TooLate,
    Unanswered,
)
from notifications.domain.references import Reference

_RECEIPTS = UUID("0f5c3c5b-55a6-5d3b-8b5e-3a4d1f2b7c90")
COMMANDS: frozenset[type[Request]] = frozenset(
    {RecordReply, ConfirmReply, AcknowledgeItem, ClearNumber, NoteUpdate, ApproveUpdate}
)
DECISION_QUESTIONS: frozenset[type[Request]] = frozenset({PlanOf})
QUESTIONS: Mapping[type[Request], Answer] = {
    MessagesOf: projection.messages_of,
    RepliesOf: projection.replies_of,
    InboxOf: projection.inbox_of,
    NumbersToCheck: projection.numbers_to_check,
    UpdatesOf: projection.updates_of,
}


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
            return Planning(template=command.template, shared=lines)
        if not isinstance(command, RecordReply):
            return command
        return await reply_heard(platform, school, command.telephone, command.text, command.received_at)

    return sealed


async def shared_lines(platform: Platform, school: str, heard: int) -> tuple[SharedLine, ...]:
    """Which guardians have one number or address, by all that was heard up to that sequence."""
    async with platform.reading(school, heard) as reading:
        known = await projection.addresses_of(reading)
    return await shared(known, platform.keyring)


async def reply_heard(
    platform: Platform, school: str, telephone: str, text: str, received_at: datetime | None = None
) -> ReplyHeard:
    """A reply, matched to the guardians who have that number, its text sealed; said by whoever hears it.

    The text belongs to the first of those guardians, of an unknown number to the reply alone, in a retention class of
    its own. Raises Forgotten when that guardian is forgotten meanwhile.
    """
    async with platform.reading(school, 0) as reading:
        known = await projection.numbers_of(reading)
    guardians = await whose(telephone, known, platform.keyring)
    instant = received_at or platform.now()
    subject = guardians[0] if guardians else f"reply:{school}:{instant.timestamp():.6f}".replace(".", "-")
    plain = [(subject, "reply", text), *([] if guardians else [(subject, "reply", telephone)])]
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
    )


def questions(platform: Platform, providers: Mapping[str, Provider]) -> Mapping[type[Request], Answer]:
    """What is answered from the read tables, and the preview, which opens what would be sent."""
    return {**QUESTIONS, PreviewOf: Desk(platform, providers).preview}


def effects(platform: Platform, providers: Mapping[str, Provider]) -> Mapping[type[Fact], Effect]:
    """Questions may be repeated; a message is handed over once, and looked up where that is not certain."""
    desk = Desk(platform, providers)
    return {
        UpdateAsked: Effect(desk.figures, repeatable=True),
        RecheckAsked: Effect(desk.recheck, repeatable=True),
        MessageSending: Effect(desk.hand_over, lookup=desk.look_up),
        StaffAlerting: Effect(desk.alert, lookup=desk.look_up_alert),
    }


async def hear(platform: Platform, school: str, receipt: Receipt) -> None:
    """Hear what a provider said of a message; the same said again has the same cause. Raises Undigestible, Stopped."""
    cause = uuid5(_RECEIPTS, f"{school} {receipt.reference} {receipt.state} {receipt.pressed}")
    await platform.say([Said(cause, school, platform.now(), receipt, cause)])


async def hear_reply(platform: Platform, school: str, text: Incoming) -> None:
    """Hear what a family texted; the same text, told again, has the same cause.

    Raises Undigestible, Stopped, Refused, Forgotten.
    """
    cause = uuid5(_RECEIPTS, f"{school} text {text.name}")
    heard = await reply_heard(platform, school, text.telephone, text.text, text.received_at)
    await platform.say([Said(cause, school, platform.now(), heard, cause)])


class Desk:
    """Where messages leave the platform: the only place that opens names, numbers and addresses."""

    def __init__(self, platform: Platform, providers: Mapping[str, Provider]) -> None:
        self._platform = platform
        self._providers = providers

    async def recheck(self, said: Said[RecheckAsked]) -> Recheck:
        """Ask registers; raises TimeoutError where nobody answers, to be tried again until the message's last hour."""
        asked = said.body
        if self._platform.now() > asked.not_after:
            return Unanswered()
        question = StillUnexplained(date=asked.date, pupils=asked.pupils)
        answer = await self._platform.ask(said.school, question, Unexplained)
        return Rechecked(answer.sessions)

    async def figures(self, said: Said[UpdateAsked]) -> Figured | Unanswered:
        """Ask reporting, once it has heard all that was said before; raises TimeoutError where nobody answers."""
        asked = said.body
        if self._platform.now() > asked.expires_at:
            return Unanswered()
        of_school, of_classes = [
            await self._platform.ask(
                said.school,
                FiguresOf(first=asked.first, last=asked.last, by=by),
                Figures,
                at_least=said.sequence,
            )
            for by in ("school", "class")
        ]
        return Figured(next(iter(of_school.rows), None), of_classes.rows)

    async def hand_over(self, said: Said[MessageSending]) -> Handover:
        """Make the message and hand it over, unless its last hour has passed."""
        message = said.body
        if message.not_after is not None and self._platform.now() > message.not_after:
            return TooLate()
        opened = await self._opened([message])
        if FORGOTTEN in opened.values():
            return NotHanded("somebody whom it names was forgotten")
        provider = self._providers.get(message.via)
        if provider is None:
            return NotHanded(f"{message.channel}:{message.via} is not set up here")
        worded = _worded(message, opened, provider)
        return _in_words(await provider.send(self._outgoing(said, opened, worded)), worded)

    async def look_up(self, said: Said[MessageSending]) -> Handover | None:
        """What became of a message that may have been handed over; None: it surely was not."""
        provider = self._providers.get(said.body.via)
        if provider is None:
            return NotKnown()
        opened = await self._opened([said.body])
        worded = _worded(said.body, opened, provider)
        found = await provider.lookup(self._outgoing(said, opened, worded))
        return found and _in_words(found, worded)

    async def alert(self, said: Said[StaffAlerting]) -> Handover:
        """Hand over that something awaits a member of staff."""
        outgoing = await self._alert(said)
        provider = self._providers.get(said.body.via)
        if provider is None:
            return NotHanded(f"email:{said.body.via} is not set up here")
        return await provider.send(outgoing)

    async def look_up_alert(self, said: Said[StaffAlerting]) -> Handover | None:
        """What became of it; None: it surely did not go."""
        provider = self._providers.get(said.body.via)
        return await provider.lookup(await self._alert(said)) if provider is not None else NotKnown()

    async def _alert(self, said: Said[StaffAlerting]) -> Outgoing:
        alert = said.body
        opened = await self._platform.keyring.open([alert.email])
        return Outgoing(
            reference=Reference(alert.local_day, alert.message),
            school=said.school,
            day=alert.local_day,
            template=f"staff-{alert.template}",
            to=opened[alert.email],
            body=staff_wording(alert),
            channel="email",
            sender=alert.school_name,
        )

    async def preview(self, reading: Reading, question: PreviewOf) -> Preview:
        """What would go now, made as it would be made, and handed to nobody. Raises Refused."""
        opens = projection.may_read(reading)
        plan = await self._platform.ask(reading.school, PlanOf(template=question.template), Plan, reading.actor)
        opened = await self._opened(plan.sending)
        rows = [self._previewed(message, opened, opens=opens) for message in plan.sending]
        pupils = [_pupils(fact) for fact in plan.sending] + [_pupils(fact) for fact in plan.withheld]
        ids = await projection.mis_ids(reading, {*chain(*pupils), *(message.guardian for message in plan.sending)})
        return Preview(
            school=reading.school,
            template=question.template,
            segments=sum(row.segments for row in rows),
            rows=tuple(_with_ids(row, ids) for row in rows),
            excluded=tuple(Excluded(about=_named(_pupils(f), ids), why=f.reason) for f in plan.withheld),
            pence=_pence(plan, rows),
        )

    def _previewed(self, message: MessageSending, opened: Mapping[str, str], *, opens: bool) -> PreviewRow:
        worded = _worded(message, opened, self._providers[message.via])
        return PreviewRow(
            to=message.guardian,
            about=_pupils(message),
            channel=message.channel,
            language=worded.language,
            english_because=worded.english_because,
            segments=segments(worded.body) if message.channel == "text" else 0,
            text=worded.body if opens else None,
        )

    async def _opened(self, messages: Iterable[MessageSending]) -> Mapping[str, str]:
        return await self._platform.keyring.open({token for message in messages for token in _tokens(message)})

    def _outgoing(self, said: Said[MessageSending], opened: Mapping[str, str], worded: Wording) -> Outgoing:
        message = said.body
        return Outgoing(
            reference=Reference(message.about[0].date, message.message, message.attempt),
            school=said.school,
            day=message.local_day or said.at.date(),
            template=message.template,
            to=opened.get(message.telephone or message.email or "", ""),
            body=worded.body,
            channel=message.channel,
            sender=message.school_name,
            language=worded.language,
            lasts=int((message.not_after - self._platform.now()).total_seconds()) if message.not_after else None,
        )


def _tokens(message: MessageSending) -> Iterable[str]:
    """Whatever is sealed of a message."""
    return filter(None, [*message.names.values(), message.telephone, message.email, message.language, message.note])


def _pence(plan: Plan, rows: Sequence[PreviewRow]) -> Decimal | None:
    """What all of them cost: of a text each segment; None where a price is not known."""
    priced = [
        (plan.pence.get(f"{m.channel}:{m.via}"), row.segments or 1) for m, row in zip(plan.sending, rows, strict=True)
    ]
    known = [price * count for price, count in priced if price is not None]
    return sum(known, Decimal()) if len(known) == len(priced) else None


def _pupils(fact: MessageSending | MessageWithheld) -> tuple[str, ...]:
    return tuple(matter.pupil for matter in fact.about)


def _named(pupils: Sequence[str], ids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted((ids.get(pupil, pupil) for pupil in pupils), key=projection.ascending))


def _with_ids(row: PreviewRow, ids: Mapping[str, str]) -> PreviewRow:
    return row.model_copy(update={"to": ids.get(row.to, row.to), "about": _named(row.about, ids)})


def _worded(message: MessageSending, opened: Mapping[str, str], provider: Provider) -> Wording:
    names = {pupil: opened[name] for pupil, name in message.names.items()}
    wished = opened[message.language] if message.language else None
    note = opened[message.note] if message.note else ""
    return wording(message, Told(names, note), wished, partial(provider.carries, message.channel))


def _in_words(result: Handover, worded: Wording) -> Handover:
    """What became of it; of what went, with the reason why it was English."""
    return replace(result, english_because=worded.english_because) if isinstance(result, Handed) else result
