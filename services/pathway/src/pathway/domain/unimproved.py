"""That nothing improved is taken back where corrected marks show that it had, or that nothing could have.

As with a stage whose ground falls: a letter that waits goes to nobody, none is owed, and one that is gone is marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

from events.pathway import LetterGroundCorrected, LetterWithdrawn, NoImprovementWithdrawn
from events.registers import MarksRecorded, RegisterAmended, RegisterAnnulled, RegisterTaken
from pathway.domain.case import Case
from pathway.domain.evidence import told
from pathway.domain.improvement import would_be_seen
from pathway.domain.letters import WAITING, end_duty, lost_of
from pathway.domain.marks import figures, unpacked
from pathway.domain.support import Finding
from pathway.domain.tasks import end_tasks

NO_IMPROVEMENT = "no-improvement"
Cause: TypeAlias = Literal["focus-family", "plan"]
_MARKS = RegisterAmended | RegisterTaken | MarksRecorded | RegisterAnnulled


def causes(case: Case) -> Iterator[tuple[Cause, date, date]]:
    """What the child is judged by, when it began, and since when it concerns this child."""
    held, entry = case.held(case.today), case.seen.entry or date.min
    if held is not None and held.first is not None and (first := held.first_of(case.pupil)) is not None:
        yield "focus-family", held.first, max(first, entry)
    if (plan := case.done.support.plan) is not None:
        yield "plan", plan.since, max(plan.since, entry)


def could_improve(case: Case, began: date, since: date, day: date) -> bool:
    """Whether an improvement as the policy has it could have been seen: at least half of those days' sessions are
    marked, and so many of them missed that somebody may gain its points."""
    policy = case.policy(began)
    attended = figures(case.seen, unpacked(case.seen), since, day)
    room = 100 * attended.attending <= (100 - policy.improvement.points) * attended.possible
    return room and attended.possible >= policy.no_improvement.after_days


def is_unimproved(case: Case) -> bool:
    """Whether a person may write to parents today that nothing improved: it was seen not long ago, or the child has
    been in focus or had a plan for as long, and there would have been something to improve."""
    judged = case.done.support.judged
    if judged is not None:
        over = case.calendar.after(judged, case.policy(judged).no_improvement.after_days)
        if over is None or case.today <= over:
            return True
    return any(
        _is_of_that_age(case, began, since) and could_improve(case, began, since, case.today)
        for _, began, since in causes(case)
    )


def _is_of_that_age(case: Case, began: date, since: date) -> bool:
    day = case.calendar.after(since, case.policy(began).no_improvement.after_days)
    return day is not None and day <= case.today


def recheck_finding(case: Case) -> None:
    """Say that it holds no more, where marks of the days up to it are heard now by which it does not."""
    found, heard = case.done.support.unimproved, case.said.body
    if found is None or not isinstance(heard, _MARKS) or heard.date > found.date or _holds(case, found):
        return
    attended = figures(case.seen, unpacked(case.seen), found.since, found.date)
    said = NoImprovementWithdrawn(
        pupil=case.pupil,
        date=found.date,
        since=found.since,
        attending=attended.attending,
        possible=attended.possible,
    )
    _take_letters_back(case, found.date, case.say(said))


def _holds(case: Case, found: Finding) -> bool:
    """As it was judged: on the day that the policy of its beginning has for it."""
    if case.seen.year is None or found.since < case.seen.year:
        return True
    began = next((began for _, began, since in causes(case) if since == found.since), found.since)
    day = case.calendar.after(found.since, case.policy(began).no_improvement.after_days) or found.date
    better = would_be_seen(case, found.since, found.date, found.improved)
    return could_improve(case, began, found.since, min(day, found.date)) and not better


def _take_letters_back(case: Case, found: date, because: UUID) -> None:
    every = sorted(case.done.standing.letters.items(), key=lambda each: each[1].state not in WAITING)
    for letter, of in every:
        if of.template != NO_IMPROVEMENT or of.day < found:
            continue
        if of.state in WAITING:
            case.say(LetterWithdrawn(pupil=case.pupil, letter=letter, reason="corrected"))
            end_duty(case, of, because)
        elif not of.fell:
            lost = told(lost_of(case, of, None))
            case.say(LetterGroundCorrected(pupil=case.pupil, letter=letter, sessions=lost, stands=False))
    end_tasks(case, "letter", [NO_IMPROVEMENT], because, "not-needed")
