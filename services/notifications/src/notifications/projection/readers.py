"""Who may read what families wrote, and why a family was not told (procedures, "People")."""

from __future__ import annotations

from chassis.service import Reading, Refused
from events.roles import OFFICE, is_masked, role_of, sees_every_pupil


def may_read(reading: Reading) -> bool:
    """Whether the texts may be opened for who asks. Raises Refused for whom not even the ids are."""
    if not sees_every_pupil(reading.actor) and not is_masked(reading.actor):
        raise Refused("not-for-role", "The attendance team, headship and the safeguarding lead see that: ask them.")
    return reads_all(reading)


def reads_all(reading: Reading) -> bool:
    """Whether who asks reads what goes between the school and its families; nobody does in nobody's name."""
    return role_of(reading.actor) in OFFICE


def is_told_why(reading: Reading) -> bool:
    """Whether who asks may know why a family cannot, or may not, be told: no operator."""
    return sees_every_pupil(reading.actor)
