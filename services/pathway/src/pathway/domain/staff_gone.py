"""Whoever is not in the school file any more owes nothing: the office does, and allocates their families anew.

Who is named again by a later file has back what is asked of whoever has a family.
"""

from __future__ import annotations

from pathway.domain.case import Case
from pathway.domain.families import OFFICER, holder
from pathway.domain.passing import OF_FAMILIES, owner_without, pass_on
from pathway.domain.states import FAMILIES, SCHOOL, Allocation, OpenDuty, SchoolSeen
from pathway.domain.subjects import lapse
from pathway.domain.tasks import ALLOCATE, Cases, due_within, end_tasks, is_set, set_task

WITHIN = 1
"""School days in which a family is allocated anew: as long as parents wait to be told that a meeting was moved."""


def pass_on_of_staff(cases: Cases) -> None:
    """Say whose duties are another's by this school file, and which families somebody is to allocate anew."""
    school: SchoolSeen = cases.states[SCHOOL].seen
    if school.gone == school.gone_before:
        return
    for pupil, state in sorted(cases.states.every("pupil").items()):
        if state.done.open or state.done.tasks:
            lapse(cases[pupil])
            _pass_on(cases[pupil])
    for held in cases.states[FAMILIES].done.allocations:
        if not held.ended and held.pupils:
            _allocate_anew(cases[held.named], held)


def _pass_on(case: Case) -> None:
    for duty, owed in sorted((case.done.open | case.done.tasks).items(), key=lambda each: str(each[0])):
        if (to := _owner(case, owed)) != owed.owner:
            pass_on(case, duty, owed, to, case.because)


def _owner(case: Case, owed: OpenDuty) -> str:
    """An agreed action, say, is whose it was agreed to be; of whoever is gone, the office's."""
    school, done = case.school, case.families.done
    if owed.kind in OF_FAMILIES and owed.owner == owner_without(case, done, owed.kind, owed.due, school.gone_before):
        return owner_without(case, done, owed.kind, owed.due, school.gone)
    return OFFICER if owed.owner in school.gone else owed.owner


def _allocate_anew(case: Case, held: Allocation) -> None:
    if holder(case.families.done, held.staff, case.today) not in case.school.gone:
        end_tasks(case, ALLOCATE, [""], case.because, "not-needed")
        return
    due = due_within(case, WITHIN, case.policy(case.today).stages.due)
    if due is not None and not is_set(case, ALLOCATE, ""):
        set_task(case, OpenDuty(ALLOCATE, case.today, due[1], within=WITHIN), OFFICER, case.because)
