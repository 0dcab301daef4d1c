"""The states that an object of the MIS needs: what stands where it is, and what waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from chassis.said import Said, States
from events.ids import SESSIONS, Session
from registers.domain.absences import mornings_asked
from registers.domain.admitting import (
    fault_of_link,
    fault_of_mark,
    fault_of_note,
    fault_of_register,
    fault_of_student,
    quarantined_cause,
)
from registers.domain.claims import claims_key
from registers.domain.entities import Barring, Fault, GuardianLink, Held, MarkHeard, Note, Ref, RegisterHeard
from registers.domain.heard import (
    CalendarDateHeard,
    Deleted,
    GuardianHeard,
    GuardiansHeard,
    Malformed,
    NoteHeard,
    RollCallHeard,
    StudentHeard,
)
from registers.domain.needs_of_registers import Keys, of_days, of_mornings, of_pupils, of_registers
from registers.domain.noting import guardian_gone, report_of
from registers.domain.objects import MARK
from registers.domain.places import place_named, placed, tie_of
from registers.domain.sayings import Entities
from registers.domain.state import (
    entity_of,
    guardian_of,
    pupil_of,
    register_key,
    roll_of,
    school_of,
    shelf_key,
    waiting_of,
)


def of_entities(said: Said[Any], states: States, body: Entities) -> Keys:
    """What hearing an object of the MIS needs."""
    match body:
        case RollCallHeard():
            yield from _of_roll_call(said, states, body.marks, body.registers)
        case StudentHeard():
            yield from _of_entity(said, states, body.ref, fault_of_student(body.pupil, roll_of(states)))
            yield from _of_student(said, states, body.pupil)
            yield from of_waiting(said, states, body.pupil)
            yield from _of_marks_waiting(states, body)
            yield from of_waiting(said, states, f"class:{_form_of(states, body)}")
            yield from _of_arriving(said, states, body)
        case GuardianHeard(link=link):
            yield from _of_link(said, states, link)
        case GuardiansHeard(pupil=pupil):
            yield from _of_guardians(states, pupil)
        case NoteHeard(note=note):
            yield from _of_note(said, states, note)
        case CalendarDateHeard():
            yield from _of_entity(said, states, body.ref, None)
            for day in {str(body.day), entity_of(states, body.ref.key).at} - {""}:
                yield claims_key(day)
                yield from of_waiting(said, states, f"calendar:{day}")
                yield from of_days(states, [date.fromisoformat(day)])
        case Deleted(ref=ref):
            yield from _of_entity(said, states, ref, None)
            yield from _of_guardian(states, guardian_gone(said, ref))
            yield from _of_place(said, states, ref)
        case Malformed(ref=ref, reason=reason, barring=barring):
            yield from _of_entity(said, states, ref, Fault(reason))
            yield from _of_barring(states, ref, barring)


def _form_of(states: States, body: StudentHeard) -> str:
    """The class that is recorded: of whoever is in none, the last one."""
    entry = roll_of(states).pupils.get(body.pupil)
    return entry.last_class()[0] if entry is not None and not body.form else body.form


def _of_entity(said: Said[Any], states: States, ref: Ref, fault: Fault | None) -> Keys:
    """An object, and under which names it waits or would wait."""
    yield shelf_key(ref.key)
    yield from _of_quarantine(said, states, ref.key)
    if ref.entity_type == MARK and (at := entity_of(states, ref.key).at):
        yield claims_key(at)
    if fault is not None:
        yield "waiting", str(ref.cause)
        if fault.name is not None:
            yield "waiting", fault.name


def _of_quarantine(said: Said[Any], states: States, key: str) -> Keys:
    entity = entity_of(states, key)
    if entity.quarantined >= 0:
        yield "waiting", str(quarantined_cause(said.school, key, entity))
        if entity.waits is not None:
            yield "waiting", entity.waits
        yield from (claims_key(place) for place in entity.doubts)


def of_waiting(said: Said[Any], states: States, name: str) -> Keys:
    """What waits for that name, and all that taking it up again needs."""
    yield "waiting", name
    for key in waiting_of(states, name).entities:
        yield shelf_key(key)
        yield from _of_quarantine(said, states, key)
        held = entity_of(states, key).held
        if held is not None:
            yield from _of_held(said, states, held)


def _of_marks_waiting(states: States, body: StudentHeard) -> Keys:
    """The registers of the marks that wait for a pupil to come, or to be on the roll: none is theirs before."""
    held = [entity_of(states, key).held for key in waiting_of(states, body.pupil).entities]
    entry = roll_of(states).pupils.get(body.pupil)
    for mark in (each.mark for each in held if each is not None and each.mark is not None):
        forms = {body.form, *(entry.forms(mark.day) if entry is not None else ())} - {""}
        yield claims_key(placed(mark.pupil, mark.day, mark.session))
        yield from of_registers(states, forms, mark.day, [mark.session])


def _of_held(said: Said[Any], states: States, held: Held) -> Keys:
    marks = (held.mark,) if held.mark is not None else ()
    registers = (held.register,) if held.register is not None else ()
    yield from _of_roll_call(said, states, marks, registers)
    yield from (("waiting", name) for each in marks for name in (each.pupil, f"calendar:{each.day}"))
    yield from (("waiting", name) for each in registers for name in (f"class:{each.form}", f"calendar:{each.day}"))
    if held.guardian is not None:
        yield from _of_link(said, states, held.guardian)
    if held.note is not None:
        yield from _of_note(said, states, held.note)


def _of_link(said: Said[Any], states: States, link: GuardianLink) -> Keys:
    yield from _of_entity(said, states, link.ref, fault_of_link(link, states))
    yield from (("pupil", link.pupil), ("guardian", link.guardian), claims_key(tie_of(link.pupil, link.guardian)))
    yield from _of_place(said, states, link.ref)


def _of_barring(states: States, ref: Ref, barring: Barring | None) -> Keys:
    at = barring and (entity_of(states, ref.key).at or barring.tie)
    if at:
        pupil, guardian = at.split("/")
        yield from (("pupil", pupil), ("guardian", guardian), claims_key(at))


def _of_guardian(states: States, guardian: str) -> Keys:
    """A guardian, if any is named, and whose they are."""
    if guardian:
        yield "guardian", guardian
        for pupil in guardian_of(states, guardian).pupils:
            yield from (("pupil", pupil), claims_key(tie_of(pupil, guardian)))


def _of_guardians(states: States, pupil: str) -> Keys:
    """A pupil, and who their guardians are."""
    yield "pupil", pupil
    for guardian in pupil_of(states, pupil).guardians:
        yield from (("guardian", guardian), claims_key(tie_of(pupil, guardian)))


def _of_note(said: Said[Any], states: States, note: Note) -> Keys:
    yield from _of_entity(said, states, note.ref, fault_of_note(note, states))
    yield "pupil", note.pupil
    yield from of_mornings(states, note.pupil, (), report_of(note, states))
    yield from _of_place(said, states, note.ref)


def _of_place(said: Said[Any], states: States, ref: Ref) -> Keys:
    """What stands where the object is."""
    at = entity_of(states, ref.key).at
    if not at:
        return
    first, _, second = at.partition("/")
    if ref.entity_type == MARK:
        pupil, day, session = place_named(at)
        yield claims_key(at)
        yield from of_pupils(states, [pupil], day, [session])
    elif ref.entity_type == "StudentAbsenceNote":
        yield "pupil", first
        yield from of_mornings(states, first)
    elif ref.entity_type == "StudentGuardianRelationship":
        yield from (("pupil", first), ("guardian", second), claims_key(at))
    elif ref.entity_type == "Student":
        yield from _of_student(said, states, first)
    elif ref.entity_type == "AcademicCalendarDate":
        yield claims_key(at)
        yield from of_waiting(said, states, f"calendar:{first}")
        yield from of_days(states, [date.fromisoformat(first)])


def _of_student(said: Said[Any], states: States, pupil: str) -> Keys:
    """The pupil, and the registers of today that may be complete without their mark."""
    yield "pupil", pupil
    yield from of_mornings(states, pupil)
    if pupil in roll_of(states).pupils:
        yield from of_pupils(states, [pupil], school_of(states).calendar.today(said.at), SESSIONS)


def _of_arriving(said: Said[Any], states: States, body: StudentHeard) -> Keys:
    """The registers of the class that a pupil may join: of today, of the marks that wait, of mornings asked about."""
    held = (entity_of(states, key).held for key in waiting_of(states, body.pupil).entities)
    marked = {each.mark.day for each in held if each is not None and each.mark is not None}
    for day in sorted({school_of(states).calendar.today(said.at), *marked}):
        yield from of_registers(states, {body.form}, day, SESSIONS)
    yield from (register_key(body.form, day, "AM") for day in mornings_asked(states, body.pupil))


def of_imported(said: Said[Any], states: States, bodies: Iterable[RollCallHeard | StudentHeard | Malformed]) -> Keys:
    """Rows of a file, each heard on top of those before it: marks beside the pupils to whom they belong."""
    joined: dict[str, set[str]] = {}
    for body in bodies:
        yield from of_entities(said, states, body)
        if isinstance(body, StudentHeard):
            joined.setdefault(body.pupil, set()).add(body.form)
    marks = [mark for body in bodies if isinstance(body, RollCallHeard) for mark in body.marks if mark.pupil in joined]
    yield from (("waiting", str(mark.ref.cause)) for mark in marks)
    for form, day in sorted({(form, mark.day) for mark in marks for form in joined[mark.pupil]}):
        yield from of_registers(states, {form}, day, SESSIONS)


def _of_roll_call(
    said: Said[Any], states: States, marks: Iterable[MarkHeard], registers: Iterable[RegisterHeard]
) -> Keys:
    """Whatever their faults: what a mark waits for may come, and then it is taken, in this very saying."""
    school, roll = school_of(states), roll_of(states)
    today = school.calendar.today(said.at)
    marked: dict[tuple[date, Session], list[str]] = {}
    for mark in marks:
        yield from _of_entity(said, states, mark.ref, fault_of_mark(mark, school, roll, today))
        if (at := entity_of(states, mark.ref.key).at) and at != placed(mark.pupil, mark.day, mark.session):
            yield from _of_place(said, states, mark.ref)
        marked.setdefault((mark.day, mark.session), []).append(mark.pupil)
    for (day, session), pupils in marked.items():
        yield claims_key(placed(pupils[0], day, session))
        yield from of_pupils(states, [pupil for pupil in pupils if pupil in roll.pupils], day, [session])
    for register in registers:
        yield from _of_entity(said, states, register.ref, fault_of_register(register, school, roll, today))
        yield from of_registers(states, {register.form}, register.day, [register.session])
