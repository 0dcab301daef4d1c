"""What members of staff are told: that something awaits them, never about whom; of a register, which."""

from __future__ import annotations

from collections.abc import Mapping

from events.notifications import Channel, ChaseKind, ChaseSending, StaffAlerting, StaffTemplate
from notifications.adapters.translations import ENGLISH, languages
from notifications.adapters.wording import spoken

_BODIES: Mapping[tuple[StaffTemplate, int], Mapping[Channel, str]] = {
    ("concern", 1): {
        "email": "A safeguarding concern awaits you in Rollcall. Sign in to see it.",
        "text": "Something urgent awaits you in Rollcall. Sign in to see it.",
    },
    ("focus", 1): {
        "email": "A child of a family in focus with you is marked absent today. Sign in to Rollcall to see who.",
    },
    ("outbreak", 1): {
        "email": "Many pupils of a class or a year group are away ill. Sign in to Rollcall to see which.",
    },
}
"""By template and version; one that was sent is never edited, a change is the next version. A text stands on a locked
screen, for whoever sees it: not even of what kind it is."""


def staff_wording(alert: StaffAlerting) -> str:
    """The body of a message to a member of staff."""
    return _BODIES[alert.template, alert.template_version][alert.channel]


_OF_REGISTERS: Mapping[tuple[ChaseKind, int], str] = {
    ("missing", 1): "The {session} register of {form} for {day} is missing. It was due at {since}. Please see to it.",
    ("unmarked", 1): "The {session} register of {form} for {day} lacks {marks} since {since}. Please see to it.",
    ("all-at-once", 1): "The {session} register of {form} for {day} looks wrong: everybody was marked present at once. "
    "Please look at it.",
    ("left", 1): "The {session} register of {form} for {day} looks wrong: it marks as present somebody who had left. "
    "Please look at it.",
    ("silent", 1): "Not one {session} register for {day} has come, and nothing else from the school's records since "
    "{since}: the connection to them may be down. Nothing is sent to parents by itself until something comes, or "
    "somebody lifts this. Please see to it.",
}
"""By kind and version, as above; no pupil is named."""
_SESSIONS = {"AM": "morning", "PM": "afternoon"}


def chase_wording(chase: ChaseSending) -> str:
    """The body of an e-mail about a register."""
    return _OF_REGISTERS[chase.kind, chase.template_version].format(
        session=_SESSIONS[chase.session],
        form=chase.form,
        day=spoken(chase.date, languages()[ENGLISH]),
        since=f"{chase.since:%H:%M}",
        marks="a mark" if chase.lacking == 1 else f"{chase.lacking} marks",
    )
