"""Who may decide what is known of a whole school, and whose registers somebody sees (procedures, "People")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chassis.said import Said, States
from events import roles
from events.fact import Refusal
from events.registers import (
    Differences,
    DifferencesOf,
    HeardSoFar,
    Held,
    Registers,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
)
from registers.domain.asked import ForeseeAsked
from registers.domain.roll import Entry
from registers.domain.sayings import Questions
from registers.domain.state import roll_of, school_of

OFFICE = roles.OFFICE | {"operator"}
"""Who decides, and sees every class: an operator, too, by opaque ids alone."""
SCOPED = frozenset({"assistant-head", "year-group-leader", "class-teacher"})
"""Who sees their years and classes."""


def fault_of_actor(said: Said[object]) -> Refusal | None:
    """Why somebody may not settle a code, lift a silence, say that the school is shut, or bring in a file."""
    if said.actor is None or said.actor.role in OFFICE:
        return None
    return Refusal("not-for-role", "The attendance team, headship or the safeguarding lead decides that: tell them.")


def fault_of_question(said: Said[Any]) -> Refusal | None:
    """Why somebody is not answered."""
    body: Questions = said.body
    match body:
        case RegistersOf() | DifferencesOf():
            return _fault_of_asker(said)
        case StillUnexplained() | HeardSoFar() | StillToWriteBack():
            return _fault_of_staff(said)
        case ForeseeAsked():
            return fault_of_actor(said)


def _fault_of_asker(said: Said[object]) -> Refusal | None:
    """Why somebody sees no class by name."""
    if said.actor is None or said.actor.role in OFFICE | SCOPED:
        return None
    return Refusal("not-for-role", f"A {said.actor.role:.40} sees no registers: ask for figures.")


def _fault_of_staff(said: Said[object]) -> Refusal | None:
    """Why somebody of the school's staff is not answered what services ask one another."""
    if said.actor is None:
        return None
    return Refusal("not-for-role", "That is asked by the platform itself: ask for registers.")


def registers_seen(said: Said[object], states: States, every: Registers) -> Registers:
    """The rows of the classes that the asker sees."""
    sees = _sight(said, states)
    return every.model_copy(update={"rows": tuple(row for row in every.rows if sees(row.form, row.year))})


def differences_seen(said: Said[object], states: States, every: Differences) -> Differences:
    """The rows of the pupils who were in a class that the asker sees."""
    sees, roll = _sight(said, states), roll_of(states).pupils
    rows = tuple(row for row in every.rows if sees(*roll[row.pupil].in_class(row.date)))
    held = tuple(row for row in every.held if sees(*_place(roll.get(row.pupil), row)))
    return every.model_copy(update={"rows": rows, "held": held})


def _place(entry: Entry | None, row: Held) -> tuple[str, str]:
    """Class and year of a pupil; of one whom we do not know the class that the MIS gives, and no year."""
    return entry.in_class(row.date) if entry is not None else (row.theirs or "", "")


def _sight(said: Said[object], states: States) -> Callable[[str, str], bool]:
    """Whether the asker sees a class of a year; a member of staff who is not in the school's file sees none."""
    if said.actor is None or said.actor.role in OFFICE:
        return lambda *_: True
    setup, who = school_of(states).setup, said.actor.who
    mine = [member for member in setup.staff if member.id == who] if setup else []
    return lambda form, year: any(form in each.classes or year in each.years for each in mine)
