"""What members of staff are told: that something awaits them, never what, or about whom."""

from __future__ import annotations

from collections.abc import Mapping

from events.notifications import Channel, StaffAlerting, StaffTemplate

_BODIES: Mapping[tuple[StaffTemplate, int], Mapping[Channel, str]] = {
    ("concern", 1): {
        "email": "A safeguarding concern awaits you in Rollcall. Sign in to see it.",
        "text": "Something urgent awaits you in Rollcall. Sign in to see it.",
    },
}
"""By template and version; one that was sent is never edited, a change is the next version. A text stands on a locked
screen, for whoever sees it: not even of what kind it is."""


def staff_wording(alert: StaffAlerting) -> str:
    """The body of a message to a member of staff."""
    return _BODIES[alert.template, alert.template_version][alert.channel]
