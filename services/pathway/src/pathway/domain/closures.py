"""What a changed calendar does to what is owed: deadlines move, and supports of a shut session are owed no more.

A snow day that is declared before an hour withdraws what was due then; one that is declared after it changes nothing of
that hour: until then the work was owed, and missed stays missed (procedures, "missed"). A closure that is withdrawn
brings deadlines back, but none to an instant that has passed, and sets anew the supports that nobody had done.
An open concern is said again at the hour that it had, on a shut day too: a child's safety does not wait for the thaw,
and one word too many to the safeguarding lead does no harm. After that its hours are those of school days.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from chassis.said import News, Said, States
from events.pathway import DutyStoodDown
from events.registers import ClosureDeclared, SchoolDayDeclared, SchoolSetUp
from pathway.domain.absences import standing
from pathway.domain.case import Case
from pathway.domain.duties import stand_down_arranged
from pathway.domain.moving import due_now, is_shut_out, move
from pathway.domain.plans import set_supports
from pathway.domain.shut_out import is_otherwise, look_at_meetings
from pathway.domain.staff_gone import pass_on_of_staff
from pathway.domain.states import ARRANGED, SCHOOL, OpenDuty, PupilDone, SchoolSeen
from pathway.domain.subjects import lapse, settle
from pathway.domain.tasks import FOCUS_MEETINGS, Cases

Changed: TypeAlias = SchoolSetUp | SchoolDayDeclared | ClosureDeclared


def calendar_changed(said: Said[Any], states: States) -> list[News]:
    """What is owed otherwise now that the school's calendar was heard to be another."""
    school: SchoolSeen = states[SCHOOL].seen
    supported = _day_supported(said.body, school, states[SCHOOL].done.held.get("improvement"))
    today = _day_recounted(said, school)
    cases = Cases(said, states)
    pupils = states.every("pupil")
    recounted = {each for each, of in pupils.items() if today is not None and standing(of.seen, today)}
    moved = {each for each, of in pupils.items() if _is_concerned(school, of.done, supported)}
    for pupil in sorted(recounted | moved):
        _follow(cases[pupil], supported)
        if today is not None and pupil in recounted:
            settle(cases[pupil], today)
    if isinstance(said.body, SchoolSetUp):
        pass_on_of_staff(cases)
    return cases.news


def _day_recounted(said: Said[Any], school: SchoolSeen) -> date | None:
    """Today, where an earlier day turns out to be shut, or open: the row of days of whoever is absent is another. A
    school file may say so, too."""
    changed, today = said.body, school.calendar.today(said.at)
    return today if isinstance(changed, SchoolSetUp) or changed.date < today else None


def _day_supported(changed: Changed, school: SchoolSeen, reviewed: date | None) -> date | None:
    """The day of which supports are set, the next after the latest review, if the change may be of that day or of one
    that it takes the place of; the supports of later days are set by later reviews."""
    day = school.calendar.after(reviewed) if reviewed is not None else None
    if day is None or reviewed is None or isinstance(changed, SchoolSetUp):
        return day
    return day if reviewed < changed.date <= day else None


def _is_concerned(school: SchoolSeen, done: PupilDone, supported: date | None) -> bool:
    """Whether the calendar changes anything of a pupil's; of most it does not, and they are not looked at further."""
    moved = (is_shut_out(school, owed) or due_now(school, owed) != owed.due for owed in _movable(done).values())
    arranged = any(owed.about == ARRANGED for owed in done.open.values())
    meets = any(is_otherwise(school, each) for each in done.support.meetings)
    is_planned = supported is not None and done.support.plan is not None
    return arranged or meets or is_planned or any(moved)


def _follow(case: Case, supported: date | None) -> None:
    """What was due before has lapsed first; then the next day's supports are those of the day that is next now."""
    lapse(case)
    stand_down_arranged(case)
    for duty, owed in _in_order(_movable(case.done)):
        if is_shut_out(case.school, owed) and owed.kind != "action":
            because = case.because
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason="closed", because=because))
        elif owed.kind != "support":
            move(case, duty, owed, after=case.said.at, last=_last_day(case, owed))
    look_at_meetings(case)
    if supported is not None:
        set_supports(case, supported)


def _last_day(case: Case, owed: OpenDuty) -> date | None:
    """Of a focus family's meeting, the last day of the allocation: a half term that ends early has it earlier."""
    held = case.held(case.today) if owed.about in FOCUS_MEETINGS else None
    return held.until if held is not None else None


def _movable(done: PupilDone) -> dict[UUID, OpenDuty]:
    return done.tasks | {duty: owed for duty, owed in done.open.items() if _is_counted(owed)}


def _in_order(movable: dict[UUID, OpenDuty]) -> list[tuple[UUID, OpenDuty]]:
    return sorted(movable.items(), key=lambda d: (d[1].due, d[1].kind, d[1].about, str(d[0])))


def _is_counted(owed: OpenDuty) -> bool:
    """Whether an absence's duty has its deadline in school days, rather than that very day."""
    return owed.kind == "settle-code"
