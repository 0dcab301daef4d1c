"""How registers become state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from chassis.said import Key, Said, States
from events.codes import IN_SCHOOL, NOT_REQUIRED
from events.fact import Fact
from events.ids import Session
from events.registers import (
    MarksRecorded,
    RegisterAmended,
    RegisterAnnulled,
    RegisterChased,
    RegisterSuspected,
    RegisterTaken,
)
from registers.domain.folding import Fold
from registers.domain.mis_folds import show
from registers.domain.places import slot
from registers.domain.state import (
    LACKING,
    OFF,
    SCHOOL,
    SETTLED,
    enter,
    lacking_of,
    off_of,
    register_key,
    register_of,
    school_of,
    seen_lacking,
    seen_off,
    seen_school,
    settlements_of,
)

OfMarks: TypeAlias = MarksRecorded | RegisterTaken | RegisterAmended | RegisterAnnulled
OfRegister: TypeAlias = OfMarks | RegisterChased | RegisterSuspected
OFF_KEPT = 40


def _touched(fact: OfRegister) -> Iterable[Key]:
    marked = (OFF, LACKING) if isinstance(fact, MarksRecorded | RegisterTaken | RegisterAmended) else ()
    return (SCHOOL, SETTLED, register_key(fact.form, fact.date, fact.session), *marked)


def _enter(states: States, fact: OfRegister, said: Said[Fact]) -> None:
    register = register_of(states, register_key(fact.form, fact.date, fact.session))
    match fact:
        case RegisterAnnulled():
            register.annulled = True
        case RegisterChased(due_at=due_at, step=step, staff=staff):
            register.chased.append((due_at, step, staff))
            school_of(states).looked_at(due_at)
        case RegisterSuspected(reason=reason):
            register.suspected.append(reason)
        case MarksRecorded():
            register.annulled &= all(code is None for code in fact.marks.values())
            _note(states, fact.date, fact.session, fact.marks)
            is_late = _is_closed(states, fact.date, fact.session)
            for pupil, code in fact.marks.items():
                if is_late and code != register.marks.get(pupil):
                    enter(register.came, pupil, said.at if code in IN_SCHOOL else None)
                enter(register.marks, pupil, code)
                enter(register.late, pupil, fact.minutes_late.get(pupil))
        case RegisterTaken():
            register.taken, register.annulled = True, False
            register.at = register.at or fact.completed_at or said.at
            register.heard = register.heard or said.at
            register.marks, register.late = dict(fact.marks), dict(fact.minutes_late)
            _note(states, fact.date, fact.session, fact.marks)
        case RegisterAmended():
            show(settlements_of(states), fact)
            enter(register.marks, fact.pupil, fact.new)
            enter(register.late, fact.pupil, fact.minutes_late)
            enter(register.came, fact.pupil, said.at if fact.new in IN_SCHOOL else None)
            _note(states, fact.date, fact.session, {fact.pupil: fact.new})


def _is_closed(states: States, day: date, session: Session) -> bool:
    """Looked at and not folded into: a school is not written down again for the marks of each register."""
    return seen_school(states).is_closed(day, session)


def _note(states: States, day: date, session: Session, marks: Mapping[str, str | None]) -> None:
    """Whether anything was possible in a session, of each pupil of whom that is another than it was; and of those who
    lacked marks that they have one.

    Of nearly every mark it is not: what is held of the whole school is looked at, and taken only to be changed.
    """
    for pupil in seen_lacking(states).marked([each for each, code in marks.items() if code is not None], day):
        enter(lacking_of(states).of, pupil, None)
    name, known = slot(day, session), seen_off(states).slots
    for pupil in [each for each, code in marks.items() if (name in known.get(each, ())) != (code in NOT_REQUIRED)]:
        slots = off_of(states).slots
        kept = tuple(sorted({*slots.get(pupil, ())} ^ {name}))[-OFF_KEPT:]
        enter(slots, pupil, kept or None)


OF_REGISTER = Fold(_touched, _enter)
