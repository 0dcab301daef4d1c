"""The weekly report, decided: ordered at its hour, issued when it is built, missed when its deadline came first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.said import Decision, Every, Key, News, Outcome, Said, State, States, Woken
from events.fact import Fact
from events.ids import report_id
from events.registers import ClosureDeclared, PolicyAdopted, SchoolDayDeclared, SchoolSetUp
from events.reporting import (
    NamesShown,
    RecordNamesShown,
    ReportDeadlineMissed,
    ReportDue,
    ReportIssued,
    ReportNotDue,
)
from reporting.domain.fold import Heard
from reporting.domain.schedule import Due, next_deadline, next_due
from reporting.domain.state import SCHOOL, Ordered, ReportsDone, SchoolSeen, school


@dataclass(frozen=True, slots=True)
class Built:
    """A report was built: from the log up to `built_from`, as known at `known_at`; `sha256` of its canonical JSON."""

    built_from: int
    known_at: datetime
    sha256: str


def keys(said: Said[Any], states: States) -> Iterable[Key | Every]:
    """The school's one state."""
    return [SCHOOL]


def touched(fact: Fact) -> Iterable[Key]:
    """The school's one state."""
    return [SCHOOL]


def keep(said: Said[Any], states: States) -> None:
    """Nothing is remembered beside the facts."""


def answer(said: Said[Any], states: States) -> Any:
    """No question is answered from decision state."""
    raise NotImplementedError(f"reporting answers {type(said.body).__name__} from its read tables")


def dues(kind: str, key: str, state: State) -> datetime | None:
    """The next report's hour, or the next deadline, whichever comes first."""
    due, deadline = next_due(state.seen, state.done), next_deadline(state.done)
    return min((at for at in (due.at if due else None, deadline) if at is not None), default=None)


def decide(said: Said[Any], states: States) -> Decision:
    """What a wake-up or a built report leads to; others' facts only move the calendar."""
    seen, done = school(states)
    heard: Heard | Woken | Outcome | RecordNamesShown = said.body
    match heard:
        case Woken(due=now):
            return [*_missed(said.school, done, now), *_come(said.school, seen, done, now)]
        case Outcome(of=order, result=built):
            return _issued(said, done, order, built)
        case RecordNamesShown(what=what):
            return [NamesShown(school=said.school, what=what, by=said.actor.who if said.actor else "nobody")]
        case SchoolSetUp() | PolicyAdopted() | SchoolDayDeclared() | ClosureDeclared():
            return []


def _come(school_id: str, seen: SchoolSeen, done: ReportsDone, now: datetime) -> Sequence[News]:
    due = next_due(seen, done)
    if due is None or due.at > now:
        return []
    if due.week is None or due.week <= done.reported:
        return [ReportNotDue(school=school_id, kind="weekly", due_at=due.at)]
    return _ordered(school_id, due, due.week, done.ordered + 1, now)


def _ordered(school_id: str, due: Due, week: str, number: int, now: datetime) -> Sequence[News]:
    report = report_id(school_id, "weekly", week)
    order = ReportDue(
        school=school_id, report=report, kind="weekly", week=week, number=number, due_at=due.at, deadline=due.deadline
    )
    missed = [ReportDeadlineMissed(school=school_id, report=report, deadline=due.deadline)]
    return [order, *(missed if due.deadline <= now else [])]


def _missed(school_id: str, done: ReportsDone, until: datetime) -> Sequence[News]:
    late = [(UUID(report), waits) for report, waits in done.waiting.items() if _lapsed(waits, until)]
    return [ReportDeadlineMissed(school=school_id, report=report, deadline=waits.deadline) for report, waits in late]


def _lapsed(waits: Ordered, until: datetime) -> bool:
    return not waits.missed and waits.deadline <= until


def _issued(said: Said[Any], done: ReportsDone, due: Any, built: Built) -> Sequence[News]:
    waits = done.waiting.get(str(due.report))
    if waits is None:
        return []
    issued = ReportIssued(
        school=due.school,
        report=due.report,
        kind=due.kind,
        week=due.week,
        number=due.number,
        built_from=built.built_from,
        known_at=built.known_at,
        sha256=built.sha256,
    )
    late = not waits.missed and waits.deadline < said.at
    missed = [ReportDeadlineMissed(school=due.school, report=due.report, deadline=due.deadline)] if late else []
    return [*missed, issued]
