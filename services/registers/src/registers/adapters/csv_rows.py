"""Rows of marks and pupils as what any source says: read as Arbor's objects are, each with a revision of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from events.ids import Session, arbor_cause
from events.registers import MarkRow, PupilRow
from registers.adapters.arbor import Change, ChangeLog, Misshapen, entities
from registers.adapters.arbor_rest import Object
from registers.adapters.parsing import Entity, Parsed, malformed
from registers.domain.asked import Imported
from registers.domain.entities import MarkHeard, Ref
from registers.domain.heard import Malformed, RollCallHeard, StudentHeard

_FLAGS = {"childProtection": "child-protection", "socialWorker": "social-worker"}


def rows_of(
    school: str, marks: Sequence[MarkRow], pupils: Sequence[PupilRow], revision: int
) -> list[tuple[Parsed, int]]:
    """Each row as what it says, with its line; of two about the same thing the last one."""
    read = [(_mark(school, row, revision), row.line) for row in marks]
    read += [(_pupil(school, row, revision), row.line) for row in pupils]
    return list({each.ref.key: (each, line) for each, line in read}.values())


def imported(heard: Sequence[Entity], lines: Sequence[int]) -> Imported:
    """The entities in the order in which they are to be heard: pupils, then roll calls, the earliest first."""
    alone = [each for each in heard if isinstance(each, StudentHeard | Malformed)]
    marks = [each for each in heard if isinstance(each, MarkHeard)]
    known = {_ref(each).key: line for each, line in zip(heard, lines, strict=True)}
    return Imported(bodies=(*alone, *_roll_calls(marks)), lines=known)


def _roll_calls(marks: Iterable[MarkHeard]) -> Iterator[RollCallHeard]:
    together: dict[tuple[date, Session], list[MarkHeard]] = {}
    for mark in marks:
        together.setdefault((mark.day, mark.session), []).append(mark)
    for (day, session), of in sorted(together.items()):
        yield RollCallHeard(day, session, tuple(of))


def _mark(school: str, row: MarkRow, revision: int) -> Parsed:
    of = {
        "student": {"id": row.mis_id},
        "recordDate": row.date.isoformat(),
        "rollCall": row.session,
        "attendanceMark": {"code": row.code},
        "minutesLate": row.minutes_late,
    }
    entity = f"{row.mis_id}-{row.date}-{row.session}"
    return _read(school, ("AttendanceRollCallRecord", entity), row.mis_id, of, revision)


def _pupil(school: str, row: PupilRow, revision: int) -> Parsed:
    flags = {} if row.flags is None else {name: flag in row.flags for name, flag in _FLAGS.items()}
    of = {
        "person": {
            "legalFirstName": row.first_name,
            "legalLastName": row.last_name,
            "dateOfBirth": row.born.isoformat() if row.born else None,
        },
        "registrationForm": {"shortName": row.form},
        "academicLevel": {"code": row.year},
        "mostRecentEntryDate": row.entry.isoformat(),
        "leavingDate": row.leaving.isoformat() if row.leaving else None,
        "demographics": list(row.characteristics),
        **flags,
    }
    return _read(school, ("Student", row.mis_id), row.mis_id, of, revision)


def _read(school: str, place: tuple[str, str], mis_id: str, of: Object, revision: int) -> Parsed:
    """As Arbor's reader reads it, under a name of the file's own, so that Arbor's revisions are not compared to it."""
    entity_type, entity = place[0], f"csv:{place[1]}"
    ref = Ref(entity_type, entity, revision, arbor_cause(school, entity_type, entity, revision))
    changed = {"entityType": entity_type, "id": mis_id, **of}
    change = Change(changeType="update", toRevision=revision, changedObject=changed)
    try:
        (parsed,) = entities(school, ChangeLog(changes=[change]))
    except Misshapen:
        return malformed(ref, "the student's id is none of the MIS")
    return Parsed(ref, lambda tokens: _under(ref, parsed.make(tokens)), parsed.texts)


def _under(ref: Ref, entity: Entity) -> Entity:
    assert isinstance(entity, MarkHeard | StudentHeard | Malformed), entity
    return replace(entity, ref=ref)


def _ref(entity: Entity) -> Ref:
    assert isinstance(entity, MarkHeard | StudentHeard | Malformed), entity
    return entity.ref
