"""The states around registers: of classes, of pupils, of days, with all who are absent by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

from chassis.said import Every, Key, States
from events.codes import AWAY
from events.ids import SESSIONS, Session
from registers.domain.absences import mornings_asked
from registers.domain.closures import forms_on
from registers.domain.pupils import Report
from registers.domain.school import Instant
from registers.domain.state import register_key, register_of, roll_of

Keys: TypeAlias = Iterator[Key | Every]


def of_pupils(states: States, pupils: Iterable[str], day: date, sessions: Iterable[Session]) -> Keys:
    """Pupils and the registers of their classes, with all who are absent by these."""
    entries = roll_of(states).pupils
    forms = {form for pupil in pupils for form in entries[pupil].forms(day)}
    yield from (("pupil", pupil) for pupil in pupils)
    yield from of_registers(states, forms, day, sessions)


def of_registers(states: States, forms: set[str], day: date, sessions: Iterable[Session]) -> Keys:
    """Registers of classes, and the pupils who are absent by those of `sessions`."""
    for form in (*forms, *roll_of(states).left(day)):
        yield from (register_key(form, day, session) for session in SESSIONS)
    for form in forms:
        for session in sessions:
            marks = register_of(states, register_key(form, day, session)).marks
            yield from (("pupil", pupil) for pupil, code in marks.items() if code in AWAY)


def of_mornings(states: States, pupil: str, days: Iterable[date] = (), *notes: Report) -> Keys:
    """The morning registers by which a reason that others gave says nothing of the afternoon, and those of `days`.

    `notes`: some that are about to come.
    """
    if (entry := roll_of(states).pupils.get(pupil)) is not None:
        yield from (
            register_key(form, day, "AM")
            for day in (*days, *mornings_asked(states, pupil, *notes))
            for form in entry.forms(day)
        )


def of_registers_on(states: States, days: Iterable[date]) -> Keys:
    """The registers of all classes on days."""
    for day in days:
        yield from (register_key(form, day, session) for form in forms_on(states, day) for session in SESSIONS)


def of_days(states: States, days: Iterable[date]) -> Keys:
    """The registers of all classes on days that may close or open, and all whom they mark: each is looked at again."""
    for day in days:
        for form in forms_on(states, day):
            for session in SESSIONS:
                key = register_key(form, day, session)
                yield key
                yield from (("pupil", pupil) for pupil in register_of(states, key).marks)


def of_instants(states: States, instants: Iterable[Instant]) -> Keys:
    """The registers of all classes, and the pupils who are absent by them."""
    for instant in instants:
        forms = set(roll_of(states).on(instant.day))
        yield from of_registers(states, forms, instant.day, [instant.session])
