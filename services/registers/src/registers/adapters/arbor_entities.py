"""Arbor's objects as what they say; personal fields are texts that are yet to be sealed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, TypeAlias

from events.calendar import compulsory_from
from events.ids import arbor_cause, guardian_id, pupil_id
from events.registers import Flag
from events.sealed import Sealed
from registers.adapters.arbor_marks import remark
from registers.adapters.arbor_values import (
    Object,
    Wrong,
    day,
    flag,
    linked,
    maybe_day,
    maybe_linked,
    maybe_moment,
    maybe_part,
    mis_id,
    moment,
    name_of,
    part,
    parts,
    session,
    text_of,
    whole,
)
from registers.domain.heard import (
    CalendarDateHeard,
    Deleted,
    GuardianHeard,
    GuardianLink,
    GuardiansHeard,
    Malformed,
    MarkHeard,
    Note,
    NoteHeard,
    Ref,
    RegisterHeard,
    StudentHeard,
)

Alone: TypeAlias = CalendarDateHeard | StudentHeard | GuardianHeard | GuardiansHeard | NoteHeard | Deleted | Malformed
Entity: TypeAlias = Alone | MarkHeard | RegisterHeard
"""Marks and registers are said together, as roll calls; the others alone."""
Tokens: TypeAlias = Mapping[str, Sealed[Any]]
Texts: TypeAlias = Mapping[str, tuple[str, str, str]]
_BORN_FROM = 1900
_END_OF_DAY = time(23, 59, 59)
_ADDRESS, _LINE = ("apartment", "houseName", "houseNumber", "street", "locality", "town", "postcode"), 200

pupil_of = lru_cache(maxsize=65_536)(pupil_id)
guardian_of = lru_cache(maxsize=65_536)(guardian_id)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An object whose `texts` (field → subject, retention class, text) are sealed before it is made of their tokens."""

    ref: Ref
    make: Callable[[Tokens], Entity]
    texts: Texts = field(default_factory=dict)


def parsed(school: str, ref: Ref, of: Object, is_deleted: bool) -> Parsed:
    """The object as what it says; one that is not of its type's shape as `Malformed`."""
    if is_deleted and (ref.entity_type in _READERS or ref.entity_type == "Guardian"):
        return Parsed(ref, lambda _: Deleted(ref))
    read = _READERS.get(ref.entity_type)
    if read is None:
        return malformed(ref, "entityType: not one that registers hears")
    try:
        return read(school, ref, of)
    except Wrong as wrong:
        return malformed(ref, str(wrong))


def malformed(ref: Ref, reason: str) -> Parsed:
    """One that cannot be taken, and why."""
    return Parsed(ref, lambda _: Malformed(ref, reason))


def _mark(school: str, ref: Ref, of: Object) -> Parsed:
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
    return Parsed(ref, lambda tokens: replace(heard, note=tokens.get("note")), texts)


