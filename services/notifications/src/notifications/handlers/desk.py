"""What the facts about messages order in the world: the questions to other services, and handing a message over."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.said import Said
from chassis.seal import FORGOTTEN
from chassis.service import Platform
from events.notifications import (
    MessageSending,
    NumberSetAside,
    RecheckAsked,
    RecipientsAsked,
    SameNumberAsked,
    UpdateAsked,
)
from events.registers import StillUnexplained, Unexplained
from events.reporting import Figures, FiguresOf
from notifications import projection
from notifications.adapters import Outgoing, Provider
from notifications.adapters.callers import whose
from notifications.adapters.lines import has, one_person, others
from notifications.adapters.wording import Wording
from notifications.domain.outcomes import (
    Figured,
    Handover,
    NotHanded,
    NotKnown,
    People,
    Recheck,
    Rechecked,
    SameNumber,
    Shared,
    TooLate,
    Unanswered,
)
from notifications.domain.references import Reference
from notifications.handlers.giving import Ready, in_words
from notifications.handlers.opening import opened, worded

BARRED = "somebody whom a court order keeps from the child has it, too: ring, and ask for another"
ANEW = "it was decided before it was known with it who may not read it"


class Desk:
    """Where messages to families leave the platform."""

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
        return Rechecked(answer.sessions, answer.doubted)

    async def sharing(self, said: Said[NumberSetAside]) -> Shared:
        """Who else has the number, or has it written otherwise, by all that was heard until then; of one that was found
        so, nobody is asked again.

        Raises what keeps the read tables from being read: to be tried again.
        """
        aside = said.body
        if aside.through is not None:
            return Shared({})
        async with self._platform.reading(said.school, said.sequence) as reading:
            known = await projection.addresses_of(reading)
        return Shared(await others(aside.guardian, aside.address, known, self._platform.keyring))

    async def same_number(self, said: Said[SameNumberAsked]) -> SameNumber:
        """Which of those who asked for no more messages have the number, or asked from it, and at whom it was found
        dead, however it was written; who was forgotten has none.

        Raises what keeps the read tables from being read: to be tried again.
        """
        asked = said.body
        async with self._platform.reading(said.school, said.sequence) as reading:
            silent = await projection.silent_numbers_of(reading, asked.stopped)
            dead = await projection.dead_numbers_of(reading, asked.dead)
        opened = await self._platform.keyring.open({asked.address})
        strangers: dict[str, list[str]] = {number: [number] for number in asked.strangers}
        return SameNumber(
            await whose(opened[asked.address], silent, self._platform.keyring),
            await others(asked.guardian, asked.address, dead, self._platform.keyring),
            await whose(opened[asked.address], strangers, self._platform.keyring),
        )

    async def people(self, said: Said[RecipientsAsked]) -> People:
        """Which of the records are one person; raises what keeps them from being opened: to be tried again."""
        return People(await one_person(said.body.records, self._platform.keyring))

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

    async def prepare(self, said: Said[MessageSending]) -> Ready | Handover:
        """Make the message, unless its last hour has passed; raises what keeps it from being opened: to be tried again,
        for nothing has left."""
        message = said.body
        if message.not_after is not None and self._platform.now() > message.not_after:
            return TooLate()
        texts = await opened(self._platform.keyring, [message])
        if FORGOTTEN in texts.values():
            return NotHanded("somebody whom it names was forgotten")
        provider = self._providers.get(message.via)
        if provider is None:
            return NotHanded(f"{message.channel}:{message.via} is not set up here")
        if message.barred is None:
            return NotHanded(ANEW, anew=True)
        if message.barred and await has(_to(message, texts), message.barred, self._platform.keyring):
            return NotHanded(BARRED, unusable=True)
        words = worded(message, texts, provider)
        return Ready(provider, self._outgoing(said, texts, words), words.english_because)

    async def look_up(self, said: Said[MessageSending]) -> Handover | None:
        """What became of a message that may have been handed over; None: it surely was not."""
        provider = self._providers.get(said.body.via)
        if provider is None:
            return NotKnown()
        texts = await opened(self._platform.keyring, [said.body])
        words = worded(said.body, texts, provider)
        found = await provider.lookup(self._outgoing(said, texts, words))
        return found and in_words(found, words.english_because)

    def _outgoing(self, said: Said[MessageSending], texts: Mapping[str, str], words: Wording) -> Outgoing:
        message = said.body
        return Outgoing(
            reference=Reference(message.about[0].date, message.message, message.attempt),
            school=said.school,
            day=message.local_day or said.at.date(),
            template=message.template,
            to=_to(message, texts),
            body=words.body,
            channel=message.channel,
            sender=message.school_name,
            language=words.language,
            lasts=int((message.not_after - self._platform.now()).total_seconds()) if message.not_after else None,
            ordered=said.at,
        )


def _to(message: MessageSending, texts: Mapping[str, str]) -> str:
    return texts.get(message.telephone or message.email or "", "")
