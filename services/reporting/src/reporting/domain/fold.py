"""What was heard and what was done, folded into the school's state."""

from __future__ import annotations

from typing import Any, TypeAlias, get_args

from chassis.said import Said, States
from events.calendar import declare
from events.fact import Fact
from events.registers import ClosureDeclared, PolicyAdopted, SchoolDayDeclared, SchoolSetUp
from events.reporting import NamesShown, ReportDeadlineMissed, ReportDue, ReportIssued, ReportNotDue
from reporting.domain.state import Ordered, ReportsDone, SchoolSeen, school

Heard: TypeAlias = SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared
Own: TypeAlias = ReportDue | ReportNotDue | ReportIssued | ReportDeadlineMissed | NamesShown
FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(Heard))


def see(said: Said[Any], states: States) -> None:
    """Fold a fact of registers."""
    seen, _ = school(states)
    heard: Heard = said.body
    match heard:
        case SchoolSetUp() as setup:
            _set_up(seen, setup, said)
        case PolicyAdopted(since=since, policy=policy):
            seen.weekly[since] = policy.weekly
        case SchoolDayDeclared() as declared:
            _declare(seen, declared)
        case ClosureDeclared(date=day, session=part, withdrawn=withdrawn):
            declare(seen.shut, day, part, withdrawn)


def _set_up(seen: SchoolSeen, setup: SchoolSetUp, said: Said[Any]) -> None:
    seen.since = seen.since or said.at
    seen.timezone, seen.terms = setup.timezone, setup.terms
    seen.inset, seen.closures = setup.inset, setup.closures


def _declare(seen: SchoolSeen, declared: SchoolDayDeclared) -> None:
    if declared.open is None:
        seen.declared.pop(declared.date, None)
    else:
        seen.declared[declared.date] = declared.open


def do(said: Said[Any], states: States) -> None:
    """Fold an own fact."""
    _, done = school(states)
    own: Own = said.body
    match own:
        case ReportDue() as due:
            _order(done, due)
        case ReportNotDue(due_at=due_at):
            done.settled = due_at
        case ReportIssued(report=report):
            done.waiting.pop(str(report), None)
        case ReportDeadlineMissed(report=report):
            done.waiting[str(report)].missed = True
        case NamesShown():
            pass


def _order(done: ReportsDone, due: ReportDue) -> None:
    done.settled, done.reported, done.ordered = due.due_at, due.week, due.number
    done.waiting[str(due.report)] = Ordered(due.week, due.number, due.deadline)
