"""Facts in few words, as a test reads them."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from events.fact import Fact
from events.ids import duty_id
from events.pathway import (
    ContactMade,
    ContactTried,
    DeadlineMissed,
    DutyDone,
    DutySet,
    DutyStoodDown,
    VisitMade,
)
from pathway.domain.duties import KINDS_OF_DUTY


def told_of(facts: Iterable[Fact]) -> list[str]:
    """Facts in few words, as `call due 10:00 attendance-officer`; local times."""
    return [_WORDS.get(type(fact), lambda fact: type(fact).__name__)(fact) for fact in facts]


_WORDS: dict[type[Fact], Callable[[Any], str]] = {
    DutySet: lambda fact: (
        f"{'second ' if fact.about == 'afternoon' else ''}{fact.kind} due {_clock(fact.due_at)} {fact.owner}"
    ),
    DutyDone: lambda fact: f"{_kind(fact)} done {fact.outcome} {_clock(fact.done_at)}",
    DutyStoodDown: lambda fact: f"{_kind(fact)} stood down: {fact.reason}",
    DeadlineMissed: lambda fact: f"{_kind(fact)} missed",
    ContactMade: lambda fact: f"spoke {fact.code or ''}".strip(),
    ContactTried: lambda fact: fact.outcome,
    VisitMade: lambda fact: fact.outcome,
}


_NAMED = {kind: kind for kind in (*KINDS_OF_DUTY, "settle-code")}


def _clock(at: datetime) -> str:
    return at.astimezone(ZoneInfo("Europe/London")).strftime("%H:%M")


def _kind(fact: DutyDone | DutyStoodDown | DeadlineMissed) -> str:
    days = (date(2026, 9, 1) + timedelta(days=n) for n in range(240))
    kinds = (
        name
        for day in days
        for kind, name in {"call:afternoon": "second call", **_NAMED}.items()
        if duty_id("woodside", kind, fact.pupil, day) == fact.duty
    )
    return next(kinds, "task")
