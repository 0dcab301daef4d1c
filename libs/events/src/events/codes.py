"""The attendance codes and their statistical classes.

Source: School Attendance (Pupil Registration) (England) Regulations 2024 (SI 2024/208), regulation 10, and the
Department for Education's *Working together to improve school attendance* (August 2024).
"""

from __future__ import annotations

from enum import Enum


class CodeClass(Enum):
    """What a mark counts as in attendance statistics."""

    PRESENT = "present"
    APPROVED_ACTIVITY = "approved activity"
    AUTHORISED = "authorised absence"
    UNAUTHORISED = "unauthorised absence"
    NOT_REQUIRED = "not a possible attendance"


_OF_CLASS = {
    CodeClass.PRESENT: ("/", "\\", "L"),
    CodeClass.APPROVED_ACTIVITY: ("K", "V", "P", "W", "B"),
    CodeClass.AUTHORISED: ("C", "C1", "C2", "J1", "M", "S", "T", "R", "I", "E"),
    CodeClass.UNAUTHORISED: ("G", "N", "O", "U"),
    CodeClass.NOT_REQUIRED: ("D", "X", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#"),
}
CODES: dict[str, CodeClass] = {code: kind for kind, codes in _OF_CLASS.items() for code in codes}

RETIRED: dict[str, str] = {"H": "G or C", "F": "G", "J": "J1", "Y": "Y1 to Y7"}
"""Codes that no longer exist, with what replaced them."""

UNEXPLAINED = frozenset({"N", "O"})
"""Absence codes that say no reason (procedures, "explained")."""

LATE_BEFORE_CLOSE, LATE_AFTER_CLOSE = "L", "U"

ATTENDING = frozenset(c for c, k in CODES.items() if k in (CodeClass.PRESENT, CodeClass.APPROVED_ACTIVITY))
AUTHORISED = frozenset(c for c, k in CODES.items() if k is CodeClass.AUTHORISED)
POSSIBLE = frozenset(c for c, k in CODES.items() if k is not CodeClass.NOT_REQUIRED)
NOT_REQUIRED = frozenset(CODES) - POSSIBLE
ABSENT = POSSIBLE - ATTENDING
"""Codes of absence in the statistics, `U` (arrived after the register closed) included."""

AWAY = ABSENT - {LATE_AFTER_CLOSE}
"""Codes that say the child was not in school in that session; `U` is a child who came late."""

PART_TIME = "C2"
"""Leave that is a part-time timetable: the session counts as possible, and the child is not expected in it."""

APPOINTMENTS = frozenset({"J1", "M"})
"""Codes of an appointment, after which a child comes back: they explain the session that was asked about, and not the
day (*Working together to improve school attendance*, code M: absent for as short a time as it needs)."""

IN_SCHOOL = frozenset(c for c, k in CODES.items() if k is CodeClass.PRESENT) | {LATE_AFTER_CLOSE}
"""Codes of a child who was in the school itself, and not at an approved activity elsewhere."""

MEANINGS: dict[str, str] = {
    "C": "leave that the school agreed to",
    "C1": "leave for a performance, agreed",
    "C2": "agreed part-time timetable",
    "E": "suspended",
    "G": "holiday, not authorised",
    "I": "ill",
    "J1": "interview at another school",
    "L": "late, before the register closed",
    "M": "medical or dental appointment",
    "N": "we do not know the reason yet",
    "O": "not authorised",
    "R": "religious observance",
    "S": "study leave",
    "T": "parent travelling for work",
    "U": "arrived after the register had closed",
}
"""What a parent reads for a code: of every code of absence, and of lateness."""


def fault_of(code: str) -> str | None:
    """Why `code` cannot be taken as a mark, or None if it can."""
    if code in CODES:
        return None
    if code in RETIRED:
        return f"code {code} is retired: use {RETIRED[code]}"
    return f"unknown code {code!r:.12}"
