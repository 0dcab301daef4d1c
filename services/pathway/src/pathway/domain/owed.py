"""What a pupil's absences ask for: whether a call or a visit is owed for a day, by when, and why no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from events.ids import Session
from events.pathway import DutyKind, RecordContact
from events.policy import VisitPolicy
from pathway.domain.absences import (
    came_in_the_morning,
    counted_run,
    counts,
    is_unsettled,
    may_be_away,
    only_afternoon,
    standing,
    unexplained,
    why_ended,
)
from pathway.domain.case import Case
from pathway.domain.deadlines import call_due, visit_due
from pathway.domain.families import OFFICER, is_headship
from pathway.domain.states import Absence, PupilDone, Work, handle

Reason = Literal[
    "explained", "false-absence", "found", "seen", "unmarked", "off-roll", "not-counted", "reached", "closed"
]


AFTERNOON = "afternoon"
"""What a second call of a day is about: the first had ended when the child, who was in school, went missing."""
ARRANGED = "arranged"
"""What a visit is about that no absence asks for: people have a reason of their own, and no explanation answers it."""


def is_owed(case: Case, kind: DutyKind, day: date, about: str = "") -> bool:
    """Whether, as far as is known, this is owed for that day; whether it was done already is another question."""
    if not case.seen.on_roll(day):
        return False
    if kind == "call":
        called = _is_called_again if about else _is_called
        return called(case, day)
    if kind == "settle-code":
        return is_unsettled(case.seen, day)
    if kind == "tell-social-worker":
        return case.seen.social_worker and not was_seen(case, day) and bool(_open_questions(case, day))
    if about == ARRANGED:
        return case.calendar.is_school_day(day) and not was_seen(case, day) and may_be_away(case.seen, day)
    return _is_visited(case, day) or _is_unreached(case, day)


def due_of(case: Case, kind: DutyKind, day: date, about: str = "") -> datetime | None:
    """By when it is owed, being heard of now; None: too late to ask for it."""
    policy, heard = case.policy(day), case.said.at
    if kind == "visit":
        visits = _visits(case, _run(case, day) or [day])
        clock = visits.due if _is_visited(case, day) else policy.focus.visit_due
        return visit_due(visits, case.calendar, day, clock, heard)
    if kind == "tell-social-worker":
        return call_due(policy.call, case.calendar, day, policy.concern.tell_due, heard)
    if case.owner("call", day) != OFFICER:
        return call_due(policy.call, case.calendar, day, policy.focus.call_due, heard)
    afternoon = bool(about) or only_afternoon(case.seen, day, called_about(case, day))
    clock = policy.call.due_afternoon if afternoon else policy.call.due
    return call_due(policy.call, case.calendar, day, clock, heard)


def why_not(case: Case, kind: DutyKind, day: date, about: str = "") -> Reason:
    """Why what was owed for that day is owed no more."""
    if not case.seen.on_roll(day):
        return "off-roll"
    if was_seen(case, day) and kind != "settle-code":
        return "seen"
    if about == ARRANGED and day not in case.seen.days:
        return "found" if case.calendar.is_school_day(day) else "closed"
    if kind != "visit" or not standing(case.seen, day):
        return why_ended(case.seen.days.get(day, {}))
    return _why_no_visit(case, day)


def reach_by(case: Case, day: date, due: datetime) -> datetime | None:
    """By when somebody of the family must have been reached; None where nothing is asked, or the child is missing.

    Never before the call itself is due.
    """
    if not _open_questions(case, day) or is_missing_since_morning(case, day):
        return None
    return max(case.calendar.at(day, case.policy(day).concern.nobody_reached_by), due)


def is_missing_since_morning(case: Case, day: date) -> bool:
    """Procedures, "concern: present AM and N PM": a concern of its own, at once, whether or not the family is reached.

    An afternoon of O is none: there the family must be reached, as of any other absence that is not explained.
    """
    open_questions = _open_questions(case, day)
    came = came_in_the_morning(case.seen, day) or is_only_afternoon(case, day, open_questions)
    return came and "PM" in open_questions and open_questions["PM"].code == "N"


def _open_questions(case: Case, day: date) -> dict[Session, Absence]:
    return unexplained(case.done, day, standing(case.seen, day))


def is_in_school(case: Case, day: date) -> bool:
    """Whether somebody who rang found the child in school; the mark is still to say so."""
    spoke = case.done.spoke.get(day)
    return spoke is not None and spoke.outcome == "child-in-school" and _had_opened(case, day, spoke.at)


def was_seen(case: Case, day: date) -> bool:
    """Whether the child was seen that day: by a visitor, or in school once what is still asked about had opened."""
    found_at = case.done.found_at
    return case.done.seen_on == day and (found_at is None or _had_opened(case, day, found_at))


def spoken(case: Case, day: date) -> Work | None:
    """The contact about a day; a child found in school in the morning may be missing in the afternoon."""
    spoke = case.done.spoke.get(day)
    return spoke if spoke is None or spoke.outcome != "child-in-school" or is_in_school(case, day) else None


def is_accounted_for(done: PupilDone, day: date) -> bool:
    """Whether somebody of the family gave the reason for a day's absence; N is none (not known yet)."""
    return done.codes.get(day, "N") != "N"


