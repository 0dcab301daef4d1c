"""Nobody is invited to a meeting that is not planned, and a meeting is held or missed once."""

from __future__ import annotations

from rollcall.check.steps import Course

_PLANNED = frozenset({"MeetingPlanned", "MeetingInvited"})
MEETINGS = Course(
    "meeting",
    "meeting",
    "meeting",
    {
        "MeetingPlanned": _PLANNED | {"", "MeetingMissed"},
        "MeetingInvited": _PLANNED,
        "MeetingHeld": _PLANNED | {"", "MeetingMissed"},
        "MeetingMissed": _PLANNED,
    },
    frozenset(),
)
