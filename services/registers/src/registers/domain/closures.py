"""Sessions that are closed after all, or open after all: a snow day, whatever had been heard of it by then.

A session that was not held required nobody to attend (School Attendance Regulations 2024, codes Y4 and #: not a
possible attendance). So marks that were heard of it count for nothing (`RegisterAnnulled`), and absences from it were
none (`AbsenceWithdrawn`, "closed"): duties stand down, a held text is withdrawn, a sent one is corrected (procedures,
"found: false absence … not required"; within quiet hours, so on the next school day where the whole day is closed).
A closure withdrawn brings back what was heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from chassis.said import Because, News, Said, States
from events.calendar import SchoolCalendar, sessions_of
from events.codes import AWAY
from events.fact import Fact, Refusal
from events.ids import Session
from events.registers import ClosureDeclared, RegisterAnnulled, SchoolDayDeclared, SchoolSetUp
from registers.domain.absences import reviewed
from registers.domain.asked import ClosureAsked, SchoolDescribed
from registers.domain.draft import Draft
from registers.domain.marking import RollCall
from registers.domain.setting_up import set_up
from registers.domain.state import register_key, register_of, roll_of, school_of


def asked(said: Said[ClosureAsked], states: States) -> list[News] | Refusal:
    """A person says that the school is shut, or not after all; what stands so is not said again."""
    closure, school = said.body, school_of(states)
    is_declared = not {*sessions_of(closure.part)}.isdisjoint(school.declared_shut(closure.day))
    is_open = any(school.calendar.is_open(closure.day, session) for session in sessions_of(closure.part))
    if is_declared if closure.withdrawn else is_open:
        return [_closure(said)]
    if is_open if closure.withdrawn else is_declared:
        return []
    if closure.withdrawn:
        return Refusal("not-declared", "Nobody declared that: it stands in the school file, the terms or the MIS.")
    return Refusal("closed-already", "The school is closed then by its calendar: there is nothing to declare.")


def _closure(said: Said[ClosureAsked]) -> ClosureDeclared:
    closure = said.body
    return ClosureDeclared(
        school=said.school,
        date=closure.day,
        session=closure.part,
        reason=closure.reason,
        withdrawn=closure.withdrawn,
        by=said.actor.who if said.actor else None,
    )


def with_consequences(said: Said[object], states: States, news: Iterable[News]) -> list[News]:
    """What was decided of the calendar, and what becomes of the registers whose sessions it closes or opens."""
    decided = list(news)
    if school_of(states).setup is None:
        return decided
    draft = Draft(states)
    draft.fold(said, decided)
    for day, sessions in turned(states, draft, decided, school_of(states).calendar.today(said.at)):
        decided += _turned(said, draft, day, sessions)
    return decided


def turned(
    states: States, after: States, news: Iterable[News], today: date
) -> Iterator[tuple[date, Sequence[Session]]]:
    """The days up to today with the sessions that are open in one calendar and closed in the other."""
    old, new = school_of(states).calendar, school_of(after).calendar
    facts = [item.fact if isinstance(item, Because) else item for item in news]
    for day in sorted({day for fact in facts for day in _days_of(fact, old, new, today) if day <= today}):
        sessions = {*old.open_sessions(day)} ^ {*new.open_sessions(day)}
        if sessions:
            yield day, sorted(sessions)


def set_up_turns(said: Said[SchoolDescribed], states: States) -> list[date]:
    """The days up to today on which a set-up would close or open a session."""
    news = set_up(said, states)
    if isinstance(news, Refusal):
        return []
    draft = Draft(states)
    draft.fold(said, news)
    return [day for day, _ in turned(states, draft, news, school_of(states).calendar.today(said.at))]


def _days_of(fact: Fact, old: SchoolCalendar, new: SchoolCalendar, today: date) -> Iterable[date]:
    if isinstance(fact, ClosureDeclared | SchoolDayDeclared):
        return (fact.date,)
    if isinstance(fact, SchoolSetUp):
        return (*old.between(date.min, today), *new.between(date.min, today))
    return ()


def _turned(said: Said[object], draft: Draft, day: date, sessions: Sequence[Session]) -> Iterator[News]:
    roll_call, forms = RollCall(said, draft), forms_on(draft, day)
    places = [(form, session) for session in sessions for form in forms]
    if any(school_of(draft).calendar.is_open(day, session) for session in sessions):
        yield from (fact for form, session in places for fact in _restored(roll_call, form, day, session))
    marked = [(form, session, _marked(draft, form, day, session)) for form, session in places]
    yield from (
        RegisterAnnulled(school=said.school, form=form, date=day, session=session, pupils=pupils)
        for form, session, pupils in marked
        if pupils
    )
    for pupil in dict.fromkeys(pupil for _, _, pupils in marked for pupil in pupils):
        yield from reviewed(said, draft, pupil, day)


def forms_on(states: States, day: date) -> list[str]:
    """The classes that may have a register that day."""
    roll = roll_of(states)
    return sorted({*roll.on(day), *roll.left(day)})


def _marked(draft: Draft, form: str, day: date, session: Session) -> tuple[str, ...]:
    """The pupils whose marks of that register are to be annulled."""
    register = register_of(draft, register_key(form, day, session))
    is_open = school_of(draft).calendar.is_open(day, session)
    return () if is_open or register.annulled else tuple(register.marks)


def _restored(roll_call: RollCall, form: str, day: date, session: Session) -> Iterator[Fact]:
    """An annulled register of a session that is open is said again, and who is absent by it."""
    sheet = roll_call.sheet(form, day, session)
    if not sheet.before.annulled or not roll_call.school.calendar.is_open(day, session):
        return
    yield roll_call.as_it_stands(sheet)
    for pupil in [pupil for pupil, code in sheet.marks.items() if code in AWAY]:
        yield from roll_call.of_pupil(pupil, sheet)