def _had_opened(case: Case, day: date, at: datetime) -> bool:
    """Whether every session from which the child may still be missing had opened by then."""
    sessions, opens = case.seen.days.get(day, {}), case.policy(day).sessions
    missing = [session for session, absence in sessions.items() if absence.ended in ("", "unmarked", "off-roll")]
    return all(case.calendar.at(day, opens[session].opens) <= at for session in missing)


def is_only_afternoon(case: Case, day: date, absent: dict[Session, Absence]) -> bool:
    """Whether the child was in school in the morning, by its mark or found so at a call, and is away since."""
    if only_afternoon(case.seen, day, absent):
        return True
    found_at = case.done.found_at if case.done.seen_on == day else None
    return found_at is not None and found_at < _afternoon(case, day) and "PM" in absent and "AM" not in absent


def _is_called(case: Case, day: date) -> bool:
    return bool(called_about(case, day)) and not _was_seen_first(case, day)


def _is_called_again(case: Case, day: date) -> bool:
    """Procedures, "present in the morning and absent in the afternoon: 13:45", whatever the morning's call was about.

    A call that was still to be made when the afternoon began is about both.
    """
    ended = case.done.called.get(day)
    if ended is None or ended >= _afternoon(case, day) or was_seen(case, day):
        return False
    return is_only_afternoon(case, day, called_about(case, day))


def rang_since(case: Case, day: date) -> Work | None:
    """The contact about a day that was made since its afternoon began."""
    rang = case.done.rang.get(day)
    return rang if rang is not None and rang.at >= _afternoon(case, day) else None


def _afternoon(case: Case, day: date) -> datetime:
    return case.calendar.at(day, case.policy(day).sessions["PM"].opens)


def called_about(case: Case, day: date) -> dict[Session, Absence]:
    """The absences for which a call is owed: the unexplained ones, and all of a headship family's."""
    absent = standing(case.seen, day)
    return absent if is_headship(case.held(day)) else unexplained(case.done, day, absent)


def _was_seen_first(case: Case, day: date) -> bool:
    """Whether a visitor saw the child, and nobody had spoken to the family by then."""
    spoke, visited = case.done.spoke.get(day), case.done.visited.get(day)
    if not was_seen(case, day) or spoke is None:
        return was_seen(case, day)
    return visited is not None and visited.outcome == "seen" and visited.at < spoke.at


def _is_unreached(case: Case, day: date) -> bool:
    """Procedures, "headship family: … not reached: visit"."""
    calls = (handle(case.duty("call", day, about)) for about in ("", AFTERNOON))
    missed = any(case.done.ended.get(call) == "missed" for call in calls)
    return missed and is_headship(case.held(day)) and not was_seen(case, day) and bool(standing(case.seen, day))


def _is_visited(case: Case, day: date) -> bool:
    """Procedures, "visit": so many counted school days in a row, the child neither found today nor seen before.

    The policy of the day on which the run began says how many, and which days count.
    """
    run = _run(case, day)
    policy = _visits(case, run or [day])
    if not any(counts(policy, case.seen, case.done, day, absence) for absence in standing(case.seen, day).values()):
        return False
    needed = policy.on_counted_day_cp if case.seen.cp else policy.on_counted_day
    return not is_in_school(case, day) and len(run) >= needed and not _was_seen_since(case, run[0], day, but=day)


def _why_no_visit(case: Case, day: date) -> Reason:
    run = _run(case, day)
    if run and _was_seen_since(case, run[0], day):
        return "seen"
    if day in run:
        return "not-counted"
    return "reached" if is_headship(case.held(day)) and isinstance(case.said.body, RecordContact) else "explained"


def _was_seen_since(case: Case, first: date, last: date, but: date | None = None) -> bool:
    """Whether the child was seen on any school day of a row, those that are passed over too."""
    return any(was_seen(case, each) for each in case.calendar.between(first, last) if each != but)


def _run(case: Case, day: date) -> list[date]:
    return counted_run(lambda each: case.policy(each).visit, case.calendar, case.seen, case.done, day)


def _visits(case: Case, run: Sequence[date]) -> VisitPolicy:
    """What a run of counted days keeps to: the policy of its first."""
    return case.policy(run[0]).visit
