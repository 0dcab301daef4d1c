"""What follows from the day's review: praise, letters where nothing improved, families that grew or left focus.

Procedures, "no improvement": "at 15:45 on the 20th school day after allocation or plan, decided after that day's
improvement". Who attends so well that no such improvement could be seen, or has not been here as long, is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from chassis.said import News, Said, States
from events.ids import fact_id
from events.pathway import FocusEnd, FocusFamilyGrew, ImprovementDetected, LetterWithdrawn, NoImprovementSeen
from pathway.domain.awaiting import is_awaited
from pathway.domain.case import Case
from pathway.domain.families import allocation_of, children_of, focus_pupils, held_on
from pathway.domain.focus import ended
from pathway.domain.improvement import would_be_seen
from pathway.domain.letters import WAITING, end_duty
from pathway.domain.marks import figures, unpacked
from pathway.domain.plans import set_supports
from pathway.domain.states import FAMILIES, SCHOOL, Allocation, OpenDuty, SchoolSeen
from pathway.domain.tasks import Cases, due_within, end_tasks, is_set, set_task
from pathway.domain.unimproved import NO_IMPROVEMENT, Cause, causes, could_improve


def follow_up(
    said: Said[Any], states: States, improved: frozenset[str], on_hold: frozenset[str] = frozenset()
) -> list[News]:
    """The news beside the review's own, for the pupils who are in focus, have a plan, or whose attendance improved.

    That a family's half term has ended comes before the duties that end with it. `on_hold`: who is not praised.
    """
    today: date = states[SCHOOL].seen.calendar.today(said.at)
    cases = Cases(said, states)
    planned = {pupil for pupil, state in states.every("pupil").items() if state.done.support.plan is not None}
    focus = focus_pupils(states[FAMILIES], today)
    for pupil in sorted(focus | planned | improved):
        if states["pupil", pupil].seen.on_roll(today):
            _of_pupil(cases[pupil], pupil in improved, pupil in on_hold)
    changed = list(_families(cases, today))
    return [*changed, *cases.news]


def _of_pupil(case: Case, improved: bool, on_hold: bool) -> None:
    if improved:
        _end_letters(case)
    if improved and not on_hold:
        _praise(case)
    if not improved:
        _judge(case)
    if (day := case.calendar.after(case.today)) is not None:
        set_supports(case, day)


def _praise(case: Case) -> None:
    """Procedures, "call when an improvement is seen": a duty of whoever has the family, or of the officers."""
    policy = case.policy(case.today).praise
    if (within := due_within(case, policy.within_days, policy.due)) is not None:
        because = fact_id(case.said.id, ImprovementDetected.__name__, case.pupil, 0)
        owner = case.owner("praise", within[0])
        set_task(case, OpenDuty("praise", case.today, within[1], within=policy.within_days), owner, because)


def _end_letters(case: Case) -> None:
    """Attendance is better, praised or not: what says that it is not, and was not issued, is withdrawn, nor owed."""
    because = fact_id(case.said.id, ImprovementDetected.__name__, case.pupil, 0)
    for letter, of in list(case.done.standing.letters.items()):
        if of.template == NO_IMPROVEMENT and of.state in WAITING:
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason="recovered"))
            end_duty(case, of, because)
    end_tasks(case, "letter", [NO_IMPROVEMENT], because, "not-needed")


def _judge(case: Case) -> None:
    """Say once of an allocation or a plan that nothing improved; heads and their assistants owe a letter then.

    Each keeps the policy of the day on which it began. One that ends before that day is not judged, which its end says:
    a few days show nothing. One that goes on from another is judged on that day of the first; whoever entered the
    school, or came into the family, since, as many days after that.
    """
    done = case.done
    for cause, began, since in causes(case):
        day = case.calendar.after(since, case.policy(began).no_improvement.after_days)
        judged = done.support.judged is not None and day is not None and done.support.judged >= day
        better = done.improved is not None and done.improved >= since
        if (
            day is not None
            and day <= case.today
            and not judged
            and not better
            and could_improve(case, began, since, day)
            and not would_be_seen(case, since, case.today, done.improved)
        ):
            _say_unimproved(case, cause, began, since)


def _say_unimproved(case: Case, cause: Cause, began: date, since: date) -> None:
    attended = figures(case.seen, unpacked(case.seen), since, case.today)
    because = case.say(
        NoImprovementSeen(
            pupil=case.pupil,
            date=case.today,
            since=since,
            because=cause,
            attending=attended.attending,
            possible=attended.possible,
        )
    )
    policy, held = case.policy(began).no_improvement, case.held(case.today)
    within = due_within(case, policy.letter_within_days, policy.letter_due, "letter")
    may_go = not case.seen.is_too_young(case.today) and not is_set(case, "letter", NO_IMPROVEMENT)
    if held is not None and held.role in policy.letter_roles and within is not None and may_go:
        owed = OpenDuty("letter", case.today, within[1], about=NO_IMPROVEMENT, within=policy.letter_within_days)
        set_task(case, owed, case.owner("letter", within[0]), because)


def _families(cases: Cases, today: date) -> Iterable[News]:
    """Families that have more children than were named, those of which nobody is here, those whose half term ends, and
    those that are one with a family that was allocated since."""
    families = cases.states[FAMILIES]
    passed = [each for each in families.done.allocations if each.until and each.until < today and not each.ended]
    for held in [*passed, *held_on(families.done, today)]:
        children = children_of(families.seen, held)
        why = _why_over(cases.states, held, children, today)
        if why != "replaced" and (joined := sorted(children - {*held.pupils})):
            yield FocusFamilyGrew(pupil=held.named, joined=tuple(joined), staff=held.staff)
        if why is not None:
            yield ended(cases, held, today, why)


def _why_over(states: States, held: Allocation, children: Iterable[str], today: date) -> FocusEnd | None:
    school: SchoolSeen = states[SCHOOL].seen
    seen = (states["pupil", child].seen for child in children)
    if not any(each.on_roll(today) or is_awaited(each, school, today) for each in seen):
        return "left"
    latest = allocation_of(states[FAMILIES], held.pupils[0], today)
    if held.is_held(today) and latest is not held:
        return "replaced"
    calendar = school.calendar
    is_last = held.until is not None and not calendar.between(date.fromordinal(today.toordinal() + 1), held.until)
    return "half-term" if is_last else None
