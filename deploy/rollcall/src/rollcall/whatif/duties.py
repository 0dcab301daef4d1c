"""Duties as facts tell of them: what was asked of people, when it was due, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from events.fact import Fact
from events.pathway import ContactUndone, DeadlineMissed, DeadlineMoved, DutyDone, DutySet, DutyStoodDown, VisitUndone

State = Literal["open", "done", "missed", "stood_down"]
OF_STAGES = frozenset({"letter", "meeting", "plan", "panel-check", "penalty-check", "agencies", "tell-authority"})
"""What stages and counters ask for: on which day, is the policy's."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(slots=True)
class Asked:
    """One duty about a pupil; `missed` stays so when the work is done later."""

    duty: UUID
    kind: str
    pupil: str
    due: datetime
    about: str | None = None
    state: State = "open"

    @property
    def work(self) -> UUID | tuple[str, str, str | None]:
        """What is the same work under both policies: a stage may ask for it on another day, as another duty."""
        return (self.kind, self.pupil, self.about) if self.kind in OF_STAGES else self.duty

    def slot(self, zone: ZoneInfo) -> tuple[str, int, int]:
        """Kind, weekday (Monday is 0) and hour of the day at which it was due, by the school's clocks."""
        local = self.due.astimezone(zone)
        return self.kind, local.weekday(), local.hour


@dataclass(slots=True)
class Tally:
    """How many duties were set, and where they ended; `open` are not due yet."""

    set: int = 0
    done: int = 0
    missed: int = 0
    stood_down: int = 0
    open: int = 0

    def count(self, duty: Asked) -> None:
        """Count one."""
        self.set += 1
        setattr(self, duty.state, getattr(self, duty.state) + 1)


def asked(facts: Iterable[Fact]) -> list[Asked]:
    """The duties set by these facts, in the state in which they leave them."""
    duties: dict[UUID, Asked] = {}
    for fact in facts:
        match fact:
            case DutySet():
                duties[fact.duty] = Asked(fact.duty, fact.kind, fact.pupil, fact.due_at, fact.about)
            case DutyDone() | DutyStoodDown() | DeadlineMissed() if fact.duty in duties:
                duties[fact.duty].state = _state(fact, duties[fact.duty].state)
            case DeadlineMoved() if fact.duty in duties:
                duties[fact.duty].due = fact.due_at
            case ContactUndone() | VisitUndone():
                _reopen([duties[duty] for duty in fact.reopened if duty in duties])
            case _:
                pass
    return list(duties.values())


def _reopen(duties: Iterable[Asked]) -> None:
    """What a contact that was taken back had ended is owed again; one that was missed is missed."""
    for duty in duties:
        duty.state = "missed" if duty.state == "missed" else "open"


def _state(fact: DutyDone | DutyStoodDown | DeadlineMissed, before: State) -> State:
    match fact:
        case DutyDone():
            return "missed" if before == "missed" else "done"
        case DeadlineMissed():
            return "missed"
        case DutyStoodDown():
            return "stood_down"
