"""What a pupil's absences ask for: whether a call or a visit is owed for a day, by when, and why no more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from events.ids import Session, concern_id
from events.pathway import DutyKind
from pathway.domain.absences import (
    came_in_the_morning,
    is_unsettled,
    may_be_away,
    only_afternoon,
    standing,
    unexplained,
    why_ended,
)
from pathway.domain.calling import AFTERNOON, called_about, has_heard, is_called, is_called_again, is_only_afternoon
from pathway.domain.case import Case
from pathway.domain.deadlines import call_due, visit_due
from pathway.domain.families import OFFICER
from pathway.domain.sightings import was_seen
from pathway.domain.states import ARRANGED, Absence, handle
from pathway.domain.visiting import is_unreached, is_visited, policy_of_run, run_of, why_no_visit

Reason = Literal[
    "explained",
    "false-absence",
    "found",
    "seen",
    "unmarked",
    "off-roll",
    "not-counted",
    "reached",
    "closed",
    "not-needed",
]


def is_owed(case: Case, kind: DutyKind, day: date, about: str = "") -> bool:
    """Whether, as far as is known, this is owed for that day; whether it was done already is another question."""
    if not case.seen.on_roll(day):
        return False
    if kind == "call":
        called = is_called_again if about == AFTERNOON else is_called
        return called(case, day)
    if kind == "settle-code":
        return is_unsettled(case.seen, day)
    if kind == "tell-social-worker":
        return case.seen.social_worker and not was_seen(case, day) and bool(_open_questions(case, day))
    if about == ARRANGED:
        return case.calendar.is_school_day(day) and not was_seen(case, day) and may_be_away(case.seen, day)
    return is_visited(case, day) or is_unreached(case, day)


def due_of(case: Case, kind: DutyKind, day: date, about: str = "") -> datetime | None:
    """By when it is owed, being heard of now; None: too late to ask for it."""
    policy, heard = case.policy(day), case.said.at
    if kind == "visit":
        visits = policy_of_run(case, run_of(case, day) or [day])
        clock = visits.due if is_visited(case, day) else policy.focus.visit_due
        return visit_due(visits, case.calendar, day, clock, heard)
    if kind == "tell-social-worker":
        return call_due(policy.call, case.calendar, day, policy.concern.tell_due, heard)
    if case.owner("call", day) != OFFICER:
        return call_due(policy.call, case.calendar, day, policy.focus.call_due, heard)
    afternoon = about == AFTERNOON or only_afternoon(case.seen, day, called_about(case, day))
    clock = policy.call.due_afternoon if afternoon else policy.call.due
    return call_due(policy.call, case.calendar, day, clock, heard)


def why_not(case: Case, kind: DutyKind, day: date, about: str = "") -> Reason:
    """Why what was owed for that day is owed no more."""
    if not case.seen.on_roll(day):
        return "off-roll"
    if was_seen(case, day) and kind != "settle-code":
        return "seen"
    if kind == "tell-social-worker" and not case.seen.social_worker and _open_questions(case, day):
        return "not-needed"
    if about == ARRANGED and day not in case.seen.days:
        return "found" if case.calendar.is_school_day(day) else "closed"
    if kind != "visit" or not standing(case.seen, day):
        return why_ended(case.seen.days.get(day, {}))
    return why_no_visit(case, day)


def reach_by(case: Case, day: date, due: datetime) -> datetime | None:
    """By when somebody of the family must have been reached; None where nothing is asked, or the child is missing, or
    the family was reached already, though the mark was another for a while.

    Never before the call itself is due; and not where it is known by then that nobody was.
    """
    asked = _open_questions(case, day)
    if not asked or is_missing_since_morning(case, day) or has_heard(case, day, asked):
        return None
    if _is_said_unreached(case, day) or is_unreached_again(case, day):
        return None
    return max(case.calendar.at(day, case.policy(day).concern.nobody_reached_by), due)


def is_missing_since_morning(case: Case, day: date) -> bool:
    """Procedures, "concern: present AM and N PM": a concern of its own, at once, whether or not the family is reached.

    An afternoon of O is none: there the family must be reached, as of any other absence that is not explained.
    """
    open_questions = _open_questions(case, day)
    came = came_in_the_morning(case.seen, day) or is_only_afternoon(case, day, open_questions)
    return came and "PM" in open_questions and open_questions["PM"].code == "N"


def is_unreached_again(case: Case, day: date) -> bool:
    """Whether nobody was reached by the hour, and what was known since of where the child is, is known no more.

    A child who came since and is away in the afternoon is another matter, with an hour of its own.
    """
    was_reached = day in case.done.reached or day in case.done.spoke
    eased = _unreached(case, day) in case.done.eased
    return eased and not was_reached and not is_only_afternoon(case, day, _open_questions(case, day))


def _is_said_unreached(case: Case, day: date) -> bool:
    concerns = {handle(concern) for concern in case.done.concerns}
    return _unreached(case, day) in {*concerns, *case.done.answered}


def _unreached(case: Case, day: date) -> str:
    return handle(concern_id(case.said.school, "nobody-reached", case.pupil, day))


def _open_questions(case: Case, day: date) -> dict[Session, Absence]:
    return unexplained(case.done, day, standing(case.seen, day))
