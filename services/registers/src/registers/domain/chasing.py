"""The watch over registers: who is asked for one that is missing, or for a mark that is (procedures, "chase")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from chassis.said import States
from events.fact import Role
from events.ids import Session
from events.registers import PupilUnmarked, RegisterChased, SchoolSetUp, Staff, UnmarkedChased
from events.watch import ChaseStep
from registers.domain.school import Instant, School
from registers.domain.state import register_key, register_of, roll_of, school_of, seen_lacking

_OF_THE_SCHOOL = frozenset({"attendance-officer", "headteacher", "head-of-school", "safeguarding-lead"})
"""Roles that see every pupil (procedures, "People"); of the others those who have the class or its year."""


def people(setup: SchoolSetUp, role: Role, form: str, year: str) -> tuple[str, ...]:
    """The ids of the staff who have that role for a class, its teacher first."""
    of_class = (each.teacher for each in setup.classes if each.name == form and role == "class-teacher")
    others = sorted(each.id for each in setup.staff if each.role == role and _has(each, form, year))
    return tuple(dict.fromkeys([*(teacher for teacher in of_class if teacher), *others]))


def _has(member: Staff, form: str, year: str) -> bool:
    return member.role in _OF_THE_SCHOOL or form in member.classes or year in member.years


def chases(school_id: str, states: States, each: Instant, forms: Iterable[str]) -> list[RegisterChased]:
    """Who is asked for the registers of these classes at an instant; nobody is asked twice for the same one.

    Of registers for which nobody was asked while the source seemed silent, everybody whose turn it was meanwhile.
    """
    school = school_of(states)
    steps = school.policy(each.day).chase.steps
    turns = [school.step_at(each.day, each.session, step) for step in steps]
    now = [place for place, at in enumerate(turns) if at == each.at or (school.held and at < each.at)]
    return [
        RegisterChased(
            school=school_id,
            form=form,
            date=each.day,
            session=each.session,
            step=role,
            staff=staff,
            due_at=each.at,
        )
        for form in forms
        for role, staff in _asked(states, each, form, steps, now)
    ]


def _asked(
    states: States, each: Instant, form: str, steps: tuple[ChaseStep, ...], now: Iterable[int]
) -> Iterator[tuple[Role, tuple[str, ...]]]:
    school, year = school_of(states), year_of(states, form, each.day)
    register = register_of(states, register_key(form, each.day, each.session))
    asked = {who for _, _, staff in register.chased for who in staff}
    for place in now:
        role, staff = _first_with_people(school, steps[place:], form, year)
        fresh = tuple(who for who in staff if who not in asked)
        asked |= {*fresh}
        if fresh:
            yield role, fresh


def _first_with_people(
    school: School, steps: Iterable[ChaseStep], form: str, year: str
) -> tuple[Role, tuple[str, ...]]:
    assert school.setup is not None, "registers are chased in schools that were set up"
    found = ((step.role, people(school.setup, step.role, form, year)) for step in steps)
    return next(((role, staff) for role, staff in found if staff), ("attendance-officer", ()))


def year_of(states: States, form: str, day: date) -> str:
    """The year of a class, by the school file or by its pupils."""
    roll, years = roll_of(states), school_of(states).years
    if form in years:
        return years[form]
    return next((roll.pupils[pupil].in_class(day)[1] for pupil in roll.on(day).get(form, ())), "")


def unmarked_chase(
    school_id: str, states: States, place: tuple[str, date, Session], pupils: tuple[str, ...], at_close: bool
) -> Iterator[UnmarkedChased]:
    """Who is asked for marks that are missing in a taken register; those pupils are never said to be absent."""
    form, day, session = place
    school = school_of(states)
    chase = school.policy(day).chase
    role = chase.unmarked_at_close if at_close else chase.unmarked
    asked = tuple(each for each in pupils if not seen_lacking(states).is_over(each, day, chase.unmarked_days))
    if asked and school.setup is not None:
        staff = people(school.setup, role, form, year_of(states, form, day))
        yield UnmarkedChased(
            school=school_id, form=form, date=day, session=session, step=role, staff=staff, pupils=asked
        )


def for_a_person(states: States, form: str, day: date, pupils: Iterable[str]) -> Iterator[PupilUnmarked]:
    """Of whom nobody is asked any more: a child whom nobody has marked for so long is a person's matter.

    Said again after as many more school days: a search that was given up, or ended without a mark, is begun anew.
    """
    lacking, school = seen_lacking(states), school_of(states)
    most = school.policy(day).chase.unmarked_days
    for pupil in pupils:
        known = lacking.of.get(pupil)
        if known is not None and lacking.is_over(pupil, day, most):
            more = len(school.calendar.between(known.last + timedelta(days=1), day)) if known.said else 0
            if not known.said or more >= most:
                yield PupilUnmarked(pupil=pupil, form=form, date=day, since=known.since, days=known.days + more)


def late_by(due: datetime, taken: datetime | None) -> bool:
    """Whether a register was taken after it was due; done at the due instant is in time."""
    return taken is not None and taken > due
