"""What would be said of today's held messages if they went now: the decision that sends them, and nothing said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from chassis.said import Every, Key, Said, States
from events.fact import Fact
from events.notifications import MessageSending, MessageWithheld, Plan, PlanOf
from notifications.domain import audience
from notifications.domain.answers import STOPPED
from notifications.domain.drafts import Draft
from notifications.domain.folds import day_key
from notifications.domain.going import send
from notifications.domain.school import School
from notifications.domain.view import Day

SCHOOL: Key = ("school", "school")


def keys(said: Said[PlanOf], states: States) -> Iterator[Key | Every]:
    """The school, its present day, and the children of the messages that are held; of the parents' update, all."""
    if said.body.template == "update":
        yield from audience.keys_to_send(states)
        return
    yield from (SCHOOL, STOPPED)
    if states[SCHOOL].seen.known:
        day = _today(said, states)
        yield day_key(day.date)
        yield from dict.fromkeys(("pupil", child) for known in day.messages.values() for child in known.about)


def plan(said: Said[PlanOf], states: States) -> Plan:
    """The facts that the held messages would lead to, or that the approval of the parents' update would: a page."""
    if said.body.template == "update":
        return _page(said, audience.planned(said, states), audience.prices(said, states))
    if not states[SCHOOL].seen.known:
        return _page(said, [], {})
    day = _today(said, states)
    return _page(said, _facts(said, day), audience.pence(day.policy))


def _page(said: Said[PlanOf], facts: Iterable[Fact], pence: dict[str, Decimal]) -> Plan:
    """In the order of the messages' ids: what changes between two pages moves none from one of them to the other."""
    planned = [fact for fact in facts if isinstance(fact, MessageSending | MessageWithheld)]
    after, left_out = said.body.after, sum(isinstance(fact, MessageWithheld) for fact in planned)
    behind = sorted((f for f in planned if after is None or f.message > after), key=lambda fact: fact.message)
    shown = behind[: said.body.most]
    return Plan(
        school=said.school,
        sending=tuple(fact for fact in shown if isinstance(fact, MessageSending)),
        withheld=tuple(fact for fact in shown if isinstance(fact, MessageWithheld)),
        pence=pence,
        messages=len(planned) - left_out,
        left_out=left_out,
        next=shown[-1].message if len(behind) > len(shown) else None,
    )


def _facts(said: Said[PlanOf], day: Day) -> list[Fact]:
    held = [(i, known) for i, known in sorted(day.messages.items()) if known.state == "held"]
    return [send(Draft.of(i, known), said.at, day) for i, known in held if known.template == said.body.template]


def _today(said: Said[PlanOf], states: States) -> Day:
    school: School = states[SCHOOL].seen
    return Day(said.school, school.calendar.today(said.at), states)
