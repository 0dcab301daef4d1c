"""How the ground of a concern that a rule raised falls away: the child is found, or the family says where it is."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from events.codes import UNEXPLAINED
from events.pathway import ConcernOutcome, ConcernResolved, RecordContact, RecordVisit
from pathway.domain.absences import is_marked_in, standing, unexplained
from pathway.domain.calling import is_accounted_for
from pathway.domain.case import Case
from pathway.domain.sightings import is_in_school, was_seen
from pathway.domain.states import Day, Ended, OpenConcern

REGISTER = "register"
_FOUND: frozenset[Ended] = frozenset({"false", "arrived-late", "later-session", "seen"})


def outcome_of(case: Case, held: OpenConcern) -> ConcernOutcome | None:
    """How its ground has fallen away, if it has: the child is in school or was seen, the family gave the reason…

    A mark that was deleted, or a child who is off the roll, answers nothing; nor does a family that was reached, and
    does not say where the child is. That a session was shut after all finds no child who is missing. What a family
    wrote in distress is no matter of absence: a person answers it, wherever the child is.
    """
    if held.kind == "distressing-reply":
        return None
    day: Day = case.seen.days.get(held.day, {})
    if is_found(case, held.day) or (held.kind == "missing-child" and is_there(case, held.day)):
        return "found-safe"
    if held.kind in {"missing-child", "missing-afternoon"}:
        return None
    if day and all(absence.ended == "closed" for absence in day.values()):
        return "not-absent"
    if held.kind == "nobody-reached":
        return _answer_of_a_family(case, held.day)
    return "explained" if held.kind == "protected-unexplained" and _is_answered(case, held.day) else None


def is_found(case: Case, day: date) -> bool:
    """Whether the child is known to be safe: seen by a visitor or in school, or marked so in every session.

    A session that was shut after all says nothing of it, and the last one from which it was absent has the last word.
    """
    if was_seen(case, day) or is_in_school(case, day):
        return True
    ended = [absence.ended for _, absence in sorted(case.seen.days.get(day, {}).items())]
    return any(each in _FOUND for each in ended[-1:]) and not any(each in ("", "unmarked") for each in ended)


def is_there(case: Case, day: date) -> bool:
    """Whether the last session that has opened, or is marked so, has a mark of a child in school, late or not."""
    opens, at = case.policy(day).sessions, case.said.at
    marked = {each: is_marked_in(case.seen, day, each) for each in case.calendar.open_sessions(day)}
    begun = [is_in for each, is_in in marked.items() if is_in or case.calendar.at(day, opens[each].opens) <= at]
    return any(begun[-1:])


def _answer_of_a_family(case: Case, day: date) -> ConcernOutcome | None:
    """The reason that it gave at a call, or by a note, a text or a mark: what would have ended the search for it."""
    if is_accounted_for(case.done, day):
        return "reached"
    absent = standing(case.seen, day)
    return "explained" if absent and not unexplained(case.done, day, absent) else None


def _is_answered(case: Case, day: date) -> bool:
    """As for a visit: of a child on a plan only a mark answers, or the safeguarding lead (procedures, "visit")."""
    absent = standing(case.seen, day)
    if not absent:
        return False
    if case.seen.cp and day not in case.done.cleared:
        return all(absence.code not in UNEXPLAINED for absence in absent.values())
    return not unexplained(case.done, day, absent)


def resolve(case: Case, concern: UUID, outcome: ConcernOutcome) -> None:
    """Say that it is, and of a child who was found safe, by whom and when."""
    found_by, said = None, case.said.body
    if outcome == "found-safe":
        speaker = case.said.actor.who if case.said.actor else "unknown"
        found_by = REGISTER
        if isinstance(said, RecordContact | RecordVisit):
            found_by = (said.by if isinstance(said, RecordVisit) else None) or speaker
    resolved = ConcernResolved(
        pupil=case.pupil,
        concern=concern,
        outcome=outcome,
        at=case.said.at,
        by=REGISTER,
        found_by=found_by,
        found_at=case.said.at if found_by else None,
    )
    case.say(resolved)
