"""What *notifications* answers, and the effects that its facts order: the re-check, and handing a text over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chassis.said import Said
from chassis.seal import FORGOTTEN
from chassis.service import Answer, Effect, Platform
from events.fact import Fact, Request
from events.notifications import MessageSending, MessagesOf, RecheckAsked
from events.registers import StillUnexplained, Unexplained
from notifications import projection
from notifications.adapters import Outgoing, Provider
from notifications.adapters.wording import Wording, wording
from notifications.domain.outcomes import Handed, Handover, NotHanded, Recheck, Rechecked, TooLate, Unanswered

QUESTIONS: Mapping[type[Request], Answer] = {MessagesOf: projection.messages_of}


def effects(platform: Platform, provider: Provider) -> Mapping[type[Fact], Effect]:
    """The re-check may be repeated; a text is handed over once, and looked up where that is not certain."""
    desk = Desk(platform, provider)
    return {
        RecheckAsked: Effect(desk.recheck, repeatable=True),
        MessageSending: Effect(desk.hand_over, lookup=desk.look_up),
    }


class Desk:
    """Where messages leave the platform: the only place that opens names and numbers."""

    def __init__(self, platform: Platform, provider: Provider) -> None:
        self._platform = platform
        self._provider = provider

    async def recheck(self, said: Said[RecheckAsked]) -> Recheck:
        """Ask registers; raises TimeoutError where nobody answers, to be tried again until the message's last hour."""
        asked = said.body
        if self._platform.now() > asked.not_after:
            return Unanswered()
        question = StillUnexplained(date=asked.date, pupils=asked.pupils)
        answer = await self._platform.ask(said.school, question, Unexplained)
        return Rechecked(answer.sessions)

    async def hand_over(self, said: Said[MessageSending]) -> Handover:
        """Make the text and hand it over, unless its last hour has passed."""
        message = said.body
        if message.not_after is not None and self._platform.now() > message.not_after:
            return TooLate()
        opened = await self._opened(message)
        if FORGOTTEN in opened.values():
            return NotHanded("somebody whom it names was forgotten")
        worded = self._worded(message, opened)
        handed = await self._provider.send(_outgoing(said, opened, worded))
        return _in_words(handed, worded) if isinstance(handed, Handed) else handed

    async def look_up(self, said: Said[MessageSending]) -> Handover | None:
        """What became of a text that may have been handed over; None: it surely was not."""
        found = await self._provider.lookup(str(said.body.message))
        return found and _in_words(found, self._worded(said.body, await self._opened(said.body)))

    async def _opened(self, message: MessageSending) -> Mapping[str, str]:
        tokens = filter(None, [message.telephone, message.language])
        return await self._platform.keyring.open([*message.names.values(), *tokens])

    def _worded(self, message: MessageSending, opened: Mapping[str, str]) -> Wording:
        names = {pupil: opened[name] for pupil, name in message.names.items()}
        wished = opened[message.language] if message.language else None
        return wording(message, names, wished, self._provider.carries)


def _in_words(handed: Handed, worded: Wording) -> Handed:
    """What became of it, with the reason why it was English."""
    return replace(handed, english_because=worded.english_because)


def _outgoing(said: Said[MessageSending], opened: Mapping[str, str], worded: Wording) -> Outgoing:
    message = said.body
    return Outgoing(
        reference=str(message.message),
        school=said.school,
        day=message.local_day or said.at.date(),
        template=message.template,
        to=opened.get(message.telephone or "", ""),
        body=worded.body,
    )
