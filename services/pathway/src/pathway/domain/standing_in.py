"""Who stands in for a member of staff who is away, and what is theirs to do meanwhile, asked for before or since."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from chassis.said import Decision, Said, State, States
from events.fact import Refusal
from events.ids import fact_id
from events.pathway import FamiliesHandedOver, HandOverFamilies, VisitArranged
from pathway.domain.case import Case
from pathway.domain.families import FOCUS_ROLES, children_of, fold_family, holder
from pathway.domain.focus import ALLOCATORS
from pathway.domain.passing import OF_FAMILIES, owner_by, pass_on
from pathway.domain.recording import fault_of_staff, speaker
from pathway.domain.scope import fault_of_role
from pathway.domain.states import FAMILIES, SCHOOL, FamiliesDone, Going, OpenDuty, SchoolSeen, StandIn
from pathway.domain.subjects import lapse
from pathway.domain.tasks import Cases


def hand_over(said: Said[HandOverFamilies], states: States) -> Decision:
    """Let somebody stand in for a member of staff who is away; told again, it is no news.

    Who has families hands over their own; those who allocate hand over anybody's. Whoever is back early is said to
    stand in for themselves.
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
    if fault := _fault_of_stand_in(asked, first, states):
        return fault
    word = FamiliesHandedOver(school=said.school, staff=asked.staff, to=asked.to, first=first, last=asked.until)
    return [word, *_handed_over(Cases(said, states), word).news]


def _fault_of_stand_in(asked: HandOverFamilies, first: date, states: States) -> Refusal | None:
    """What is asked of nobody is done by nobody: whom the school file does not name, if it names who is away."""
    school: SchoolSeen = states[SCHOOL].seen
    done: FamiliesDone = states[FAMILIES].done
    if asked.to in school.gone or (asked.staff in school.roles and asked.to not in school.roles):
        return Refusal("no-such-staff", f"The school file names no {asked.to}: look at the id again.")
    if (role := school.roles.get(asked.to)) is not None and role not in FOCUS_ROLES:
        return Refusal("no-focus-role", f"{asked.to} is {role}, who calls no families: choose somebody else.")
    others = [each for each in done.stand_ins if each.staff == asked.staff != each.to]
    if asked.staff == asked.to and not any(each.first <= asked.until and first <= each.last for each in others):
        return Refusal("nobody-stands-in", f"Nobody stands in for {asked.staff} then: say to whom the families go.")
    return None


def pupils_in_focus(families: State) -> frozenset[str]:
    """Every child of a family that is in focus, whoever has it."""
    standing = [held for held in families.done.allocations if not held.ended]
    return frozenset(child for held in standing for child in children_of(families.seen, held))


def _handed_over(cases: Cases, word: FamiliesHandedOver) -> Cases:
    """What is open and due while they are away passes to whoever stands in; what is due later stays, or passes back.

    Visits on which they go are made by whoever stands in, to whichever family.
    """
    families = cases.states[FAMILIES]
    after: FamiliesDone = families.done.copy()
    fold_family(after, word, cases.said.at.date())
    because = fact_id(cases.said.id, FamiliesHandedOver.__name__, word.school, 0)
    focus = pupils_in_focus(families)
    for pupil, state in sorted(cases.states.every("pupil").items()):
        is_visited = any(_goes(word.staff, owed) for owed in state.done.undone.values())
        if is_visited or (pupil in focus and (state.done.open or state.done.tasks)):
            case = cases[pupil]
            lapse(case)
            case.because = because
            if pupil in focus:
                _pass_on(case, after)
            _send_others(case, after, word.staff)
    return cases


def _pass_on(case: Case, after: FamiliesDone) -> None:
    for duty, owed in sorted((case.done.open | case.done.tasks).items(), key=lambda each: str(each[0])):
        to = owner_by(case, after, owed.kind, owed.due)
        if owed.kind in OF_FAMILIES and owed.owner == owner_by(case, case.families.done, owed.kind, owed.due) != to:
            pass_on(case, duty, owed, to, case.because)


def _goes(staff: str, owed: OpenDuty) -> bool:
    """Whether somebody was to go on a visit, or another goes because they are away."""
    return owed.going is not None and staff in (*owed.going.people, *owed.going.instead_of)


def _send_others(case: Case, after: FamiliesDone, away: str) -> None:
    """Say who goes on the visits on which somebody was to go who is away, or is back."""
    for duty, owed in sorted(case.done.undone.items(), key=lambda each: str(each[0])):
        if owed.going is not None and _goes(away, owed) and owed.going.at > case.said.at:
            going = _going(after, owed.going, owed.date)
            if going.people != owed.going.people:
                case.say(_arranged(case, duty, owed.date, going))


def _going(after: FamiliesDone, before: Going, day: date) -> Going:
    """Who goes that day, of those with whom it was arranged or in their place; nobody twice."""
    meant = before.instead_of or tuple(before.people)
    people = tuple(dict.fromkeys(holder(after, who, day) for who in meant))
    partner = people[1] if len(people) > 1 else None
    return Going(people[0], partner, before.at, () if people == meant else meant)


def _arranged(case: Case, duty: UUID, day: date, going: Going) -> VisitArranged:
    return VisitArranged(
        pupil=case.pupil,
        duty=duty,
        date=day,
        staff=going.staff,
        partner=going.partner,
        going_at=going.at,
        at=case.said.at,
        by=speaker(case.said),
        instead_of=going.instead_of,
    )


def _today(said: Said[HandOverFamilies], states: States) -> date:
    day: date = states[SCHOOL].seen.calendar.today(said.at)
    return day
