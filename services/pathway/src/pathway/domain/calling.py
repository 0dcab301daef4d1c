"""About what a call is owed, and whether it still is."""

from __future__ import annotations

from datetime import date, datetime

from events.ids import Session
from pathway.domain.absences import missed, only_afternoon, standing, unexplained
from pathway.domain.case import Case
from pathway.domain.families import is_headship
from pathway.domain.sightings import was_seen
from pathway.domain.states import Absence, PupilDone, Work

AFTERNOON = "afternoon"
"""What a second call of a day is about: the first had ended when the child, who was in school, went missing."""


def is_called(case: Case, day: date) -> bool:
    """Whether the day's call is owed."""
    return bool(called_about(case, day)) and not _was_seen_first(case, day)


def is_called_again(case: Case, day: date) -> bool:
    """Procedures, "present in the morning and absent in the afternoon: 13:45", whatever the morning's call was about.

    So is one who was away in the morning for a reason that explains that alone, and is not back. A call that was still
    to be made when the afternoon began is about both.
    """
    ended = case.done.called.get(day)
    if ended is None or ended >= _afternoon(case, day) or was_seen(case, day):
        return False
    return is_only_afternoon(case, day, called_about(case, day)) or _is_not_back(case, day)


def called_about(case: Case, day: date) -> dict[Session, Absence]:
    """The absences for which a call is owed: the unexplained ones, and all of a headship family's."""
    absent = standing(case.seen, day)
    return missed(absent) if is_headship(case.held(day)) else unexplained(case.done, day, absent)


def is_only_afternoon(case: Case, day: date, absent: dict[Session, Absence]) -> bool:
    """Whether the child was in school in the morning, by its mark or found so at a call, and is away since."""
    if only_afternoon(case.seen, day, absent):
        return True
    found_at = case.done.sightings.get(day)
    return found_at is not None and found_at < _afternoon(case, day) and "PM" in absent and "AM" not in absent


def _is_not_back(case: Case, day: date) -> bool:
    """Whether the morning's absence is explained, and the afternoon's is not."""
    absent = standing(case.seen, day)
    open_questions = unexplained(case.done, day, absent)
    return "AM" in absent and "AM" not in open_questions and "PM" in open_questions


def rang_since(case: Case, day: date) -> Work | None:
    """The contact about a day that was made since its afternoon began."""
    rang = case.done.rang.get(day)
    return rang if rang is not None and rang.at >= _afternoon(case, day) else None


def has_heard(case: Case, day: date, absent: dict[Session, Absence]) -> bool:
    """Whether the family pressed a key at a call about these absences: of an afternoon, since it began."""
    at = case.done.reached.get(day)
    only_since = is_only_afternoon(case, day, absent) or _is_not_back(case, day)
    return at is not None and (at >= _afternoon(case, day) or not only_since)


def was_reached(case: Case, day: date) -> bool:
    """Whether the family pressed a key in this half of a day already."""
    at, noon = case.done.reached.get(day), _afternoon(case, day)
    return at is not None and (at >= noon or case.said.at < noon)


def is_accounted_for(done: PupilDone, day: date) -> bool:
    """Whether somebody of the family gave the reason for a day's absence; N is none (not known yet)."""
    return done.codes.get(day, "N") != "N"


def _was_seen_first(case: Case, day: date) -> bool:
    """Whether a visitor saw the child, and nobody had spoken to the family by then."""
    spoke, visited = case.done.spoke.get(day), case.done.visited.get(day)
    if not was_seen(case, day) or spoke is None:
        return was_seen(case, day)
    return visited is not None and visited.outcome == "seen" and visited.at < spoke.at


def _afternoon(case: Case, day: date) -> datetime:
    return case.calendar.at(day, case.policy(day).sessions["PM"].opens)
