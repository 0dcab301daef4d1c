"""Deadlines follow the school's calendar: one in a session that is shut is due in the next that is open.

Procedures: "within n school days" always mean days on which the school was open, as it is known when the deadline is
looked at. What an absence asks for the same day (call, visit, telling the social worker) does not move: it stands while
its absence stands, which registers withdraws with a session that was not held. A child who was missed in the morning is
no safer for a school that shuts at midday.

A letter is written by the day, not by the hour: parents are to have it before a meeting that is off, say, and a day
of which the morning was school is one of its school days, whenever the afternoon is shut.

That a deadline has moved is a fact of its own: a duty that stood down and was set anew would be two in the ledger, one
of them done away with, and nobody's that somebody had claimed.
"""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from events.fact import Refusal
from events.pathway import DeadlineMoved, DutyKind
from events.registers import ClosureDeclared, SchoolDayDeclared, SchoolSetUp
from pathway.domain.case import Case
from pathway.domain.passing import pass_on_moved
from pathway.domain.states import OFF, OpenDuty, SchoolSeen

WRITTEN: DutyKind = "letter"
"""What is owed by the day."""
TRACE: DutyKind = "trace"
"""What is owed for as long as nobody has marked a child whose marks nobody is asked for any more."""


def is_open_at(school: SchoolSeen, day: date, clock: time) -> bool:
    """Whether the school is open that day in the session of a local time; its afternoon begins with the register."""
    afternoon = school.policy(day).sessions["PM"].opens
    return school.calendar.is_open(day, "AM" if clock < afternoon else "PM")


def due_within(
    school: SchoolSeen, day: date, within: int, clock: time, kind: DutyKind | None = None
) -> datetime | None:
    """The instant so many school days after a day (0: on it) at that local time, or at the same time of the next day
    that has its session, for a letter any; None where the calendar ends before."""
    on = _next_open(school, school.calendar.after(day, within) if within else day, clock, kind)
    return school.calendar.at(on, clock) if on is not None else None


def _next_open(school: SchoolSeen, day: date | None, clock: time, kind: DutyKind | None = None) -> date | None:
    """The first day from that one on which has the session of a local time, for a letter any."""
    while day is not None and not _is_open_for(kind, school, day, clock):
        day = school.calendar.after(day)
    return day


def _is_open_for(kind: DutyKind | None, school: SchoolSeen, day: date, clock: time) -> bool:
    return school.calendar.is_school_day(day) if kind == WRITTEN else is_open_at(school, day, clock)


def due_now(school: SchoolSeen, owed: OpenDuty) -> datetime | None:
    """By when a duty is owed, as the calendar is now; None: it ends before.

    Of a duty set before its school days were said, its day stays where the school is open then. That a meeting cannot
    be held is to be told on the last day that is known, too, though the school is shut; and a child whom nobody has
    marked is looked for, whenever the calendar ends.
    """
    local = school.calendar.local(owed.due)
    day, within = (local.date(), 0) if owed.within is None else (owed.date, owed.within)
    stays = owed.about == OFF or owed.kind == TRACE
    return due_within(school, day, within, local.time(), owed.kind) or (owed.due if stays else None)


def is_shut_out(school: SchoolSeen, owed: OpenDuty) -> bool:
    """Whether there is no session left for a duty: a support is of its own, and the calendar may end before."""
    if owed.kind == "support":
        return not is_open_at(school, owed.date, school.calendar.local(owed.due).time())
    return due_now(school, owed) is None


def move(
    case: Case, duty: UUID, owed: OpenDuty, *, after: datetime, last: date | None = None, cause: UUID | None = None
) -> bool:
    """Say that a deadline has moved, if it has, to an instant later than `after`; whether that was news.

    `last`: the day up to which it can be done; where that leaves nothing to come, the deadline lies beyond it.
    """
    due = due_now(case.school, owed)
    if due is not None and last is not None:
        due = _no_later(case.school, due, last, after)
    if due is None or due == owed.due or due <= after:
        return False
    because = cause or case.because
    before = owed.due
    said = DeadlineMoved(pupil=case.pupil, duty=duty, due_before=before, due_at=due, because=because)
    pass_on_moved(case, duty, before, case.say(said, cause=cause), cause)
    return True


def _no_later(school: SchoolSeen, due: datetime, last: date, after: datetime) -> datetime:
    local = school.calendar.local(due)
    day: date | None = last
    while day is not None and not is_open_at(school, day, local.time()):
        day = school.calendar.before(day)
    earlier = school.calendar.at(day, local.time()) if day is not None else due
    return earlier if local.date() > last and earlier > after else due


def move_lapsed(case: Case, duty: UUID, owed: OpenDuty, woken: UUID) -> bool:
    """Say that a deadline whose instant has come lies in a shut session, and has moved; whether that was news.

    A change of the calendar that is told of after the instant moves it no more.
    """
    local = case.calendar.local(owed.due)
    if is_told_of_calendar(case) or _is_open_for(owed.kind, case.school, local.date(), local.time()):
        return False
    return move(case, duty, owed, after=owed.due, cause=woken)


def is_told_of_calendar(case: Case) -> bool:
    """Whether what is heard is that the calendar has changed."""
    return isinstance(case.said.body, SchoolSetUp | SchoolDayDeclared | ClosureDeclared)


def fault_of_day(school: SchoolSeen, day: date, clock: time | None = None) -> Refusal | None:
    """Why nothing may be fixed for that day, and local time: the school is shut then; which day is the next."""
    calendar = school.calendar
    if calendar.is_school_day(day) if clock is None else is_open_at(school, day, clock):
        return None
    following = calendar.after(day) if clock is None else _next_open(school, calendar.after(day), clock)
    if following is None:
        sentence = f"No school day is known from {day.isoformat()} on: give an earlier day, or add the term first."
        return Refusal("no-school-day", sentence)
    return Refusal("no-school-day", f"The school is shut on {day.isoformat()}: take {following.isoformat()}.")
