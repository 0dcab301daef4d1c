"""Who may read what families wrote."""

from __future__ import annotations

from chassis.service import Reading, Refused

READERS = frozenset({"attendance-officer", "headteacher", "head-of-school", "safeguarding-lead"})
"""Who reads every pupil's contacts (procedures §1); of the others an operator sees ids alone."""


def may_read(reading: Reading) -> bool:
    """Whether the texts may be opened for who asks. Raises Refused for whom not even the ids are."""
    role = reading.actor.role if reading.actor else "operator"
    if role not in READERS | {"operator"}:
        raise Refused("not-for-role", "The attendance team, headship and the safeguarding lead see that: ask them.")
    return role in READERS
