"""The instants of a school day: when registers are due, and when they close (procedures, "sessions", "published")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from chassis.said import Because, News, Said, States
from events.codes import UNEXPLAINED
from events.fact import Fact
from events.ids import Session, wake_id
from events.registers import RegisterOverdue, RegistersChecked, SessionClosed
from registers.domain.chasing import chases, for_a_person, unmarked_chase
from registers.domain.confirming import of_absence
from registers.domain.draft import Draft
from registers.domain.feed import hears_nothing, unsaid_silence, went_stale, without_register
from registers.domain.marking import RollCall
from registers.domain.school import Instant
from registers.domain.state import PULSE, SCHOOL, register_key, register_of, roll_of, school_of


def lapse(said: Said[object], states: States) -> tuple[list[News], States]:
    """What should have been said at the instants before `said`, and the states as they stand after that."""
    silent = unsaid_silence(said, states)
    if silent is None and not school_of(states).passed(said.at):
        return [], states
    news: list[News] = []
    draft = Draft(states)
    while True:
        missed = school_of(draft).passed(said.at)
        if silent is not None and (not missed or silent <= missed[0].at):
            lapsed, silent = [Because(wake_id(said.school, *PULSE, silent), went_stale(said, draft, silent))], None
        elif missed:
            cause = wake_id(said.school, *SCHOOL, missed[0].at)
            lapsed = [Because(cause, fact) for fact in closing(said, draft, missed[0].at)]
        else:
            return news, draft
        draft.fold(said, lapsed)
        news += lapsed
        silent = None if school_of(draft).feed else silent


def closing(said: Said[object], states: States, due: datetime) -> list[Fact]:
    """What is said at an instant: which registers are overdue, or which were not taken and who is absent."""
    news: list[Fact] = []
    for each in school_of(states).until_and_at(due):
        if each.at == due:
            news += _closed(said, states, each) if each.closes else _looked(said.school, states, each)
    return news


def untaken(states: States, day: date, session: Session) -> list[str]:
    """The classes with pupils on the roll that have not completed their register."""
    forms = roll_of(states).on(day)
    return [form for form in forms if not register_of(states, register_key(form, day, session)).taken]


def _looked(school: str, states: States, each: Instant) -> list[Fact]:
    """What is said when registers are due, and when one that is overdue comes to a further step of its chase."""
    overdue = _with_a_register(states, each, untaken(states, each.day, each.session))
    held = hears_nothing(states, each)
    asked = [] if held else chases(school, states, each, overdue)
    checked, *late = _checked(school, each, overdue, held=held)
    if each.at == school_of(states).due_and_close(each.day, each.session)[0]:
        return [checked, *late, *asked]
    is_news = not asked or school_of(states).held
    return [checked, *asked] if is_news else [*asked]


def _checked(school: str, each: Instant, overdue: Sequence[str], *, held: bool) -> list[Fact]:
    checked = RegistersChecked(
        school=school, date=each.day, session=each.session, overdue=tuple(overdue), due_at=each.at, held=held
    )
    late = [
        RegisterOverdue(school=school, form=form, date=each.day, session=each.session, due_at=each.at)
        for form in overdue
    ]
    return [checked, *late]


def _closed(said: Said[object], states: States, each: Instant) -> list[Fact]:
    forms = untaken(states, each.day, each.session)
    held = hears_nothing(states, each)
    closed = SessionClosed(
        school=said.school, date=each.day, session=each.session, not_taken=tuple(forms), closed_at=each.at, held=held
    )
    draft = Draft(states)
    draft.fold(said, [closed])
    roll_call = RollCall(said, draft, as_of=each.at)
    absent = [
        fact
        for form in forms
        for pupil in sorted(open_absentees(states, form, each.day, each.session))
        for fact in roll_call.of_pupil(pupil, roll_call.sheet(form, each.day, each.session))
    ]
    settled = [code for fact in absent if (code := of_absence(fact, draft, said.at, each.at))]
    chased = _with_a_register(states, each, forms)
    asked = without_register(said, states, each) if held else chases(said.school, states, each, chased)
    return [closed, *absent, *settled, *asked, *_unmarked(said, states, each, held=held)]


def _with_a_register(states: States, each: Instant, forms: Sequence[str]) -> list[str]:
    """Those of these classes in which the MIS has anybody: no other takes a register."""
    emptied = roll_of(states).emptied(each.day)
    return [form for form in forms if form not in emptied]


def _unmarked(said: Said[object], states: States, each: Instant, *, held: bool) -> Iterator[Fact]:
    """Who is asked, at close, for the marks that taken registers lack, and for those of whoever is in no class."""
    roll_call, emptied = RollCall(said, states), roll_of(states).emptied(each.day)
    for form in roll_of(states).on(each.day):
        sheet = roll_call.sheet(form, each.day, each.session)
        if sheet.taken or (form in emptied and not held):
            pupils = tuple(roll_call.unmarked(sheet))
            yield from for_a_person(states, form, each.day, pupils)
            yield from unmarked_chase(said.school, states, (form, each.day, each.session), pupils, at_close=True)


def open_absentees(states: States, form: str, day: date, session: Session) -> list[str]:
    """The pupils of a register with a mark that says no reason."""
    marks = register_of(states, register_key(form, day, session)).marks
    return [pupil for pupil, code in marks.items() if code in UNEXPLAINED]
