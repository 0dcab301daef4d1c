"""How pupils and their guardians become state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from chassis.said import Key, Said, States
from events.fact import Fact
from events.registers import GuardianRecorded, GuardianRemoved, PupilForgotten, PupilRecorded, PupilRemoved
from registers.domain.folding import Fold
from registers.domain.roll import Entry
from registers.domain.state import (
    LACKING,
    ROLL,
    SCHOOL,
    digest,
    guardian_of,
    lacking_of,
    pupil_of,
    roll_of,
    seen_lacking,
    seen_school,
)

OfRoll: TypeAlias = PupilRecorded | PupilRemoved | PupilForgotten
OfGuardian: TypeAlias = GuardianRecorded | GuardianRemoved


def _of_roll(fact: OfRoll) -> Iterable[Key]:
    match fact:
        case PupilRecorded() | PupilRemoved():
            return (SCHOOL, ROLL, LACKING)
        case PupilForgotten(pupil=pupil, guardians=guardians):
            return (ROLL, ("pupil", pupil), *(("guardian", each) for each in guardians))


def _enroll(states: States, fact: OfRoll, said: Said[Fact]) -> None:
    roll = roll_of(states)
    entry = roll.pupils.get(fact.pupil)
    match fact:
        case PupilRecorded():
            recorded = _recorded(entry, fact, seen_school(states).calendar.today(said.at))
            roll.enter(fact.pupil, recorded)
            if fact.pupil in seen_lacking(states).of and entry is not None and _stays(entry) != _stays(recorded):
                lacking_of(states).of.pop(fact.pupil)
        case PupilRemoved():
            roll.enter(
                fact.pupil, entry and replace(entry, removed=seen_school(states).calendar.today(said.at), digest="")
            )
        case PupilForgotten():
            roll.enter(fact.pupil, entry and replace(entry, forgotten=True))
            pupil_of(states, fact.pupil).guardians.clear()
            for guardian in fact.guardians:
                guardian_of(states, guardian).pupils.clear()


def _stays(entry: Entry) -> tuple[object, ...]:
    """Where a pupil is, and until when: once that is another, somebody is asked for the marks again."""
    return entry.entry, entry.leaving, entry.removed, entry.classes, entry.classless


def _recorded(before: Entry | None, fact: PupilRecorded, today: date) -> Entry:
    classes = before.classes if before and before.classes[-1][1] else []
    if not classes:
        classes = [(fact.entry, fact.form, fact.year)]
    elif classes[-1][1:] != (fact.form, fact.year):
        classes = [*classes, (today, fact.form, fact.year)]
    forgotten = before is not None and before.forgotten
    return Entry(fact.entry, fact.leaving, classes, fact.flags, None, forgotten, digest(fact), fact.classless)


def _tie(states: States, fact: OfGuardian, _: Said[Fact]) -> None:
    pupil, guardian = pupil_of(states, fact.pupil), guardian_of(states, fact.guardian)
    match fact:
        case GuardianRecorded():
            guardian.pupils[fact.pupil] = digest(fact)
            if fact.guardian not in pupil.guardians:
                pupil.guardians.append(fact.guardian)
        case GuardianRemoved():
            guardian.pupils.pop(fact.pupil, None)
            pupil.guardians = [each for each in pupil.guardians if each != fact.guardian]


OF_ROLL = Fold(_of_roll, _enroll)
OF_GUARDIAN = Fold(lambda fact: (("pupil", fact.pupil), ("guardian", fact.guardian)), _tie)
