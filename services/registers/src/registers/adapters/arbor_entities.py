"""Arbor's objects as what they say, by their types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time

from registers.adapters import arbor_people
from registers.adapters.arbor_marks import remark, signed
from registers.adapters.arbor_people import form_of
from registers.adapters.arbor_values import (
    Object,
    Wrong,
    day,
    flag,
    linked,
    maybe_linked,
    maybe_moment,
    maybe_part,
    moment,
    name_of,
    part,
    session,
    text_of,
    whole,
)
from registers.adapters.parsing import Parsed, malformed, pupil_of, staff_subject
from registers.domain.entities import MarkHeard, Note, Ref, RegisterHeard
from registers.domain.heard import CalendarDateHeard, Deleted, NoteHeard

_END_OF_DAY = time(23, 59, 59)


def parsed(school: str, ref: Ref, of: Object, is_deleted: bool, *, is_changed: bool = False) -> Parsed:
    """The object as what it says; one that is not of its type's shape as `Malformed`.

    `is_changed`: it is said to be no new one. Of such alone is it heard what the MIS calls whoever marked: nothing was
    amended otherwise, and a register has a mark for each child.
    """
    if is_deleted and (ref.entity_type in _READERS or ref.entity_type == "Guardian"):
        return Parsed(ref, lambda _: Deleted(ref))
    read = (_READERS_OF_CHANGES if is_changed else _READERS).get(ref.entity_type)
    if read is None:
        return malformed(ref, "entityType: not one that registers hears")
    try:
        return read(school, ref, of)
    except Wrong as wrong:
        barring = arbor_people.barring(school, of) if ref.entity_type == "StudentGuardianRelationship" else None
        return malformed(ref, str(wrong), barring)


def _changed_mark(school: str, ref: Ref, of: Object) -> Parsed:
    return _mark(school, ref, of, signed(of))


def _mark(school: str, ref: Ref, of: Object, by_name: str | None = None) -> Parsed:
    student = linked(of, "student")
    pupil, note = pupil_of(school, student), remark(of)
    heard = MarkHeard(
        ref,
        pupil,
        student,
        day(of, "recordDate"),
        session(of, "rollCall"),
        name_of(part(of, "attendanceMark"), "code", 10),
        whole(of, "minutesLate", 1440),
        maybe_moment(of, "modifiedDatetime"),
        maybe_linked(of, "modifiedBy"),
    )
    texts = {"note": (pupil, "register", note)} if note else {}
    if by_name and heard.by:
        texts["by_name"] = (staff_subject(school, heard.by), "staff", by_name)
    return Parsed(ref, lambda tokens: replace(heard, note=tokens.get("note"), by_name=tokens.get("by_name")), texts)


def _register(school: str, ref: Ref, of: Object) -> Parsed:
    heard = RegisterHeard(
        ref,
        form_of(of, "registrationForm"),
        day(of, "recordDate"),
        session(of, "rollCall"),
        maybe_moment(of, "completedDatetime"),
        maybe_linked(of, "completedBy"),
        maybe_moment(of, "openedDatetime"),
    )
    if not heard.form:
        raise Wrong("registrationForm.shortName", "is missing")
    return Parsed(ref, lambda _: heard)


def _calendar_date(school: str, ref: Ref, of: Object) -> Parsed:
    if of.get("isGoodSchoolDay") is None:
        raise Wrong("isGoodSchoolDay", "is missing")
    heard = CalendarDateHeard(ref, day(of, "date"), flag(of, "isGoodSchoolDay"))
    return Parsed(ref, lambda _: heard)


def _note(school: str, ref: Ref, of: Object) -> Parsed:
    student = linked(of, "student")
    pupil, first = pupil_of(school, student), moment(of, "absenceStartDatetime")
    ends = of.get("absenceEndDatetime") is not None
    last = moment(of, "absenceEndDatetime", _END_OF_DAY) if ends else _end_of(first)
    last = _end_of(first) if first == last and first.time() == time.min else last
    code = name_of(maybe_part(of, "attendanceMark"), "code", 10) or None
    text = text_of(of, "notes", 4000)
    note = Note(ref, pupil, student, first, last, code, of.get("approvedDate") is not None)
    return Parsed(
        ref,
        lambda tokens: NoteHeard(replace(note, text=tokens.get("text"))),
        {"text": (pupil, "register", text)} if text is not None else {},
    )


def _end_of(first: datetime) -> datetime:
    return datetime.combine(first, _END_OF_DAY, first.tzinfo)


_READERS: Mapping[str, Callable[[str, Ref, Object], Parsed]] = {
    "AcademicCalendarDate": _calendar_date,
    "Student": arbor_people.student,
    "StudentGuardianRelationship": arbor_people.guardian,
    "StudentAbsenceNote": _note,
    "AttendanceRollCallRecord": _mark,
    "AttendanceRegister": _register,
}
_READERS_OF_CHANGES = {**_READERS, "AttendanceRollCallRecord": _changed_mark}
