"""Who would be told what, before it goes: a page at a time, for a whole school is more than one answer may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from events.fact import Request, Words
from events.notifications.messages import Channel, EnglishBecause, MessageSending, MessageWithheld, Template

Page = Annotated[int, Field(ge=1, le=400)]
"""How many messages one answer names: with all that is sealed of them they are well below what an answer may weigh."""


class PlanOf(Request):
    """What would be said of today's held messages of a template, if they went now? Names and numbers stay sealed.

    Of `update`: of the parents' update that waits, if it were approved now. At most `most` of them, in the order of
    their ids, behind `after`.
    """

    service = "notifications"
    question = True
    template: Template
    after: UUID | None = None
    most: Page = 200


class Plan(Words):
    """The answer, out of decision state: the very facts that would be said; `pence`: what a channel costs, a segment of
    a text or a whole message, where the policy says.

    `messages`, `left_out`: how many would go and would not, of all pages; `next`: behind which the next page begins,
    None where this is the last. `digest`: of what a parents' update says, which its approval names.
    """

    school: str
    sending: tuple[MessageSending, ...]
    withheld: tuple[MessageWithheld, ...]
    pence: dict[str, Decimal] = {}
    messages: int = 0
    left_out: int = 0
    next: UUID | None = None
    digest: str | None = None


class PreviewOf(Request):
    """Who would get which of today's held messages of a template, in which language and how many segments; who not?

    Of `update`: who would get the parents' update that waits, if it were approved now. A page of them: at most `most`,
    behind `after`, the `next` of the page before.
    """

    service = "notifications"
    question = True
    template: Template
    after: UUID | None = None
    most: Page = 200


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
    """The answer, a page of it: messages that would go, and who is left out.

    `segments`, `pence`: of the messages of this page together, what they cost None where the policy has no price for
    one of their channels. `messages`, `left_out`: of all pages, the counts that an approval names; whoever goes on to
    the next page with other ones begins again, for it changed meanwhile. `next`: what the next page is asked for with
    as its `after`; None: this is the last. `digest`: of what a parents' update says, its figures and its note; an
    approval names it, and what was changed since is not sent. None: no update waits, or it is no update.
    """

    school: str
    template: Template
    segments: int
    rows: tuple[PreviewRow, ...]
    excluded: tuple[Excluded, ...]
    pence: Decimal | None = None
    messages: int = 0
    left_out: int = 0
    next: UUID | None = None
    digest: str | None = None
