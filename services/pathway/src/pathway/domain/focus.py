"""Focus families from beginning to end: allocated, ended, with the pair of meetings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from chassis.said import Decision, News, Said, State, States
from events.calendar import school_year
from events.fact import Refusal
from events.ids import fact_id, pupil_id
from events.pathway import (
    AllocateFocusFamily,
    FocusEnd,
    FocusFamilyAllocated,
    FocusFamilyEnded,
    MonitoringStarted,
)
from events.policy import FocusPolicy
from pathway.domain import invitations
from pathway.domain.case import Case
from pathway.domain.duties import stand_down_of_focus
from pathway.domain.families import (
    FOCUS_ROLES,
    HEADSHIP,
    OFFICER,
    allocation_of,
    children_of,
    family_of,
    fold_family,
    held_on,
    holder,
)
from pathway.domain.marks import Figures, figures, unpacked
from pathway.domain.moving import is_open_at
from pathway.domain.recording import fault_of_staff
from pathway.domain.scope import fault_of_role
from pathway.domain.states import FAMILIES, SCHOOL, Allocation, FamiliesDone, OpenDuty, SchoolSeen, Work
from pathway.domain.subjects import lapse
from pathway.domain.tasks import ALLOCATE, FOCUS_DUTIES, FOCUS_MEETINGS, Cases, end_tasks, finish_tasks, set_task

ALLOCATORS = HEADSHIP | {OFFICER, "operator"}
"""Who allocates focus families, ends that, and lets others stand in (procedures, "People"); nobody gives themselves
pupils, nor takes a family out of the focus that is not theirs to take."""


def focus(said: Said[Any], states: States) -> Decision:
    """Allocate a family, or end its allocation."""
    if (fault := fault_of_role(said, ALLOCATORS)) is not None:
        return fault
    return allocate(said, states) if isinstance(said.body, AllocateFocusFamily) else end(said, states)


# Allocating -----------------------------------------------------------------------------------------------------------


def allocate(said: Said[Any], states: States) -> Decision:
    """Allocate a family for the half term: refused when the member of staff has as many as the role takes."""
    asked: AllocateFocusFamily = said.body
    pupil, today = pupil_id(said.school, asked.mis_id), _today(said, states)
    family = tuple(sorted(family_of(states[FAMILIES].seen, pupil)))
    held = allocation_of(states[FAMILIES], pupil, today)
    if fault := _fault_of(asked, states[SCHOOL].seen):
        return fault
    if held is not None and not held.ended and (held.staff, held.role) == (asked.staff, asked.role):
        return _watched(family, states)
    over = _is_full(asked, family, states, today)
    if over and not (asked.over_capacity and _is_head(said)):
        return _full(asked)
    allocated = _allocated(said, states, family, over)
    cases = Cases(said, states)
    _end_meetings(cases, held, family, allocated)
    _set_meetings(cases[pupil], allocated)
    if held is not None:
        _stand_down(cases, {*family, *held.pupils}, allocated)
        of = fact_id(said.id, FocusFamilyAllocated.__name__, allocated.pupil, 0)
        finish_tasks(cases[held.named], ALLOCATE, "", Work(said.at, of, "allocated"))
    return [allocated, *_watched(family, states), *cases.news]


def _allocated(said: Said[Any], states: States, family: Sequence[str], over: bool) -> FocusFamilyAllocated:
    asked: AllocateFocusFamily = said.body
    school: SchoolSeen = states[SCHOOL].seen
    today = _today(said, states)
    half = half_term_of(school, said)
    days = school.calendar.between(*half) if half else ()
    before = school.calendar.last_days(today, school.policy(today).focus.before_days + 1)
    attended = family_figures(states, family, [day for day in before if day < today])
    return FocusFamilyAllocated(
        pupil=pupil_id(said.school, asked.mis_id),
        family=tuple(family),
        staff=asked.staff,
        role=asked.role,
        since=today,
        until=days[-1] if days else None,
        over_capacity=over,
        before_attending=attended.attending,
        before_possible=attended.possible,
        begun=_begun(states, asked.staff, family, today),
    )


def _begun(states: States, staff: str, family: Sequence[str], today: date) -> date | None:
    """The first day of the allocation to the same member of staff that this one goes on from, the same school year."""
    done: FamiliesDone = states[FAMILIES].done
    school: SchoolSeen = states[SCHOOL].seen
    last = next((each for each in reversed(done.allocations) if not {*each.pupils}.isdisjoint(family)), None)
    if last is None or not last.ended or last.staff != staff or last.first is None or last.until is None:
        return None
    policy = school.policy(last.first).no_improvement
    judged, since = school.calendar.after(last.first, policy.after_days), last.until + timedelta(days=1)
    soon = len(school.calendar.between(since, today)) <= policy.continued_within_days
    is_over = judged is not None and judged <= last.until
    return last.first if soon and not is_over and school_year(last.first) == school_year(today) else None


def half_term_of(school: SchoolSeen, said: Said[Any]) -> tuple[date, date] | None:
    """The half term of an allocation: that of today, or, once today's review is over, of the next school day."""
    today = school.calendar.today(said.at)
    over = said.at >= school.calendar.at(today, school.policy(today).improvement.at)
    first = school.calendar.after(today) if over or not school.calendar.is_school_day(today) else today
    return school.calendar.half_term(first) if first else None


