"""The preview: what would go now, made as it would be made, and handed to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain

from chassis.service import Platform, Reading
from events.notifications import (
    Excluded,
    MessageSending,
    MessageWithheld,
    Plan,
    PlanOf,
    Preview,
    PreviewOf,
    PreviewRow,
)
from notifications import projection
from notifications.adapters import Provider
from notifications.adapters.segments import segments
from notifications.handlers.opening import opened, worded


class Window:
    """Where it is seen what would be handed over."""

    def __init__(self, platform: Platform, providers: Mapping[str, Provider]) -> None:
        self._platform = platform
        self._providers = providers

    async def preview(self, reading: Reading, question: PreviewOf) -> Preview:
        """A page of what would go now, made as it would be made. Raises Refused."""
        opens, told = projection.may_read(reading), projection.is_told_why(reading)
        asked = PlanOf(template=question.template, after=question.after, most=question.most)
        plan = await self._platform.ask(reading.school, asked, Plan, reading.actor)
        texts = await opened(self._platform.keyring, plan.sending)
        rows = [self._row(message, texts, opens=opens) for message in plan.sending]
        pupils = [_pupils(fact) for fact in plan.sending] + [_pupils(fact) for fact in plan.withheld]
        ids = await projection.mis_ids(reading, {*chain(*pupils), *(message.guardian for message in plan.sending)})
        return Preview(
            school=reading.school,
            template=question.template,
            segments=sum(row.segments for row in rows),
            rows=tuple(_with_ids(row, ids) for row in rows),
            excluded=tuple(
                Excluded(about=_named(_pupils(fact), ids), why=fact.reason if told else "") for fact in plan.withheld
            ),
            pence=_pence(plan, rows),
            messages=plan.messages,
            left_out=plan.left_out,
            next=plan.next,
            digest=plan.digest,
        )

    def _row(self, message: MessageSending, texts: Mapping[str, str], *, opens: bool) -> PreviewRow:
        words = worded(message, texts, self._providers[message.via])
        return PreviewRow(
            to=message.guardian,
            about=_pupils(message),
            channel=message.channel,
            language=words.language,
            english_because=words.english_because,
            segments=segments(words.body) if message.channel == "text" else 0,
            text=words.body if opens else None,
        )


def _pence(plan: Plan, rows: Sequence[PreviewRow]) -> Decimal | None:
    """What they cost together: of a text each segment; None where a price is not known."""
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
