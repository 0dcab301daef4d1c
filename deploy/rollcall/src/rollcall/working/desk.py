"""What is asked of somebody, as the platform answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeVar

from events.fact import Actor, Request, Words
from events.notifications import (
    Inbox,
    InboxOf,
    NumbersFound,
    NumbersToCheck,
    Plan,
    PlanOf,
    Replies,
    RepliesOf,
    Updates,
    UpdatesOf,
)
from events.pathway import (
    Concerns,
    ConcernsOf,
    Duties,
    DutiesOf,
    Letters,
    LettersOf,
    Penalties,
    PenaltiesOf,
    Plans,
    PlansOf,
)
from rollcall.working import choices, incoming, meetings, waiting
from rollcall.working.hours import Hours, Task

W = TypeVar("W", bound=Words)


class Ask(Protocol):
    """Asks the platform as somebody."""

    async def __call__(self, question: Request, answer: type[W]) -> W:
        """The answer. Raises Refused."""


async def work(hours: Hours, now: datetime, actor: Actor, ask: Ask) -> list[Request]:
    """What somebody does at that instant, in order; `now` has the school's offset. Raises Refused."""
    return [request for task in hours.tasks for request in await _of(task, hours, now, actor, ask)]


async def _of(task: Task, hours: Hours, now: datetime, actor: Actor, ask: Ask) -> list[Request]:
    match task:
        case "update":
            rows = (await ask(UpdatesOf(), Updates)).rows
            plan = await ask(PlanOf(template="update", most=1), Plan) if rows and rows[0].state == "prepared" else None
            return list(waiting.approval(rows, plan))
        case "inbox":
            replies, items = await ask(RepliesOf(), Replies), await ask(InboxOf(), Inbox)
            numbers = await ask(NumbersToCheck(), NumbersFound)
            return incoming.seen_to(replies.rows, numbers.rows, items.rows, now, hours)
        case "letters":
            return list(waiting.letters((await ask(LettersOf(), Letters)).rows))
        case "duties":
            due, plans = await ask(DutiesOf(state="due"), Duties), await ask(PlansOf(), Plans)
            packs = (await ask(PenaltiesOf(), Penalties)).packs
            return choices.duties(due.rows, plans.rows, {pack.mis_id for pack in packs}, actor.who, now, hours)
        case "meetings":
            due = await ask(DutiesOf(state="due"), Duties)
            return list(meetings.meetings(due.rows, actor.who, now, hours))
        case "concerns":
            return list(waiting.concerns((await ask(ConcernsOf(), Concerns)).rows, actor.who, now, hours))
