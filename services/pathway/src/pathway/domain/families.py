"""Families: pupils who share a guardian, and the member of staff to whom a family is allocated."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from chassis.said import State, States
from events.pathway import (
    DutyKind,
    FamiliesHandedOver,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    FocusFamilyGrew,
    PraiseHeld,
    PraiseHoldLifted,
)
from pathway.domain.states import FAMILIES, Allocation, FamiliesDone, FamiliesSeen, StandIn

HEADSHIP = frozenset({"headteacher", "head-of-school"})
OFFICER = "attendance-officer"
FOCUS_ROLES = HEADSHIP | {OFFICER, "assistant-head", "year-group-leader"}
"""Who may have focus families (procedures, "People")."""

ENDED_KEPT = timedelta(days=30)
"""For how long an allocation that has ended may go on: no holiday within a school year is as long."""

STAND_INS_KEPT = 40
"""Of words that somebody stands in: so many at least, and all whose last day has not passed."""


def family_of(seen: FamiliesSeen, pupil: str) -> frozenset[str]:
    """The pupil and all siblings: architecture, "pupils who share a guardian", taken on from sibling to sibling."""
    found, unasked = {pupil}, [pupil]
    while unasked:
        guardians = seen.guardians.get(unasked.pop(), ())
        siblings = {child for guardian in guardians for child in seen.children[guardian]} - found
        found |= siblings
        unasked += siblings
    return frozenset(found)


def guardians_of(seen: FamiliesSeen, pupil: str) -> frozenset[str]:
    """The guardians of the pupil and of all siblings, whom a court order bars among them."""
    return frozenset(guardian for child in family_of(seen, pupil) for guardian in seen.guardians.get(child, ()))


def is_praise_held(families: State, pupil: str, day: date) -> bool:
    """Whether nobody praises on that day a child of the pupil's family, as it is now."""
    held = {child for child, until in families.done.praise_held.items() if day <= until}
    return bool(held) and not held.isdisjoint(family_of(families.seen, pupil))


def allocation_of(families: State, pupil: str, day: date) -> Allocation | None:
    """To whom the pupil's family is allocated that day: the latest allocation of any member, as it is known now."""
    held = list(held_on(families.done, day))
    if not held:
        return None
    family = family_of(families.seen, pupil)
    return next((each for each in reversed(held) if each.is_of(pupil, family)), None)


def last_allocation(families: State, pupil: str, day: date) -> Allocation | None:
    """To whom the pupil's family is allocated that day or, where it is to nobody, was not long before."""
    held = allocation_of(families, pupil, day)
    if held is not None or not families.done.allocations:
        return held
    family = family_of(families.seen, pupil)
    over = (each for each in reversed(families.done.allocations) if each.ended and not _is_past(each, day))
    return next((each for each in over if each.is_of(pupil, family)), None)


def allocated_by(states: States, pupil: str, day: date) -> str:
    """The child in whose case a focus family's meetings are: the one by whom it was allocated; of others their own."""
    held = last_allocation(states[FAMILIES], pupil, day)
    return held.pupil if held and held.pupil else pupil


def held_on(done: FamiliesDone, day: date) -> Iterator[Allocation]:
    """The allocations in force that day."""
    return (held for held in done.allocations if held.is_held(day))


def focus_pupils(families: State, day: date) -> frozenset[str]:
    """Every child of a family in focus that day, as the families are known now."""
    return frozenset(child for held in held_on(families.done, day) for child in children_of(families.seen, held))


def children_of(seen: FamiliesSeen, held: Allocation) -> frozenset[str]:
    """The children that an allocation names, and the family, as it is now, of the one by whom it was made."""
    return frozenset(held.pupils) | family_of(seen, held.named)


def holder(done: FamiliesDone, staff: str, day: date) -> str:
    """Who has the families of a member of staff that day: who stands in for them, and for that one in turn."""
    passed: set[str] = set()
    while staff not in passed:
        passed.add(staff)
        words = [each for each in done.stand_ins if each.staff == staff and each.first <= day <= each.last]
        staff = words[-1].to if words else staff
    return staff


