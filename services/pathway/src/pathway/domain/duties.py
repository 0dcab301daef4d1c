"""Which duties a pupil's absences ask for, which are owed no more, and which were missed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from chassis.said import Woken
from events.ids import wake_id
from events.pathway import DeadlineMissed, DutyDone, DutyKind, DutySet, DutyStoodDown, RecordContact
from pathway.domain.absences import (
    counted_run,
    counts,
    is_counted,
    only_afternoon,
    standing,
    unexplained,
    why_ended,
)
from pathway.domain.case import Case
from pathway.domain.deadlines import call_due, visit_due
from pathway.domain.families import OFFICER, is_headship, owners
from pathway.domain.marks import year_to_date
from pathway.domain.states import Absence, OpenDuty, Work, handle

KINDS_OF_DUTY: tuple[DutyKind, DutyKind] = ("call", "visit")

Reason = Literal["explained", "false-absence", "found", "seen", "unmarked", "off-roll", "not-counted", "reached"]


def lapse(case: Case) -> None:
    """Say missed what was still open after its due instant: procedures, "done at the due instant is in time".

    It is said for the cause that the wake-up has, so that a late hearing changes no id.
    """
    while (lapsed := _first_lapsed(case)) is not None:
        duty, owed = lapsed
        woken = wake_id(case.said.school, "pupil", case.pupil, owed.due)
        missed = case.say(DeadlineMissed(pupil=case.pupil, duty=duty, due_at=owed.due), cause=woken)
        if owed.kind == "call" and is_headship(case.held):
            _visit_of_the_unreached(case, owed, missed, woken)


def _first_lapsed(case: Case) -> tuple[UUID, OpenDuty] | None:
    woken = isinstance(case.said.body, Woken)
    over = [d for d in case.done.open.items() if d[1].due < case.said.at or (woken and d[1].due == case.said.at)]
    return min(over, key=lambda d: (d[1].due, d[1].kind), default=None)


def _visit_of_the_unreached(case: Case, call: OpenDuty, missed: UUID, woken: UUID) -> None:
    """Procedures, "headship family: … not reached: visit due 15:00"; the call was owed, so the visit is."""
    if _may_be_set(case, "visit", call.date):
        _set(case, "visit", call.date, heard=call.due, because=missed, cause=woken)


def stand_down(case: Case) -> None:
    """Say of every open duty that has lost its cause that it is owed no more."""
    for duty, owed in sorted(case.done.open.items(), key=lambda d: (d[1].date, d[1].kind)):
        if not _is_owed(case, owed.kind, owed.date):
            reason = _why_not(case, owed.kind, owed.date)
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason=reason, because=case.because))


def set_duties(case: Case, *days: date) -> None:
    """Set what is owed for these days and is neither open nor ended; for a day that has passed nothing is set."""
    for day in sorted({day for day in days if day >= case.today}):
        for kind in KINDS_OF_DUTY:
            if _may_be_set(case, kind, day) and _is_owed(case, kind, day):
                _set(case, kind, day, heard=case.said.at, because=case.because)


def finish(case: Case, kind: DutyKind, day: date, work: Work, cause: UUID | None = None) -> None:
    """Say done, in time or late, the duty that this work answers, if there is one."""
    duty = case.duty(kind, day)
    if duty in case.done.open or case.done.ended.get(handle(duty)) == "missed":
        done = DutyDone(pupil=case.pupil, duty=duty, done_at=work.at, outcome=work.outcome, because=work.fact)
        case.say(done, cause)


def _may_be_set(case: Case, kind: DutyKind, day: date) -> bool:
    duty = case.duty(kind, day)
    return duty not in case.done.open and handle(duty) not in case.done.ended


def _set(case: Case, kind: DutyKind, day: date, *, heard: datetime, because: UUID, cause: UUID | None = None) -> None:
    due = _call_due(case, day, heard) if kind == "call" else _visit_due(case, day, heard)
    if due is None:
        return
    duty = DutySet(
        pupil=case.pupil,
        duty=case.duty(kind, day),
        kind=kind,
        date=day,
        due_at=due,
        owner=owners(case.held)[kind],
        because=because,
        persistent=year_to_date(case.seen, day).is_persistent,
    )
    case.say(duty, cause)
    already = (case.done.spoke if kind == "call" else case.done.visited).get(day)
    if already is not None:
        finish(case, kind, day, already, cause)


def _call_due(case: Case, day: date, heard: datetime) -> datetime | None:
    policy = case.policy(day)
    if owners(case.held)["call"] != OFFICER:
        clock = policy.focus.call_due
    else:
        afternoon = only_afternoon(case.seen, day, _called_about(case, day))
        clock = policy.call.due_afternoon if afternoon else policy.call.due
    return call_due(policy.call, case.calendar, day, clock, heard)


def _visit_due(case: Case, day: date, heard: datetime) -> datetime | None:
    policy = case.policy(day)
    clock = policy.visit.due if _is_visited(case, day) else policy.focus.visit_due
    return visit_due(policy.visit, case.calendar, day, clock, heard)


def _is_owed(case: Case, kind: DutyKind, day: date) -> bool:
    if not case.seen.on_roll(day):
        return False
    if kind == "call":
        return bool(_called_about(case, day)) and not _was_seen_first(case, day)
    return _is_visited(case, day) or _is_unreached(case, day)


def _was_seen_first(case: Case, day: date) -> bool:
    """Whether a visitor saw the child, and nobody had spoken to the family by then."""
    spoke, visited = case.done.spoke.get(day), case.done.visited.get(day)
    if case.done.seen_on != day or spoke is None:
        return case.done.seen_on == day
    return visited is not None and visited.outcome == "seen" and visited.at < spoke.at


def _called_about(case: Case, day: date) -> dict[Any, Absence]:
    """The absences for which a call is owed: the unexplained ones, and all of a headship family's."""
    absent = standing(case.seen, day)
    return absent if is_headship(case.held) else unexplained(absent)


def _is_unreached(case: Case, day: date) -> bool:
    missed = case.done.ended.get(handle(case.duty("call", day))) == "missed"
    return missed and is_headship(case.held) and case.done.seen_on != day and bool(standing(case.seen, day))


def _is_visited(case: Case, day: date) -> bool:
    """Procedures, "visit": so many counted school days in a row, the child neither found today nor seen before."""
    policy = case.policy(day).visit
    today = [counts(policy, case.seen, case.done, day, absence) for absence in standing(case.seen, day).values()]
    if not any(today):
        return False
    run = list(counted_run(policy, case.calendar, case.seen, case.done, day))
    needed = policy.on_counted_day_cp if case.seen.cp else policy.on_counted_day
    return len(run) >= needed and case.done.seen_on not in run[1:]


def _why_not(case: Case, kind: DutyKind, day: date) -> Reason:
    if not case.seen.on_roll(day):
        return "off-roll"
    if case.done.seen_on == day:
        return "seen"
    if not standing(case.seen, day) or kind == "call":
        return why_ended(case.seen.days.get(day, {}))
    return _why_no_visit(case, day)


def _why_no_visit(case: Case, day: date) -> Reason:
    policy = case.policy(day).visit
    if case.done.seen_on in list(counted_run(policy, case.calendar, case.seen, case.done, day)):
        return "seen"
    if is_counted(policy, case.seen, case.done, day):
        return "not-counted"
    return "reached" if is_headship(case.held) and isinstance(case.said.body, RecordContact) else "explained"
