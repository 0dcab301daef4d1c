"""Arbor's objects as its change log shows them, with the fields that Rollcall uses."""

from __future__ import annotations

from datetime import date
from typing import Any

from rollcall.simulate.moment import local
from rollcall.simulate.people import Guardian, Pupil

Object = dict[str, Any]
SESSIONS = ("AM", "PM")
OPENS = ("08:50:00", "13:10:00")


def student(pupil: Pupil, today: date) -> Object:
    """A child as known on `today`: a leaving date is not known before its day."""
    return {
        "entityType": "Student",
        "id": str(pupil.id),
        "href": pupil.href,
        "person": {
            "legalFirstName": pupil.first,
            "legalLastName": pupil.last,
            "preferredFirstName": pupil.first,
            "dateOfBirth": pupil.born.isoformat(),
        },
        "registrationForm": {"shortName": pupil.form},
        "academicLevel": {"code": pupil.year},
        "mostRecentEntryDate": pupil.entry.isoformat(),
        "leavingDate": pupil.leaving.isoformat() if pupil.leaving <= today else None,
        "demographics": list(pupil.demographics),
        "senStatus": {"code": pupil.sen} if pupil.sen else None,
        "childProtection": pupil.child_protection,
        "socialWorker": pupil.social_worker,
    }


def relationships(pupil: Pupil) -> list[Object]:
    """What ties a child to its guardians, the first to be contacted first."""
    return [_relationship(pupil, guardian, rank) for rank, guardian in enumerate(pupil.guardians, start=1)]


def _relationship(pupil: Pupil, guardian: Guardian, rank: int) -> Object:
    number = f"{pupil.id}{rank}"
    order = {"id": f"{guardian.id}", "details": "No contact, by order of the court"} if guardian.court_order else None
    return {
        "entityType": "StudentGuardianRelationship",
        "id": number,
        "href": f"/rest-v2/student-guardian-relationships/{number}",
        "student": {"href": pupil.href},
        "guardian": _guardian(guardian),
        "isLegalGuardian": True,
        "isPrimaryGuardian": rank == 1,
        "emergencyContactPriority": rank,
        "unsubscribedFromComms": guardian.unsubscribed,
        "courtOrder": order,
    }


def _guardian(guardian: Guardian) -> Object:
    return {
        "id": str(guardian.id),
        "href": f"/rest-v2/guardians/{guardian.id}",
        "person": {"legalFirstName": guardian.first, "legalLastName": guardian.last},
        "telephoneNumbers": [
            {"number": number, "telephoneNumberRanking": rank} for rank, number in enumerate(guardian.numbers, start=1)
        ],
        "emailAddresses": [guardian.email] if guardian.email else [],
        "languageAbilities": [{"language": guardian.language, "isSpokenAtHome": True}] if guardian.language else [],
    }


def register(number: int, form: str, day: str, session: int, opened: str, taken: tuple[int, Object] | None) -> Object:
    """A class's register of a session: open, or `taken` at a moment by a member of staff."""
    return {
        "entityType": "AttendanceRegister",
        "id": str(number),
        "href": f"/rest-v2/attendance-registers/{number}",
        "registrationForm": {"shortName": form},
        "recordDate": day,
        "rollCall": SESSIONS[session],
        "openedDatetime": opened,
        "completedDatetime": local(taken[0]) if taken else None,
        "completedBy": taken[1] if taken else None,
    }


def absence_note(
    pupil: Pupil, number: int, span: tuple[str, str], text: str, code: str, approved: str | None
) -> Object:
    """What a parent reported: from when to when the child is away, and why."""
    return {
        "entityType": "StudentAbsenceNote",
        "id": str(number),
        "href": f"/rest-v2/student-absence-notes/{number}",
        "student": {"href": pupil.href},
        "absenceStartDatetime": span[0],
        "absenceEndDatetime": span[1],
        "notes": text,
        "attendanceMark": {"code": code},
        "approvedDate": approved,
    }
