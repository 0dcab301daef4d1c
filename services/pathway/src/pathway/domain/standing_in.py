"""Who stands in for a member of staff who is away, and what is theirs to do meanwhile, asked for before or since."""

from __future__ import annotations

from datetime import date

from chassis.said import Decision, Said, State, States
from events.fact import Refusal
from events.ids import fact_id
from events.pathway import FamiliesHandedOver, HandOverFamilies
from pathway.domain.case import Case
from pathway.domain.families import FOCUS_ROLES, family_of, fold_family
from pathway.domain.focus import ALLOCATORS
from pathway.domain.passing import OF_FAMILIES, owner_by, pass_on
from pathway.domain.recording import fault_of_staff, speaker
from pathway.domain.scope import fault_of_role
from pathway.domain.states import FAMILIES, SCHOOL, FamiliesDone, StandIn
from pathway.domain.subjects import lapse
from pathway.domain.tasks import Cases


def hand_over(said: Said[HandOverFamilies], states: States) -> Decision:
    """Let somebody stand in for a member of staff who is away; told again, it is no news.

    Who has families hands over their own; those who allocate hand over anybody's.
    """
    asked, today = said.body, _today(said, states)
    first = asked.since or today
    allowed = FOCUS_ROLES | ALLOCATORS if speaker(said) == asked.staff else ALLOCATORS
    if fault := fault_of_role(said, allowed) or fault_of_staff(asked.staff) or fault_of_staff(asked.to):
        return fault
    if asked.until < max(first, today):
        return Refusal("has-passed", "That time has passed: give a last day that is still to come.")
    done: FamiliesDone = states[FAMILIES].done
    latest = next((each for each in reversed(done.stand_ins) if each.staff == asked.staff), None)
    if latest == StandIn(asked.staff, asked.to, first, asked.until):
        return []
    word = FamiliesHandedOver(school=said.school, staff=asked.staff, to=asked.to, first=first, last=asked.until)
    return [word, *_handed_over(Cases(said, states), word).news]


def pupils_in_focus(families: State) -> frozenset[str]:
    """Every child of a family that is in focus, whoever has it."""
    named = {pupil for held in families.done.allocations if not held.ended for pupil in held.pupils}
    return frozenset(child for pupil in named for child in family_of(families.seen, pupil))


def _handed_over(cases: Cases, word: FamiliesHandedOver) -> Cases:
    """What is open and due while they are away passes to whoever stands in; what is due later stays, or passes back."""
    families = cases.states[FAMILIES]
    after: FamiliesDone = families.done.copy()
    fold_family(after, word, cases.said.at.date())
    because = fact_id(cases.said.id, FamiliesHandedOver.__name__, word.school, 0)
    for pupil in sorted(pupils_in_focus(families)):
        done = cases.states["pupil", pupil].done
        if done.open or done.tasks:
            case = cases[pupil]
            lapse(case)
            case.because = because
            _pass_on(case, after)
    return cases


def _pass_on(case: Case, after: FamiliesDone) -> None:
    for duty, owed in sorted((case.done.open | case.done.tasks).items(), key=lambda each: str(each[0])):
        to = owner_by(case, after, owed.kind, owed.due)
        if owed.kind in OF_FAMILIES and owed.owner == owner_by(case, case.families.done, owed.kind, owed.due) != to:
            pass_on(case, duty, owed, to, case.because)


def _today(said: Said[HandOverFamilies], states: States) -> date:
    day: date = states[SCHOOL].seen.calendar.today(said.at)
    return day
