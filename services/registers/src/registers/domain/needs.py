"""Which states a saying needs; asked again with what is loaded, so that one state may name the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeAlias, cast

from chassis.said import Every, Key, Outcome, Said, States, Woken
from events.codes import ABSENT, AWAY
from events.ids import SESSIONS, Session
from events.notifications import ReplyConfirmed
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, VisitMade
from events.registers import (
    DifferencesOf,
    ForgetPupil,
    HeardSoFar,
    LiftStaleFeed,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
)
from registers.domain.admitting import fault_of_link, fault_of_mark, fault_of_note, fault_of_register, quarantined_cause
from registers.domain.closures import forms_on, set_up_turns
from registers.domain.heard import (
    CalendarDateHeard,
    ClosureAsked,
    CodesClassed,
    Deleted,
    ExplainAsked,
    Fault,
    ForeseeAsked,
    GuardianHeard,
    GuardianLink,
    GuardiansHeard,
    Heard,
    Held,
    Holdings,
    HookEnded,
    Imported,
    LogHeard,
    Malformed,
    MarkHeard,
    Note,
    NoteHeard,
    Ref,
    RegisterHeard,
    RetryAsked,
    RollCallHeard,
    SchoolDescribed,
    SettleAsked,
    StudentHeard,
)
from registers.domain.marking import parsed, place_of
from registers.domain.noting import guardian_gone
from registers.domain.overtaking import sessions_to_retry
from registers.domain.sayings import Anything, Commands, Entities, Polls, Questions
from registers.domain.school import Instant
from registers.domain.settling import sessions_of_settled
from registers.domain.state import (
    CODES,
    COMPARED,
    OFF,
    POLLED,
    PULSE,
    ROLL,
    SCHOOL,
    SETTLED,
    entity_of,
    guardian_of,
    pupil_of,
    register_key,
    register_of,
    roll_of,
    school_of,
    shelf_key,
    waiting_of,
)
from registers.domain.suspecting import form_left
from registers.domain.unreconciled import sessions_compared

Keys: TypeAlias = Iterator[Key | Every]


def keys(said: Said[Any], states: States) -> Keys:
    """The states that hearing and deciding `said` need."""
    yield from (SCHOOL, ROLL, PULSE, SETTLED, OFF)
    school = school_of(states)
    if school.setup is None:
        return
    yield from _of_instants(states, school.passed(said.at))
    yield from _of(said, states)


def _of(said: Said[Any], states: States) -> Keys:
    match body := cast("Anything", said.body):
        case ContactMade() | ChildFoundInSchool() | ContactUndone() | VisitMade() | ReplyConfirmed():
            yield "pupil", body.pupil
        case StillUnexplained() | RegistersOf() | HeardSoFar() | ForeseeAsked() | DifferencesOf() | StillToWriteBack():
            yield from _of_question(said, states, body)
        case Woken():
            yield from _of_woken(states, body)
        case (
            SchoolDescribed()
            | ForgetPupil()
            | RetryAsked()
            | ClosureAsked()
            | Imported()
            | SettleAsked()
            | LiftStaleFeed()
            | ExplainAsked()
        ):
            yield from _of_command(said, states, body)
        case HookEnded():
            yield from _of_hook(body)
        case LogHeard() | CodesClassed() | Holdings():
            yield from _of_poll(states, body)
        case Outcome():
            return
        case Heard():
            yield from _of_hook(body)
            yield from _of_entities(said, states, body)


def _of_question(said: Said[Any], states: States, question: Questions) -> Keys:
    match question:
        case ForeseeAsked(imported=imported):
            yield from _of_command(said, states, imported)
        case StillUnexplained(pupils=pupils):
            yield from (("pupil", pupil) for pupil in pupils)
        case HeardSoFar():
            yield from (POLLED, COMPARED)
        case DifferencesOf():
            yield COMPARED
            for pupil, day, session in (*sessions_of_settled(states), *sessions_compared(states)):
                yield from _of_pupils(states, [pupil], day, [session])
        case StillToWriteBack(pupil=pupil, date=day, session=session):
            if pupil in roll_of(states).pupils:
                yield from _of_pupils(states, [pupil], day, [session])
        case RegistersOf(on=on):
            day = on or school_of(states).calendar.today(said.at)
            yield from (register_key(form, day, session) for form in roll_of(states).on(day) for session in SESSIONS)


def _of_command(said: Said[Any], states: States, body: Commands) -> Keys:  # noqa: C901
    match body:
        case ForgetPupil():
            yield "pupil", body.pupil
            yield from (("guardian", each) for each in pupil_of(states, body.pupil).guardians)
        case RetryAsked():
            yield from _of_waiting(said, states, str(body.id))
        case SettleAsked(pupil=pupil, day=day, session=session):
            if pupil in roll_of(states).pupils:
                yield from _of_pupils(states, [pupil], day, [session])
        case LiftStaleFeed():
            return
        case ExplainAsked():
            yield COMPARED
        case SchoolDescribed():
            yield Every("waiting")
            for name in states.every("waiting"):
                yield from _of_waiting(said, states, name)
            yield from _of_days(states, set_up_turns(said, states))
        case Imported(bodies=bodies):
            for each in bodies:
                yield from _of_entities(said, states, each)
        case ClosureAsked(day=day):
            yield from _of_waiting(said, states, f"calendar:{day}")
            yield from _of_days(states, [day])


def _of_woken(states: States, woken: Woken) -> Keys:
    if woken.kind == "settled":
        for pupil, day, session in sessions_to_retry(states, woken.due):
            yield from _of_pupils(states, [pupil], day, [session])
    elif woken.kind == "school":
        yield from _of_instants(states, school_of(states).until_and_at(woken.due))


def _of_poll(states: States, body: Polls) -> Keys:
    match body:
        case LogHeard():
            yield POLLED
        case CodesClassed():
            yield CODES
        case Holdings(days=days):
            yield COMPARED
            yield from _of_registers_on(states, days)


def _of_hook(body: Heard) -> Keys:
    if body.hook is not None:
        yield "webhook", body.hook.id


def _of_entities(said: Said[Any], states: States, body: Entities) -> Keys:
    match body:
        case RollCallHeard():
            yield from _of_roll_call(said, states, body.marks, body.registers)
        case StudentHeard():
            yield from _of_entity(said, states, body.ref, None)
            yield from _of_student(said, states, body.pupil)
            yield from _of_waiting(said, states, body.pupil)
            yield from _of_waiting(said, states, f"class:{body.form}")
        case GuardianHeard(link=link):
            yield from _of_link(said, states, link)
        case GuardiansHeard(pupil=pupil):
            yield "pupil", pupil
            yield from (("guardian", each) for each in pupil_of(states, pupil).guardians)
        case NoteHeard(note=note):
            yield from _of_note(said, states, note)
        case CalendarDateHeard():
            yield from _of_entity(said, states, body.ref, None)
            for day in {str(body.day), entity_of(states, body.ref.key).at} - {""}:
                yield from _of_waiting(said, states, f"calendar:{day}")
                yield from _of_days(states, [date.fromisoformat(day)])
        case Deleted(ref=ref):
            yield from _of_entity(said, states, ref, None)
            yield from _of_guardian(states, guardian_gone(said, ref))
            yield from _of_place(said, states, ref)
        case Malformed(ref=ref, reason=reason):
            yield from _of_entity(said, states, ref, Fault(reason))


def _of_entity(said: Said[Any], states: States, ref: Ref, fault: Fault | None) -> Keys:
    """An object, and under which names it waits or would wait."""
    yield shelf_key(ref.key)
    yield from _of_quarantine(said, states, ref.key)
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


def _of_waiting(said: Said[Any], states: States, name: str) -> Keys:
    """What waits for that name, and all that taking it up again needs."""
    yield "waiting", name
    for key in waiting_of(states, name).entities:
        yield shelf_key(key)
        yield from _of_quarantine(said, states, key)
        held = entity_of(states, key).held
        if held is not None:
            yield from _of_held(said, states, held)


def _of_held(said: Said[Any], states: States, held: Held) -> Keys:
    marks = (held.mark,) if held.mark is not None else ()
    registers = (held.register,) if held.register is not None else ()
    yield from _of_roll_call(said, states, marks, registers)
    if held.guardian is not None:
        yield from _of_link(said, states, held.guardian)
    if held.note is not None:
        yield from _of_note(said, states, held.note)


def _of_link(said: Said[Any], states: States, link: GuardianLink) -> Keys:
    yield from _of_entity(said, states, link.ref, fault_of_link(link, states))
    yield from (("pupil", link.pupil), ("guardian", link.guardian))
    yield from _of_place(said, states, link.ref)


def _of_guardian(states: States, guardian: str) -> Keys:
    """A guardian, if any is named, and whose they are."""
    if guardian:
        yield "guardian", guardian
        yield from (("pupil", pupil) for pupil in guardian_of(states, guardian).pupils)


def _of_note(said: Said[Any], states: States, note: Note) -> Keys:
    yield from _of_entity(said, states, note.ref, fault_of_note(note, states))
    yield "pupil", note.pupil
    yield from _of_place(said, states, note.ref)


def _of_place(said: Said[Any], states: States, ref: Ref) -> Keys:
    """What stands where the object is."""
    at = entity_of(states, ref.key).at
    if not at:
        return
    first, _, second = at.partition("/")
    if ref.entity_type == "AttendanceRollCallRecord":
        pupil, day, session = parsed(at)
        yield from _of_pupils(states, [pupil], day, [session])
    elif ref.entity_type == "StudentAbsenceNote":
        yield "pupil", first
    elif ref.entity_type == "StudentGuardianRelationship":
        yield from (("pupil", first), ("guardian", second))
    elif ref.entity_type == "Student":
        yield from _of_student(said, states, first)
    elif ref.entity_type == "AcademicCalendarDate":
        yield from _of_waiting(said, states, f"calendar:{first}")
        yield from _of_days(states, [date.fromisoformat(first)])


def _of_student(said: Said[Any], states: States, pupil: str) -> Keys:
    """The pupil, and the registers of today that may be complete without their mark."""
    yield "pupil", pupil
    if pupil in roll_of(states).pupils:
        yield from _of_pupils(states, [pupil], school_of(states).calendar.today(said.at), SESSIONS)


def _of_roll_call(
    said: Said[Any], states: States, marks: Iterable[MarkHeard], registers: Iterable[RegisterHeard]
) -> Keys:
    school, roll = school_of(states), roll_of(states)
    today = school.calendar.today(said.at)
    marked: dict[tuple[date, Session], list[str]] = {}
    for mark in marks:
        fault = fault_of_mark(mark, school, roll, today)
        yield from _of_entity(said, states, mark.ref, fault)
        if (at := entity_of(states, mark.ref.key).at) and at != place_of(mark):
            yield from _of_place(said, states, mark.ref)
        if fault is None:
            marked.setdefault((mark.day, mark.session), []).append(mark.pupil)
        elif form := form_left(mark, roll):
            yield register_key(form, mark.day, mark.session)
    for (day, session), pupils in marked.items():
        yield from _of_pupils(states, pupils, day, [session])
    for register in registers:
        yield from _of_entity(said, states, register.ref, fault_of_register(register, school, roll, today))
        yield from _of_registers(states, {register.form}, register.day, [register.session])


def _of_pupils(states: States, pupils: Iterable[str], day: date, sessions: Iterable[Session]) -> Keys:
    """Pupils and the registers of their classes, with all who are absent by these."""
    entries = roll_of(states).pupils
    forms = {form for pupil in pupils for form in entries[pupil].forms(day)}
    yield from (("pupil", pupil) for pupil in pupils)
    yield from _of_registers(states, forms, day, sessions)


def _of_registers(states: States, forms: set[str], day: date, sessions: Iterable[Session]) -> Keys:
    """Registers of classes, and the pupils who are absent by those of `sessions`."""
    for form in (*forms, *roll_of(states).left(day)):
        yield from (register_key(form, day, session) for session in SESSIONS)
    for form in forms:
        for session in sessions:
            marks = register_of(states, register_key(form, day, session)).marks
            yield from (("pupil", pupil) for pupil, code in marks.items() if code in AWAY)


def _of_registers_on(states: States, days: Iterable[date]) -> Keys:
    """The registers of all classes on days."""
    for day in days:
        yield from (register_key(form, day, session) for form in forms_on(states, day) for session in SESSIONS)


def _of_days(states: States, days: Iterable[date]) -> Keys:
    """The registers of all classes on days that may close or open, and all who are absent by them."""
    for day in days:
        for form in forms_on(states, day):
            for session in SESSIONS:
                key = register_key(form, day, session)
                yield key
                yield from (
                    ("pupil", pupil) for pupil, code in register_of(states, key).marks.items() if code in ABSENT
                )


def _of_instants(states: States, instants: Iterable[Instant]) -> Keys:
    """The registers of all classes, and the pupils who are absent by them."""
    for instant in instants:
        forms = set(roll_of(states).on(instant.day))
        yield from _of_registers(states, forms, instant.day, [instant.session])