def _register(school: str, ref: Ref, of: Object) -> Parsed:
    heard = RegisterHeard(
        ref,
        _form(of, "registrationForm"),
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


def place_on_roll(of: Object) -> tuple[str, date, date | None]:
    """Class ("": none), first and last day on the roll. Raises Wrong."""
    entry, leaving = day(of, "mostRecentEntryDate", _BORN_FROM), maybe_day(of, "leavingDate", _BORN_FROM)
    if leaving is not None and leaving < entry:
        raise Wrong("leavingDate", "is before mostRecentEntryDate")
    if "registrationForm" not in of:
        raise Wrong("registrationForm", "is missing, and no membership names a class")
    return _form(of, "registrationForm"), entry, leaving


def _student(school: str, ref: Ref, of: Object) -> Parsed:
    person, pupil = part(of, "person"), pupil_of(school, ref.entity)
    born = maybe_day(person, "dateOfBirth", _BORN_FROM)
    form, entry, leaving = place_on_roll(of)
    year = _year(of)
    texts = {
        "mis_id": ref.entity,
        "first_name": _first_name(person),
        "last_name": text_of(person, "legalLastName") or _missing("person.legalLastName"),
        "born": born.isoformat() if born else None,
        "characteristics": _characteristics(of),
    }
    flags = _flags(of)
    return Parsed(
        ref,
        lambda tokens: StudentHeard(
            ref=ref,
            pupil=pupil,
            mis_id=tokens["mis_id"],
            first_name=tokens["first_name"],
            last_name=tokens["last_name"],
            form=form,
            year=year,
            entry=entry,
            leaving=leaving,
            born=tokens.get("born"),
            characteristics=tokens.get("characteristics"),
            flags=flags,
            compulsory_from=born and compulsory_from(born),
        ),
        {name: (pupil, "register", text) for name, text in texts.items() if text is not None},
    )


def _guardian(school: str, ref: Ref, of: Object) -> Parsed:
    known, student = part(of, "guardian"), linked(of, "student")
    guardian_mis_id = mis_id(known["id"], "guardian.id") if known.get("id") is not None else linked(of, "guardian")
    guardian = guardian_of(school, guardian_mis_id)
    texts = {
        "mis_id": guardian_mis_id,
        "name": _full_name(maybe_part(known, "person")),
        "telephone": _telephone(known),
        "email": _first(known, "emailAddresses", ("emailAddress", "address", "email")),
        "language": _language(known),
        "address": _address(known),
    }
    legal, primary = flag(of, "isLegalGuardian"), flag(of, "isPrimaryGuardian")
    priority = whole(of, "emergencyContactPriority", 1000)
    unsubscribed, barred = flag(of, "unsubscribedFromComms"), of.get("courtOrder") is not None
    return Parsed(
        ref,
        lambda tokens: GuardianHeard(
            GuardianLink(
                ref=ref,
                pupil=pupil_of(school, student),
                student=student,
                guardian=guardian,
                mis_id=tokens["mis_id"],
                name=tokens.get("name"),
                telephone=tokens.get("telephone"),
                email=tokens.get("email"),
                language=tokens.get("language"),
                legal=legal,
                primary=primary,
                priority=priority,
                unsubscribed=unsubscribed,
                barred=barred,
                address=tokens.get("address"),
            )
        ),
        {name: (guardian, "contact", text) for name, text in texts.items() if text is not None},
    )


def guardians(school: str, student: object, known: Sequence[object], revision: int) -> Parsed:
    """All guardians of a pupil, by their ids in the MIS. Raises Wrong."""
    entity = mis_id(student, "id")
    ref = Ref("StudentGuardians", entity, revision, arbor_cause(school, "StudentGuardians", entity, revision))
    every = tuple(guardian_of(school, mis_id(each, "contacts.id")) for each in known)
    return Parsed(ref, lambda _: GuardiansHeard(ref=ref, pupil=pupil_of(school, entity), guardians=every))


def _note(school: str, ref: Ref, of: Object) -> Parsed:
    student = linked(of, "student")
    pupil, first = pupil_of(school, student), moment(of, "absenceStartDatetime")
    ends = of.get("absenceEndDatetime") is not None
    last = moment(of, "absenceEndDatetime", _END_OF_DAY) if ends else _end_of(first)
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


def _form(of: Object, name: str) -> str:
    form = maybe_part(of, name)
    return next((found for each in ("shortName", "registrationFormName", "code") if (found := name_of(form, each))), "")


def _year(of: Object) -> str:
    level = maybe_part(of, "academicLevel")
    return next((found for each in ("code", "shortName", "name") if (found := name_of(level, each))), "")


def _missing(place: str) -> str:
    raise Wrong(place, "is missing")


def _first_name(person: Object) -> str:
    known = text_of(person, "preferredFirstName") or text_of(person, "legalFirstName")
    return known or _missing("person.legalFirstName")


def _full_name(person: Object) -> str | None:
    first = text_of(person, "preferredFirstName") or text_of(person, "legalFirstName")
    last = text_of(person, "preferredLastName") or text_of(person, "legalLastName")
    return " ".join(each for each in (first, last) if each) or None


def _flags(of: Object) -> tuple[Flag, ...] | None:
    """None where the object has neither field: a source that does not say takes no child's protection away."""
    if of.keys().isdisjoint(("childProtection", "socialWorker")):
        return None
    child_protection: tuple[Flag, ...] = ("child-protection",) if flag(of, "childProtection") else ()
    social_worker: tuple[Flag, ...] = ("social-worker",) if flag(of, "socialWorker") else ()
    return child_protection + social_worker


def _characteristics(of: Object) -> str | None:
    """Demographics and SEN status as a JSON list, in Arbor's order."""
    named = [
        _named(each, "demographics", ("shortName", "code", "name", "displayName")) for each in parts(of, "demographics")
    ]
    sen = text_of(maybe_part(of, "senStatus"), "code")
    found = [each for each in named if each] + ([f"SEN {sen}"] if sen else [])
    return json.dumps(found, ensure_ascii=False) if found else None


def _telephone(guardian: Object) -> str | None:
    """The first number by `telephoneNumberRanking`; those without a rank come last, in Arbor's order."""
    ranked = [
        (99 if (rank := whole(each, "telephoneNumberRanking", 98)) is None else rank, place, number)
        for place, each in enumerate(parts(guardian, "telephoneNumbers"))
        if isinstance(each, dict) and (number := text_of(each, "number", 40))
    ]
    return min(ranked)[2] if ranked else None


def _address(guardian: Object) -> str | None:
    """The first postal address that says where, as one line; one of another shape is none, and refuses no guardian."""
    found = (_line(each) for each in parts(guardian, "postalAddresses") if isinstance(each, dict))
    return next((line for line in found if line), None)


def _line(address: Object) -> str:
    written = (str(address[name]).strip() for name in _ADDRESS if isinstance(address.get(name), str | int))
    return " ".join(", ".join(each for each in written if each).split())[:_LINE]


def _first(of: Object, name: str, fields: tuple[str, ...]) -> str | None:
    return next((found for each in parts(of, name) if (found := _named(each, name, fields))), None)


def _language(guardian: Object) -> str | None:
    abilities = [each for each in parts(guardian, "languageAbilities") if isinstance(each, dict)]
    abilities.sort(key=lambda each: not flag(each, "isSpokenAtHome"))
    names = (
        _named(each.get("language"), "language", ("code", "shortName", "name", "displayName")) for each in abilities
    )
    return next((name for name in names if name), None)


def _named(value: Any, place: str, fields: tuple[str, ...]) -> str | None:
    if isinstance(value, dict):
        return next((text for name in fields if (text := text_of(value, name))), None)
    return text_of({place: value}, place)


_READERS: Mapping[str, Callable[[str, Ref, Object], Parsed]] = {
    "AcademicCalendarDate": _calendar_date,
    "Student": _student,
    "StudentGuardianRelationship": _guardian,
    "StudentAbsenceNote": _note,
    "AttendanceRollCallRecord": _mark,
    "AttendanceRegister": _register,
}
