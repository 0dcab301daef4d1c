"""What Arbor says of pupils: who is on the roll, in which class, and whose absences were none because they were not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from chassis.said import News, Said, States
from events.ids import SESSIONS
from events.registers import Flag, PupilRecorded, PupilRemoved
from registers.domain.absences import reviewed
from registers.domain.admitting import Gate, fault_of_student
from registers.domain.draft import Draft
from registers.domain.entities import Held, Ref
from registers.domain.heard import StudentHeard
from registers.domain.marking import RollCall
from registers.domain.roll import Entry
from registers.domain.state import digest, register_key, register_of, roll_of, school_of


def hear_student(gate: Gate, heard: StudentHeard) -> Iterator[News]:
    """The MIS says what a pupil's record is."""
    entry = roll_of(gate.states).pupils.get(heard.pupil)
    fault = fault_of_student(heard.pupil, roll_of(gate.states))
    if gate.admit(heard.ref, fault, Held(), heard.pupil, anew=heard.anew):
        recorded = _recorded(heard, school_of(gate.states).years, entry)
        if entry is None:
            yield recorded
        elif entry.digest != digest(recorded):
            yield from _with_consequences(gate, recorded)


def remove(gate: Gate, pupil: str, _: Ref) -> Iterator[News]:
    """The MIS deleted a pupil's record: what was marked stays."""
    entry = roll_of(gate.states).pupils.get(pupil)
    if entry is not None and entry.removed is None:
        yield from _with_consequences(gate, PupilRemoved(pupil=pupil))


def _recorded(heard: StudentHeard, years: dict[str, str], entry: Entry | None) -> PupilRecorded:
    """Whoever is in no class, between two memberships say, is looked for in their last one: nobody else would."""
    form, year = entry.last_class() if entry is not None and not heard.form else (heard.form, "")
    known: tuple[Flag, ...] = entry.flags if entry is not None else ()
    return PupilRecorded(
        pupil=heard.pupil,
        mis_id=heard.mis_id,
        first_name=heard.first_name,
        last_name=heard.last_name,
        born=heard.born,
        characteristics=heard.characteristics,
        form=form,
        year=heard.year or year or years.get(form, ""),
        entry=heard.entry,
        leaving=heard.leaving,
        flags=known if heard.flags is None else heard.flags,
        compulsory_from=heard.compulsory_from,
        classless=bool(form) and not heard.form,
    )


def _with_consequences(gate: Gate, fact: PupilRecorded | PupilRemoved) -> Iterator[News]:
    yield fact
    entry = roll_of(gate.states).pupils[fact.pupil]
    before = (entry.entry, entry.leaving, entry.removed, list(entry.classes))
    draft = Draft(gate.states)
    draft.fold(gate.said, [fact])
    after = roll_of(draft).pupils[fact.pupil]
    if before != (after.entry, after.leaving, after.removed, after.classes):
        yield from reviewed(gate.said, draft, fact.pupil)
        yield from _completed(gate.said, draft, before[3][-1][1])


def asked_for(said: Said[object], pupil: str, states: States, news: Sequence[News]) -> list[News]:
    """Who is asked for the mark of a child who joined a class whose register of today is taken (procedures, "chase").

    `news`: what that brought, with the marks that had waited for the child.
    """
    draft, today = Draft(states), school_of(states).calendar.today(said.at)
    draft.fold(said, news)
    before, after = roll_of(states).pupils.get(pupil), roll_of(draft).pupils.get(pupil)
    form = _register_of(after, today)
    if not form or form == _register_of(before, today):
        return []
    roll_call = RollCall(said, draft)
    sheets = [roll_call.sheet(form, today, session) for session in school_of(draft).calendar.open_sessions(today)]
    lacking = [sheet for sheet in sheets if sheet.taken and pupil in roll_call.unmarked(sheet)]
    return [fact for sheet in lacking for fact in roll_call.chase(sheet, (pupil,))]


def _register_of(entry: Entry | None, day: date) -> str:
    """The class in whose register somebody stands that day, if they do."""
    return entry.in_class(day)[0] if entry is not None and entry.is_on_roll(day) else ""


def _completed(said: Said[object], draft: Draft, form: str) -> Iterator[News]:
    """Today's registers of the class for which the pupil's was the one mark that was missing."""
    today = school_of(draft).calendar.today(said.at)
    roll_call = RollCall(said, draft)
    for session in SESSIONS:
        register = register_of(draft, register_key(form, today, session))
        if register.marks and not register.taken:
            roll_call.sheet(form, today, session).roll = roll_of(draft).on(today).get(form, ())
    yield from roll_call.news()
