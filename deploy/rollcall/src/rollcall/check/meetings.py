"""Nobody is invited to a meeting that is not planned, and a meeting is held or missed once."""

from __future__ import annotations

from rollcall.check.steps import Course

_PLANNED = frozenset({"MeetingPlanned", "MeetingInvited", "MeetingShutOut", "MeetingStandsAgain"})
MEETINGS = Course(
    "meeting",
    "meeting",
    "meeting",
    {
        "MeetingPlanned": _PLANNED | {"", "MeetingMissed"},
        "MeetingInvited": _PLANNED,
        "MeetingShutOut": _PLANNED - {"MeetingShutOut"},
        "MeetingStandsAgain": frozenset({"MeetingShutOut", "MeetingInvited"}),
        "MeetingHeld": _PLANNED | {"", "MeetingMissed"},
        "MeetingMissed": _PLANNED,
    },
    frozenset(),
)
