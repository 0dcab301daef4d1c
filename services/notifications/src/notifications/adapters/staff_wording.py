"""What members of staff are told: that something awaits them, never what, or about whom."""

from __future__ import annotations

from collections.abc import Mapping

from events.notifications import StaffAlerting, StaffTemplate

_BODIES: Mapping[tuple[StaffTemplate, int], str] = {
    ("concern", 1): "A safeguarding concern awaits you in Rollcall. Sign in to see it.",
}
"""By template and version; one that was sent is never edited, a change is the next version."""


def staff_wording(alert: StaffAlerting) -> str:
    """The body of an e-mail to a member of staff."""
    return _BODIES[alert.template, alert.template_version]
