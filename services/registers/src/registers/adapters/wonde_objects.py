"""Wonde's objects in Arbor's shapes, so that one reader reads both; what Wonde does not say is left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

Object = dict[str, Any]
_NUMBERS, _MAILS = ("mobile", "primary", "phone", "home", "work"), ("email", "primary", "home", "work")
_DELETED = {
    "student": "Student",
    "contact": "Guardian",
    "attendance": "AttendanceRollCallRecord",
    "sessionattendance": "AttendanceRollCallRecord",
}
_SAID = {
    "free_school_meals": "FSM",
    "premium_pupil_indicator": "Pupil Premium",
    "in_lea_care": "In Care",
    "ever_in_care": "Ever in Care",
}


def student(of: Object) -> Object:
    """A `Student`; Wonde says nothing of child protection, which leaves what is known of it."""
    schooling, more = part(of, "education_details"), part(of, "extended_details")
    level = schooling.get("current_nc_year") or part(of, "year").get("code")
    return {
        "entityType": "Student",
        "id": of.get("id"),
        "person": {
            "preferredFirstName": of.get("forename"),
            "legalFirstName": of.get("legal_forename") or of.get("forename"),
            "legalLastName": of.get("surname") or of.get("legal_surname"),
            "dateOfBirth": of.get("date_of_birth"),
        },
        "registrationForm": {"shortName": part(of, "registration_group").get("name")},
        "academicLevel": {"code": str(level)} if level is not None else None,
        "mostRecentEntryDate": schooling.get("admission_date"),
        "leavingDate": schooling.get("leaving_date"),
        "demographics": [said for name, said in _SAID.items() if more.get(name) is True],
        "senStatus": {"code": more["sen_status"]} if more.get("sen_status") else None,
    }


def relationships(of: Object) -> Iterator[tuple[Object, int]]:
    """The `StudentGuardianRelationship` of each contact of a student, and its revision.

    Wonde says in which order contacts are rung, and who has parental responsibility: a neighbour may come first, and is
    told nothing of a child. No contact is a primary guardian by their order alone.
    """
    for contact in items(of.get("contacts")):
        yield _relationship(str(of.get("id")), contact), max(revision(of), revision(contact))


def _relationship(student_id: str, contact: Object) -> Object:
    tie, details = part(contact, "relationship"), part(contact, "contact_details")
    numbers = enumerate(_every(part(details, "phones"), _NUMBERS), start=1)
    return {
        "entityType": "StudentGuardianRelationship",
        "id": f"{student_id}:{contact.get('id')}",
        "student": {"id": student_id},
        "guardian": {
            "id": contact.get("id"),
            "person": {"legalFirstName": contact.get("forename"), "legalLastName": contact.get("surname")},
            "telephoneNumbers": [{"number": number, "telephoneNumberRanking": rank} for rank, number in numbers],
            "emailAddresses": _every(part(details, "emails"), _MAILS),
            "postalAddresses": [_home(part(part(details, "addresses"), "home"))],
        },
        "isLegalGuardian": tie.get("parental_responsibility") is True,
        "isPrimaryGuardian": False,
        "emergencyContactPriority": tie.get("priority"),
        "courtOrder": {} if tie.get("court_order") else None,
    }


def _every(of: Object, first: tuple[str, ...]) -> list[str]:
    """Each text once: those of the names that come first, then those of any other name that Wonde gives."""
    names = dict.fromkeys((*first, *of))
    texts = (str(of[name]).strip() for name in names if isinstance(of.get(name), str | int) and of[name])
    return [*dict.fromkeys(each for each in texts if each)]


def _home(of: Object) -> Object:
    names = {"house_name": "houseName", "house_number": "houseNumber"}
    return {names.get(name, name): said for name, said in of.items()}


def mark(of: Object, codes: Mapping[str, str]) -> Object:
    """An `AttendanceRollCallRecord`; `codes`: Wonde's id of a code → the code."""
    code, about = of.get("attendance_code"), of.get("student")
    nested = part(of, "attendance_code").get("code")
    return {
        "entityType": "AttendanceRollCallRecord",
        "id": of.get("id"),
        "student": {"id": part(of, "student").get("id") or about},
        "recordDate": of.get("date"),
        "rollCall": of.get("session"),
        "attendanceMark": {"code": nested or codes.get(str(code), str(code or "")[:10])},
        "minutesLate": of.get("minutes_late"),
        "recordNote": of.get("comment"),
    }


def deletion(of: Object) -> tuple[str | None, int]:
    """Of what type (None: none that is read, or it was restored) something was deleted, and when, as a revision."""
    deleted, restored = moment(of.get("deleted_at")), moment(of.get("restored_at"))
    kind = "".join(each for each in str(of.get("type")).lower() if each.isalpha())
    gone = deleted is not None and (restored is None or restored < deleted)
    entity_type = next((name for word, name in _DELETED.items() if kind.startswith(word)), None) if gone else None
    return entity_type, 0 if deleted is None else int(deleted.timestamp() * 1_000_000)


def revision(of: Object) -> int:
    """When an object was last changed, in microseconds: what counts as its revision."""
    found = moment(of.get("updated_at") or of.get("created_at"))
    return 0 if found is None else int(found.timestamp() * 1_000_000)


def moment(value: Any) -> datetime | None:
    """`{"date": "2026-09-07 08:57:12.000000", "timezone": "Europe/London"}`, or such a text, which is UTC."""
    zone: tzinfo = UTC
    if isinstance(value, dict):
        zone, value = ZoneInfo(value["timezone"]) if "/" in str(value.get("timezone")) else UTC, value.get("date")
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def part(of: Object, name: str) -> Object:
    """What is included under a name: an object, with or without `data` about it, or a list of its keys and values."""
    value = of.get(name)
    value = value["data"] if isinstance(value, dict) and "data" in value else value
    if isinstance(value, list):
        named = (each for each in value if isinstance(each, dict))
        return {str(each.get("key") or each.get("name")): each.get("value") for each in named}
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Object]:
    """The objects of a list, with or without `data` about it."""
    value = value.get("data") if isinstance(value, dict) else value
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
