"""What would be said of today's held messages if they went now: the decision that sends them, and nothing said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chassis.said import Every, Key, Said, States
from events.notifications import MessageSending, MessageWithheld, Plan, PlanOf
from notifications.domain import audience
from notifications.domain.answers import STOPPED
from notifications.domain.drafts import Draft
from notifications.domain.folds import day_key
from notifications.domain.going import attempts, next_way, send
from notifications.domain.school import SCHOOL, School
from notifications.domain.view import Day


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
    day = _today(said, states) if states[SCHOOL].seen.known else None
    update = audience.waiting(said, states)
    if said.body.template == "update" and update is not None:
        day = Day(said.school, update.day, states)
        digest = audience.said_by(update, states)
        return _page(said, audience.drafts(update, day, audience.shared_by(said)), day, digest)
    if said.body.template == "update" or day is None:
        return Plan(school=said.school, sending=(), withheld=())
    return _page(said, _held(said, day), day)


def _page(said: Said[PlanOf], drafts: Iterable[Draft], day: Day, digest: str | None = None) -> Plan:
    """In the order of the messages' ids: what changes between two pages moves none from one of them to the other.

    Whether it goes or is left out is known of each; what it says is written for the page alone.
    """
    each = {draft.message: (draft, next_way(draft, day) is not None) for draft in drafts}
    planned = {i: goes for i, (draft, goes) in each.items() if goes or not attempts(draft, day)}
    behind = sorted(i for i in planned if said.body.after is None or i > said.body.after)
    shown = behind[: said.body.most]
    facts = [send(each[i][0], said.at, day) for i in shown]
    return Plan(
        school=said.school,
        sending=tuple(fact for fact in facts if isinstance(fact, MessageSending)),
        withheld=tuple(fact for fact in facts if isinstance(fact, MessageWithheld)),
        pence={str(route): price for route, price in day.policy.messages.pence.items()},
        messages=sum(planned.values()),
        left_out=len(planned) - sum(planned.values()),
        next=shown[-1] if len(behind) > len(shown) else None,
        digest=digest,
    )


def _held(said: Said[PlanOf], day: Day) -> list[Draft]:
    held = [(i, known) for i, known in day.messages.items() if known.state == "held"]
    return [Draft.of(i, known) for i, known in held if known.template == said.body.template]


def _today(said: Said[PlanOf], states: States) -> Day:
    school: School = states[SCHOOL].seen
    return Day(said.school, school.calendar.today(said.at), states)
