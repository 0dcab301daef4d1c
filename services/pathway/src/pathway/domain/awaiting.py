"""Whom the MIS deleted without a leaving date may be put back: nothing that was planned for the child ends at once.

Records are deleted by a slip, or as one of two of a child, and come back the same day or the next; a plan that was
agreed with the parents, and the meetings that they come to, are not lost by that.
"""

from __future__ import annotations

from datetime import date

from pathway.domain.states import PupilSeen, SchoolSeen


def is_awaited(seen: PupilSeen, school: SchoolSeen, day: date) -> bool:
    """Whether a pupil who was deleted may yet be put back, on a day; who has left, or was forgotten, is not."""
    has_left = seen.leaving is not None and seen.leaving < day
    if seen.deleted_at is None or not seen.gone or seen.forgotten or has_left:
        return False
    deleted = school.calendar.today(seen.deleted_at)
    until = school.calendar.after(deleted, school.policy(deleted).plans.awaits_deleted)
    return until is not None and day < until
