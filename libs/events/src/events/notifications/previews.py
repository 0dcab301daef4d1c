"""Who would be told what, before it goes."""

from __future__ import annotations

from decimal import Decimal

from events.fact import Request, Words
from events.notifications.messages import Channel, EnglishBecause, MessageSending, MessageWithheld, Template


class PlanOf(Request):
    """What would be said of today's held messages of a template, if they went now? Names and numbers stay sealed.

    Of `update`: of the parents' update that waits, if it were approved now.
    """

    service = "notifications"
    question = True
    template: Template


class Plan(Words):
    """The answer, out of decision state: the very facts that would be said; `pence`: what a channel costs, a segment of
    a text or a whole message, where the policy says."""

    school: str
    sending: tuple[MessageSending, ...]
    withheld: tuple[MessageWithheld, ...]
    pence: dict[str, Decimal] = {}


class PreviewOf(Request):
    """Who would get which of today's held messages of a template, in which language and how many segments; who not?

    Of `update`: who would get the parents' update that waits, if it were approved now.
    """

    service = "notifications"
    question = True
    template: Template


class PreviewRow(Words):
    """One message: `to` and `about` are Arbor's ids; `segments` of a text (0: another channel); the text itself for the
    attendance team, headship and the safeguarding lead."""

    to: str
    about: tuple[str, ...]
    channel: Channel
    language: str
    english_because: EnglishBecause | None
    segments: int
    text: str | None


class Excluded(Words):
    """Children of whom nobody would be told, and why."""

    about: tuple[str, ...]
    why: str


class Preview(Words):
    """The answer: every message that would go, all segments together, and who is left out.

    `pence`: what all of them cost; None where the policy has no price for one of their channels.
    """

    school: str
    template: Template
    segments: int
    rows: tuple[PreviewRow, ...]
    excluded: tuple[Excluded, ...]
    pence: Decimal | None = None
