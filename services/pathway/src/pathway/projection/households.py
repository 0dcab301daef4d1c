"""Families as they are known now: pupils who share a guardian, taken on from sibling to sibling."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.service import Reading


async def households(reading: Reading) -> Mapping[str, str]:
    """Pupil → the family: the same for all of its children; a pupil without a guardian is none of the keys."""
    rows = await reading.db.fetch(
        "select pupil, guardian from guardians where school = $1 order by pupil, guardian", reading.school
    )
    head: dict[str, str] = {}
    for row in rows:
        first, second = sorted((_head(head, row["pupil"]), _head(head, row["guardian"])))
        head[first] = second
    return {row["pupil"]: _head(head, row["pupil"]) for row in rows}


def _head(head: dict[str, str], member: str) -> str:
    """The member after whom the family is called, and a shorter way to it for the next who asks."""
    while (above := head.setdefault(member, member)) != member:
        head[member] = head[above]
        member = above
    return member
