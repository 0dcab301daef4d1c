"""Who may read what families wrote, and why a family was not told."""

from __future__ import annotations

from chassis.service import Reading, Refused

READERS = frozenset({"attendance-officer", "headteacher", "head-of-school", "safeguarding-lead"})
"""Who reads every pupil's contacts (procedures §1); of the others an operator sees ids alone."""


def may_read(reading: Reading) -> bool:
    """Whether the texts may be opened for who asks. Raises Refused for whom not even the ids are."""
    if not sees_contacts(reading):
        raise Refused("not-for-role", "The attendance team, headship and the safeguarding lead see that: ask them.")
    return reads_all(reading)


def reads_all(reading: Reading) -> bool:
    """Whether who asks reads what goes between the school and its families."""
    return _role(reading) in READERS


def sees_contacts(reading: Reading) -> bool:
    """Whether who asks may know which of a pupil's contacts can, and may, be told."""
    return _role(reading) in READERS | {"operator"}


def _role(reading: Reading) -> str:
    return reading.actor.role if reading.actor else "operator"
