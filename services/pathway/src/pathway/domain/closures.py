"""What a changed calendar does to what is owed: deadlines move, and supports of a shut session are owed no more.

A snow day that is declared before an hour withdraws what was due then; one that is declared after it changes nothing of
that hour: until then the work was owed, and missed stays missed (procedures, "missed"). A closure that is withdrawn
brings deadlines back, but none to an instant that has passed, and sets anew the supports that nobody had done.
An open concern is said again at the hour that it had, on a shut day too: a child's safety does not wait for the thaw,
and one word too many to the safeguarding lead does no harm. After that its hours are those of school days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from chassis.said import News, Said, States
from events.pathway import DutyStoodDown
from pathway.domain.case import Case
from pathway.domain.duties import stand_down_arranged
from pathway.domain.moving import due_now, is_shut_out, move
from pathway.domain.plans import set_supports
from pathway.domain.shut_out import is_otherwise, look_at_meetings
from pathway.domain.states import ARRANGED, SCHOOL, OpenDuty, PupilDone, SchoolSeen
from pathway.domain.subjects import lapse
from pathway.domain.tasks import FOCUS_MEETINGS, Cases


def calendar_changed(said: Said[Any], states: States) -> list[News]:
    """What is owed otherwise now that the school's calendar was heard to be another."""
    reviewed: date | None = states[SCHOOL].done.held.get("improvement")
    school: SchoolSeen = states[SCHOOL].seen
    cases = Cases(said, states)
    for pupil in sorted(each for each, state in states.every("pupil").items() if _is_concerned(school, state.done)):
        _follow(cases[pupil], reviewed)
    return cases.news


def _is_concerned(school: SchoolSeen, done: PupilDone) -> bool:
    """Whether the calendar changes anything of a pupil's; of most it does not, and they are not looked at further."""
    moved = (is_shut_out(school, owed) or due_now(school, owed) != owed.due for _, owed in _movable(done))
    arranged = any(owed.about == ARRANGED for owed in done.open.values())
    meets = any(is_otherwise(school, each) for each in done.support.meetings)
    return arranged or meets or done.support.plan is not None or any(moved)


def _follow(case: Case, reviewed: date | None) -> None:
    """What was due before has lapsed first; then the next day's supports are those of the day that is next now."""
    lapse(case)
    stand_down_arranged(case)
    for duty, owed in list(_movable(case.done)):
        if is_shut_out(case.school, owed):
            because = case.because
            case.say(DutyStoodDown(pupil=case.pupil, duty=duty, reason="closed", because=because))
        elif owed.kind != "support":
            move(case, duty, owed, after=case.said.at, last=_last_day(case, owed))
    look_at_meetings(case)
    if reviewed is not None and (day := case.calendar.after(reviewed)) is not None:
        set_supports(case, day)


def _last_day(case: Case, owed: OpenDuty) -> date | None:
    """Of a focus family's meeting, the last day of the allocation: a half term that ends early has it earlier."""
    held = case.held(case.today) if owed.about in FOCUS_MEETINGS else None
    return held.until if held is not None else None


def _movable(done: PupilDone) -> Iterator[tuple[UUID, OpenDuty]]:
    counted = [(duty, owed) for duty, owed in done.open.items() if _is_counted(owed)]
    yield from sorted([*counted, *done.tasks.items()], key=lambda d: (d[1].due, d[1].kind, d[1].about, str(d[0])))


def _is_counted(owed: OpenDuty) -> bool:
    """Whether an absence's duty has its deadline in school days, rather than that very day."""
    return owed.kind == "settle-code"