def _watched(family: Iterable[str], states: States) -> list[News]:
    unwatched = [child for child in family if states["pupil", child].done.monitored is None]
    return [MonitoringStarted(pupil=child, because="focus-family") for child in unwatched]


def _fault_of(asked: AllocateFocusFamily, school: SchoolSeen) -> Refusal | None:
    if asked.role not in FOCUS_ROLES:
        return Refusal(
            "no-focus-role", f"A {asked.role} has no focus families: choose {', '.join(sorted(FOCUS_ROLES))}."
        )
    return fault_of_staff(asked.staff) or _fault_of_role(asked, school)


def _fault_of_role(asked: AllocateFocusFamily, school: SchoolSeen) -> Refusal | None:
    """Capacity is by role: it is the one that the school file gives; whom it does not name, it gives none."""
    role = school.roles.get(asked.staff)
    if role is not None and role != asked.role:
        return Refusal("another-role", f"{asked.staff} is {role} in the school file: give that role.")
    if role is None and (asked.role in school.roles.values() or asked.staff in school.gone):
        return Refusal("no-such-staff", f"The school file names no {asked.role} {asked.staff}: look at the id again.")
    return None


def _is_full(asked: AllocateFocusFamily, family: Sequence[str], states: States, today: date) -> bool:
    """Procedures, "5 focus families per half term each (and 5–6, 2, 2 by role)"."""
    done: FamiliesDone = states[FAMILIES].done
    standing = [h for h in held_on(done, today) if not h.ended]
    others = [h for h in standing if h.staff == asked.staff and not {*family} & {*h.pupils}]
    policy: FocusPolicy = states[SCHOOL].seen.policy(today).focus
    return len(others) >= policy.capacity.get(asked.role, 0)


def _is_head(said: Said[Any]) -> bool:
    return said.actor is not None and said.actor.role in HEADSHIP


def _full(asked: AllocateFocusFamily) -> Refusal:
    if asked.over_capacity:
        return Refusal("heads-only", "Only a head may let somebody have more families than the role takes.")
    sentence = f"{asked.staff} has as many focus families as the role takes: end one, or choose somebody else."
    return Refusal("full", sentence)


# The pair of meetings -------------------------------------------------------------------------------------------------


def _set_meetings(case: Case, allocated: FocusFamilyAllocated) -> None:
    """Procedures, "meet parents at the beginning and end of each half term"; year-group leaders have none."""
    policy = case.policy(case.today).focus
    half = half_term_of(case.school, case.said)
    if half is None or allocated.role not in policy.meeting_roles:
        return
    days = case.calendar.between(max(case.today, half[0]), half[1])
    of = fact_id(case.said.id, FocusFamilyAllocated.__name__, case.pupil, 0)
    for about, within in zip(FOCUS_MEETINGS, (days[: policy.meeting_within_days], days), strict=True):
        at = [day for day in within if is_open_at(case.school, day, policy.meeting_due)]
        if at:
            owed = OpenDuty("meeting", at[-1], case.calendar.at(at[-1], policy.meeting_due), about=about, within=0)
            set_task(case, owed, holder(case.families.done, allocated.staff, at[-1]), of, allocated.staff)