def owner(
    done: FamiliesDone, held: Allocation | None, kind: DutyKind, day: date, gone: Collection[str] = frozenset()
) -> str:
    """Who owes a duty for that day: procedures, "headship family … AO family: the call goes to that AO".

    Other roles are told, and the office calls and visits as for all; what is no call or visit is theirs alone. What
    would be owed by somebody who is not at the school any more (`gone`) is the office's.
    """
    if kind == "tell-social-worker":
        return "safeguarding-lead"
    if held is None or kind == "settle-code":
        return OFFICER
    theirs = kind not in ("call", "visit") or held.role in HEADSHIP or (held.role == OFFICER and kind == "call")
    whose = holder(done, held.staff, day) if theirs else OFFICER
    return OFFICER if whose in gone else whose


def owes_for(done: FamiliesDone, held: Allocation, owner: str) -> bool:
    """Whether somebody owes what is asked of whoever has a family: they have it, or stand in for them at some time."""
    whose: set[str] = set()
    more = {held.staff}
    while more:
        whose |= more
        more = {each.to for each in done.stand_ins if each.staff in more} - whose
    return owner in whose


def is_headship(held: Allocation | None) -> bool:
    """Whether the family is one of the headteacher's or a head of school's."""
    return held is not None and held.role in HEADSHIP


def fold_family(
    done: FamiliesDone, own: FocusFamilyAllocated | FocusFamilyGrew | FocusFamilyEnded | FamiliesHandedOver, today: date
) -> None:
    """Fold what was said of a focus family, or of who stands in, on a day."""
    match own:
        case FocusFamilyAllocated():
            _allocate(done, own)
        case FocusFamilyGrew():
            for held in _named(done, own.pupil):
                held.pupils = sorted({*held.pupils, *own.joined})
                held.joined = dict.fromkeys(own.joined, today) | held.joined
        case FocusFamilyEnded():
            for held in _named(done, own.pupil):
                held.until, held.ended = own.last, True
        case FamiliesHandedOver():
            said = StandIn(own.staff, own.to, own.first, own.last)
            latest = [*done.stand_ins, said][-STAND_INS_KEPT:]
            still = [each for each in done.stand_ins[: 1 - STAND_INS_KEPT] if each.last >= today]
            done.stand_ins = [*still, *latest]


def fold_hold(done: FamiliesDone, own: PraiseHeld | PraiseHoldLifted) -> None:
    """Fold that nobody praises a pupil until a day, or that somebody may again."""
    done.praise_held.pop(own.pupil, None)
    if isinstance(own, PraiseHeld):
        done.praise_held[own.pupil] = own.until


def _named(done: FamiliesDone, pupil: str) -> list[Allocation]:
    return [held for held in done.allocations if held.pupil == pupil and not held.ended]


def _allocate(done: FamiliesDone, own: FocusFamilyAllocated) -> None:
    """A new allocation replaces what its members had; those that ended long before it are let go."""
    joined = _joined(done, own)
    for held in done.allocations:
        held.pupils = [pupil for pupil in held.pupils if pupil not in own.family]
        held.pupil = held.pupil if held.pupil in held.pupils else next(iter(held.pupils), "")
    done.allocations = [held for held in done.allocations if held.pupils and not _is_past(held, own.since)]
    before = (own.before_attending, own.before_possible)
    held = Allocation(own.staff, own.role, list(own.family), own.pupil, own.since, own.until, before, begun=own.begun)
    held.joined = joined
    done.allocations.append(held)


def _joined(done: FamiliesDone, own: FocusFamilyAllocated) -> dict[str, date]:
    """Of an allocation that goes on from another, since when those are of the family who came after that began."""
    last = next((each for each in reversed(done.allocations) if not {*each.pupils}.isdisjoint(own.family)), None)
    if own.begun is None or last is None:
        return {}
    new = {child: own.since for child in own.family if child not in last.pupils}
    return new | {child: day for child, day in last.joined.items() if child in own.family}


def _is_past(held: Allocation, day: date) -> bool:
    return held.ended and (held.until is None or held.until + ENDED_KEPT < day)
