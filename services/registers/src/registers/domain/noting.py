"""What Arbor says of the calendar, guardians and absence notes: what of it is news."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from chassis.said import Because, News, Said, States
from events.codes import CODES
from events.fact import Fact
from events.ids import guardian_id
from events.registers import (
    AbsenceReported,
    AbsenceReportWithdrawn,
    GuardianRecorded,
    GuardianRemoved,
    SchoolDayDeclared,
)
from registers.domain.absences import reviewed
from registers.domain.admitting import Gate, fault_of_link, fault_of_note
from registers.domain.claims import claim, release, release_all, said_of
from registers.domain.closures import with_consequences
from registers.domain.draft import Draft
from registers.domain.entities import Barring, GuardianLink, Held, Note, Ref
from registers.domain.heard import CalendarDateHeard, GuardiansHeard
from registers.domain.places import tie_of
from registers.domain.pupils import Report
from registers.domain.state import digest, guardian_of, pupil_of, school_of


def hear_date(gate: Gate, heard: CalendarDateHeard) -> Iterator[News]:
    """The MIS says that the school is open, or shut, on a date."""
    at = heard.day.isoformat()
    before = gate.place(heard.ref)
    if gate.admit(heard.ref, None, Held(), at):
        news: list[News] = [] if before in ("", at) else _undeclared(gate, before, heard.ref)
        claim(gate, at, heard.ref.key, Held(is_open=heard.open))
        if school_of(gate.states).declared.get(heard.day) is not heard.open:
            news.append(SchoolDayDeclared(school=gate.said.school, date=heard.day, open=heard.open))
        yield from with_consequences(gate.said, gate.states, news)


def undeclare(gate: Gate, at: str, ref: Ref) -> Iterator[News]:
    """An object of the MIS says nothing of a date any more."""
    yield from with_consequences(gate.said, gate.states, _undeclared(gate, at, ref))


def _undeclared(gate: Gate, at: str, ref: Ref) -> list[News]:
    day, other = date.fromisoformat(at), release(gate, at, ref.key)
    is_open = other.is_open if other is not None else None
    stands = school_of(gate.states).declared.get(day) is not is_open
    return [SchoolDayDeclared(school=gate.said.school, date=day, open=is_open)] if stands else []


def hear_link(gate: Gate, link: GuardianLink, *, anew: bool = False) -> Iterator[News]:
    """The MIS says who a guardian is to a pupil; where it is read anew, by the relationship that stands alone."""
    at = tie_of(link.pupil, link.guardian)
    if anew and next(reversed(said_of(gate, at)), link.ref.key) != link.ref.key:
        return
    before = gate.place(link.ref)
    if gate.admit(link.ref, fault_of_link(link, gate.states), Held(guardian=link), at, anew=anew):
        if before not in ("", at):
            yield from unlink(gate, before, link.ref)
        claim(gate, at, link.ref.key, Held(guardian=link))
        recorded = _recorded(link)
        if guardian_of(gate.states, link.guardian).pupils.get(link.pupil) != digest(recorded):
            yield recorded if anew else Because(link.ref.cause, recorded)


def bar(gate: Gate, ref: Ref, barring: Barring) -> Iterator[News]:
    """A relationship that stands has a later revision that cannot be taken: what it bars, it bars at once.

    The rest stays as it was heard last, until it is mended.
    """
    at = gate.place(ref) or barring.tie
    said = said_of(gate, at) if at else {}
    key = next(reversed(said), "")
    link = said[key].guardian if key else None
    if link is None or link.pupil not in guardian_of(gate.states, link.guardian).pupils:
        return
    kept = replace(link, barred=link.barred or barring.barred, unsubscribed=link.unsubscribed or barring.unsubscribed)
    if kept != link:
        claim(gate, at, key, Held(guardian=kept))
        yield Because(ref.cause, _recorded(kept))


def unlink(gate: Gate, at: str, ref: Ref) -> Iterator[News]:
    """A relationship is no more: nothing ties the two, unless another one does."""
    pupil, guardian = at.split("/")
    other, stands = release(gate, at, ref.key), guardian_of(gate.states, guardian).pupils.get(pupil)
    if stands is None:
        return
    if other is None or other.guardian is None:
        yield GuardianRemoved(pupil=pupil, guardian=guardian)
    elif stands != digest(recorded := _recorded(other.guardian)):
        yield recorded


def unlink_all(gate: Gate, guardian: str, _: Ref) -> Iterator[News]:
    """A guardian is no more."""
    for pupil in sorted(guardian_of(gate.states, guardian).pupils):
        yield _removed(gate, pupil, guardian)


def _removed(gate: Gate, pupil: str, guardian: str) -> GuardianRemoved:
    """The two are tied no more, whatever relationships had said: none of them stands again when a later one goes."""
    release_all(gate, tie_of(pupil, guardian))
    return GuardianRemoved(pupil=pupil, guardian=guardian)


def guardian_gone(said: Said[object], ref: Ref) -> str:
    """The guardian whose own record, rather than that of a relationship, an object is; none where it is another."""
    return guardian_id(said.school, ref.entity) if ref.entity_type == "Guardian" else ""


def leave_only(gate: Gate, heard: GuardiansHeard) -> Iterator[News]:
    """Whoever is tied to a pupil no more; a source that says who is, rather than who was untied."""
    others = [each for each in pupil_of(gate.states, heard.pupil).guardians if each not in heard.guardians]
    yield from (_removed(gate, heard.pupil, guardian) for guardian in others)


def _recorded(link: GuardianLink) -> GuardianRecorded:
    return GuardianRecorded(
        pupil=link.pupil,
        guardian=link.guardian,
        mis_id=link.mis_id,
        name=link.name,
        telephone=link.telephone,
        email=link.email,
        language=link.language,
        legal=link.legal,
        primary=link.primary,
        priority=link.priority,
        unsubscribed=link.unsubscribed,
        barred=link.barred,
        address=link.address,
        other_telephones=link.other_telephones,
        other_mobiles=link.other_mobiles,
        other_emails=link.other_emails,
    )


def hear_note(gate: Gate, note: Note) -> Iterator[News]:
    """Somebody told the school of an absence: it explains the sessions that it covers."""
    at = f"{note.pupil}/{note.ref.entity}"
    before = gate.place(note.ref)
    if gate.admit(note.ref, fault_of_note(note, gate.states), Held(note=note), at):
        moved = list(unnote(gate, before, note.ref)) if before not in ("", at) else []
        yield from moved
        reported = _reported(note, gate.states)
        known = pupil_of(gate.states, note.pupil).notes.get(note.ref.entity)
        if known is None or known.digest != digest(reported):
            yield from _with_consequences(gate, note.pupil, reported)


def unnote(gate: Gate, at: str, _: Ref) -> Iterator[News]:
    """A note was deleted: it explains nothing any more."""
    pupil, note = at.split("/", 1)
    if note in pupil_of(gate.states, pupil).notes:
        yield from _with_consequences(gate, pupil, AbsenceReportWithdrawn(pupil=pupil, note=note))


def report_of(note: Note, states: States) -> Report:
    """A note as it will be remembered, of which it is not asked when it was heard."""
    return Report(school_of(states).instant(note.first), school_of(states).instant(note.last), note.code, "")


def _reported(note: Note, states: States) -> AbsenceReported:
    """A parent told of an absence whatever the code that somebody gave it; a code that is none is left out."""
    school = school_of(states)
    return AbsenceReported(
        pupil=note.pupil,
        note=note.ref.entity,
        first=school.instant(note.first),
        last=school.instant(note.last),
        code=note.code if note.code in CODES else None,
        approved=note.approved,
        text=note.text,
    )


def _with_consequences(gate: Gate, pupil: str, fact: Fact) -> Iterator[News]:
    yield fact
    draft = Draft(gate.states)
    draft.fold(gate.said, [fact])
    yield from reviewed(gate.said, draft, pupil)
