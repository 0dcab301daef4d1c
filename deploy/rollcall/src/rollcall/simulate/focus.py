"""Which families are in focus, and with whom: the largest need first, as many as the role takes."""

from __future__ import annotations

from rollcall.simulate.agenda import Agenda
from rollcall.simulate.people import Family, Staff

CAPACITY = {"headteacher": 5, "head-of-school": 5, "attendance-officer": 5, "assistant-head": 2, "year-group-leader": 2}
HEADSHIP = frozenset({"headteacher", "head-of-school"})


def allocate(families: list[Family], away: dict[int, int], staff: list[Staff]) -> dict[int, Staff]:
    """Staff by family id. `away`: days away by pupil id. At most one family in twelve has an owner."""
    need = {family.id: sum(away.get(p.id, 0) for p in family.pupils) / len(family.pupils) for family in families}
    waiting = sorted((f for f in families if need[f.id]), key=lambda f: (-need[f.id], f.id))[: len(families) // 12]
    owners: dict[int, Staff] = {}
    for turn in range(max(CAPACITY.values())):
        for member in staff:
            if turn < CAPACITY.get(member.role, 0):
                _give(member, waiting, owners)
    return owners


def announce(agenda: Agenda, when: int, families: list[Family], owners: dict[int, Staff], officer: Staff) -> None:
    """An officer allocates the families, one after the other."""
    for number, family in enumerate(f for f in families if f.id in owners):
        owner = owners[family.id]
        body = {"mis_id": str(family.pupils[0].id), "staff": owner.id, "role": owner.role}
        agenda.tell(when + 8 * number, "AllocateFocusFamily", body, officer)


def _give(member: Staff, waiting: list[Family], owners: dict[int, Staff]) -> None:
    """The family in most need of which the member may see a child."""
    for family in waiting:
        if not member.years or any(pupil.year in member.years for pupil in family.pupils):
            owners[family.id] = member
            waiting.remove(family)
            return
