"""How the registers of a day stand: whose are there, who was asked for the others, and which look wrong."""

from __future__ import annotations

from datetime import date, datetime

from chassis.said import Said, States
from events.ids import SESSIONS, Session
from events.registers import Chased, RegisterRow, Registers, RegisterState
from registers.domain.chasing import late_by, year_of
from registers.domain.marking import RollCall
from registers.domain.school import School
from registers.domain.sheets import Sheet
from registers.domain.state import Register, roll_of, school_of


def standing_of(said: Said[object], states: States, on: date | None) -> Registers:
    """A row for each class with pupils on the roll and each session of a school day, morning first."""
    school, roll_call = school_of(states), RollCall(said, states)
    day = on or school.calendar.today(said.at)
    forms = roll_of(states).on(day) if school.policies else {}
    rows = [_row(roll_call, form, day, session) for session in SESSIONS for form in forms]
    held = tuple(rows) if school.calendar.is_school_day(day) else ()
    return Registers(school=said.school, on=day, rows=held, feed=school.feed or "heard")


def _row(roll_call: RollCall, form: str, day: date, session: Session) -> RegisterRow:
    sheet, (due, closes) = roll_call.sheet(form, day, session), roll_call.school.due_and_close(day, session)
    register = sheet.before
    return RegisterRow(
        form=form,
        year=year_of(roll_call.states, form, day),
        session=session,
        state=_state(roll_call.school, sheet, register, roll_call.said.at),
        due_at=due,
        closes_at=closes,
        taken_at=register.at,
        marked=0 if register.annulled else len(register.marks),
        unmarked=tuple(roll_call.unmarked(sheet)) if register.taken and not register.annulled else (),
        chased=tuple(Chased(at=at, step=step, staff=staff) for at, step, staff in register.chased),
        suspected=tuple(register.suspected),
    )


def _state(school: School, sheet: Sheet, register: Register, now: datetime) -> RegisterState:
    due, _ = school.due_and_close(sheet.day, sheet.session)
    opens = school.calendar.at(sheet.day, school.times(sheet.day, sheet.session).opens)
    if not school.calendar.is_open(sheet.day, sheet.session):
        return "closed"
    if register.taken:
        return "taken-late" if late_by(due, register.at) else "taken"
    if now < opens:
        return "not-due"
    return "due" if now <= due else "overdue"