def _end_meetings(
    cases: Cases, held: Allocation | None, family: Sequence[str], allocated: FocusFamilyAllocated
) -> None:
    """Those of the allocation that this one replaces are owed no more, nor held."""
    of = fact_id(cases.said.id, FocusFamilyAllocated.__name__, allocated.pupil, 0)
    for pupil in [*family, *([held.pupil] if held and held.pupil and held.pupil not in family else [])]:
        done = cases.states["pupil", pupil].done
        if any(owed.about in FOCUS_DUTIES for owed in done.tasks.values()):
            end_tasks(cases[pupil], "meeting", FOCUS_DUTIES, of)
        if held is not None and not held.ended and done.support.meetings:
            invitations.ended(cases[pupil], FOCUS_MEETINGS)


# Ending ---------------------------------------------------------------------------------------------------------------


def end(said: Said[Any], states: States) -> Decision:
    """End the allocation of a pupil's family: it is in focus no more from today; one that has ended is no news, nor on
    the last day of its half term, after that day's review."""
    pupil, today = pupil_id(said.school, said.body.mis_id), _today(said, states)
    held = allocation_of(states[FAMILIES], pupil, today)
    known = [held] if held is not None else [a for a in states[FAMILIES].done.allocations if pupil in a.pupils]
    if any(each.ended for each in known):
        return []
    if held is None:
        return Refusal("not-in-focus", "That pupil's family is in nobody's focus: look at the list again.")
    cases = Cases(said, states)
    fact = ended(cases, held, today, "requested")
    _stand_down(cases, children_of(states[FAMILIES].seen, held), fact)
    return [fact, *cases.news]


def _stand_down(cases: Cases, family: Iterable[str], fact: FocusFamilyAllocated | FocusFamilyEnded) -> None:
    """What the day's absences asked of whoever had the family, and ask of nobody now, is owed no more."""
    before = cases.states[FAMILIES]
    after = State(before.seen, before.done.copy())
    fold_family(after.done, fact, cases.said.at.date())
    of = fact_id(cases.said.id, type(fact).__name__, fact.pupil, 0)
    for case in [cases[child] for child in sorted({*family})]:
        if case.done.open:
            lapse(case)
            case.families, case.because = after, of
            stand_down_of_focus(case)


def ended(cases: Cases, held: Allocation, today: date, reason: FocusEnd) -> FocusFamilyEnded:
    """That an allocation has ended, and its open meetings with it; what was planned beyond its half term stands."""
    said, states = cases.said, cases.states
    calendar = states[SCHOOL].seen.calendar
    last = min(today, held.until or today) if reason == "half-term" else date.fromordinal(today.toordinal() - 1)
    attended = family_figures(states, held.pupils, calendar.between(held.since or today, today))
    named = held.named
    fact = FocusFamilyEnded(
        pupil=named,
        family=tuple(held.pupils),
        staff=held.staff,
        role=held.role,  # type: ignore[arg-type]
        since=held.since,
        last=last,
        reason=reason,
        after_attending=attended.attending,
        after_possible=attended.possible,
        unjudged=_is_unjudged(states[SCHOOL].seen, held, said),
    )
    because = fact_id(said.id, FocusFamilyEnded.__name__, named, 0)
    end_tasks(cases[named], "meeting", FOCUS_DUTIES, because)
    end_tasks(cases[named], ALLOCATE, [""], because)
    if reason != "half-term":
        invitations.ended(cases[named], FOCUS_MEETINGS)
    return fact


def _is_unjudged(school: SchoolSeen, held: Allocation, said: Said[Any]) -> bool:
    """Whether an allocation ends before the review that asks whether anything improved."""
    if held.first is None:
        return False
    policy = school.policy(held.first)
    judged = school.calendar.after(held.first, policy.no_improvement.after_days)
    return judged is None or said.at < school.calendar.at(judged, policy.improvement.at)


def family_figures(states: States, pupils: Iterable[str], days: Sequence[date]) -> Figures:
    """The sessions of some pupils over some days, of those that lie in the school year in hand."""
    if not days:
        return Figures(0, 0)
    seen = [states["pupil", pupil].seen for pupil in pupils]
    each = [figures(one, unpacked(one), days[0], days[-1]) for one in seen]
    return Figures(sum(f.attending for f in each), sum(f.possible for f in each))


def _today(said: Said[Any], states: States) -> date:
    day: date = states[SCHOOL].seen.calendar.today(said.at)
    return day
