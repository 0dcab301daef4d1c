"""Concerns that rules raise for a child's safety, how they are said again, and when their ground falls away.

Procedures, "concern": "present AM and N PM, or CP or social worker unexplained: safeguarding lead told at once; nobody
reached by 11:00: concern".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from events.calendar import SchoolCalendar
from events.codes import UNEXPLAINED
from events.ids import SESSIONS, concern_id, wake_id
from events.pathway import (
    ConcernKind,
    ConcernOutcome,
    ConcernRaised,
    ConcernRealerted,
    ConcernResolved,
    RecordContact,
    RecordVisit,
    SearchEnded,
)
from events.policy import ConcernPolicy, minutes
from pathway.domain.absences import standing, unexplained
from pathway.domain.case import Case
from pathway.domain.marks import is_attending
from pathway.domain.owed import called_about, is_accounted_for, is_in_school, is_missing_since_morning, was_seen
from pathway.domain.states import Day, Ended, OpenConcern, PupilDone, handle

RULE, REGISTER = "rule", "register"
MISSING: frozenset[ConcernKind] = frozenset({"missing-afternoon", "nobody-reached", "missing-child"})
"""Concerns that somebody is missing: a person resolves them by nothing but that the child was found safe."""
_FOUND: frozenset[Ended] = frozenset({"false", "arrived-late", "later-session", "seen"})


def is_open(done: PupilDone) -> bool:
    """Whether a mark, or a word about an absence, could change anything."""
    return bool(done.concerns or _looked_for(done))


def due(done: PupilDone) -> datetime | None:
    """When a family will not have been reached in time, or an open concern is said again."""
    alerts = [concern.alert_at for concern in done.concerns.values() if concern.alert_at is not None]
    return min([*alerts, *(search.until for search in done.search.values())], default=None)


def lapse(case: Case) -> None:
    """Raise the concern that nobody was reached, or say an open one again; for the cause that the wake-up has.

    Where it was raised before, the search ends without.
    """
    at = due(case.done)
    assert at is not None
    woken = wake_id(case.said.school, "pupil", case.pupil, at)
    for call, search in [each for each in case.done.search.items() if each[1].until == at]:
        _raise(case, "nobody-reached", search.day, at, woken)
        if call in case.done.search:
            case.say(SearchEnded(pupil=case.pupil, duty=call, date=search.day, because=woken), cause=woken)
    for concern in [each for each, open_one in case.done.concerns.items() if open_one.alert_at == at]:
        held = case.done.concerns[concern]
        again = next_alert(case, held.day, at, is_acknowledged=held.acknowledged, said=held.alerts + 1)
        case.say(ConcernRealerted(pupil=case.pupil, concern=concern, at=at, alert_at=again), cause=woken)


def settle(case: Case, days: Sequence[date]) -> None:
    """What has lost its ground is resolved or looked for no more; what a day of these asks for is raised."""
    for concern, held in sorted(case.done.concerns.items(), key=lambda each: (each[1].day, each[1].kind)):
        outcome = _outcome(case, held) if held.by_rule else None
        if outcome is not None:
            _resolve(case, concern, outcome)
    for call, day in _looked_for(case.done).items():
        if _is_answered_for(case, call, day) or _is_found(case, day):
            case.say(SearchEnded(pupil=case.pupil, duty=call, date=day, because=case.because))
    for day in sorted({*days, case.today}):
        if day >= case.today:
            _look_at(case, day)


def believed_in_school(case: Case, day: date) -> None:
    """The family thinks that an absent child is in school: it is missing, unless it is there or the day has passed."""
    is_there = not standing(case.seen, day) and any(is_attending(case.seen, day, each) for each in SESSIONS)
    if day >= case.today and not is_there and not _is_found(case, day):
        _raise(case, "missing-child", day, case.said.at)


def take_back(case: Case, raised: Sequence[UUID]) -> None:
    """What a contact had raised falls with it, where it is taken back."""
    for concern in raised:
        if concern in case.done.concerns:
            _resolve(case, concern, "taken-back")


def _looked_for(done: PupilDone) -> dict[UUID, date]:
    """The calls by which a family must be reached, and those that were missed and are still to be made; their days."""
    late = {call: owed.date for call, owed in done.late.items() if owed.kind == "call"}
    return late | {call: search.day for call, search in done.search.items()}


def _is_answered_for(case: Case, call: UUID, day: date) -> bool:
    """Whether nothing is to be asked any more; a headship family is called whether or not the absence is explained."""
    if call in case.done.search:
        return not unexplained(case.done, day, standing(case.seen, day))
    return not called_about(case, day)


def next_alert(case: Case, day: date, at: datetime, *, is_acknowledged: bool, said: int = 0) -> datetime | None:
    """When a concern about `day` that was `said` again so often by that instant is said again: in school hours.

    It keeps the policy of its day. Of a pupil who was forgotten, never: it waits to be resolved.
    """
    if case.seen.forgotten:
        return None
    policy = case.policy(day).concern
    after = policy.waits(said, is_acknowledged=is_acknowledged)
    return _in_school_hours(policy, case.calendar, at + minutes(after))


def _in_school_hours(policy: ConcernPolicy, calendar: SchoolCalendar, at: datetime) -> datetime | None:
    day = calendar.today(at)
    if calendar.is_school_day(day):
        if at < calendar.at(day, policy.opens):
            return calendar.at(day, policy.opens)
        if at <= calendar.at(day, policy.closes):
            return at
    following = calendar.after(day)
    return calendar.at(following, policy.opens) if following else None


def _look_at(case: Case, day: date) -> None:
    open_questions = unexplained(case.done, day, standing(case.seen, day))
    if not open_questions or not case.seen.on_roll(day) or _is_found(case, day):
        return
    if is_missing_since_morning(case, day):
        _raise(case, "missing-afternoon", day, case.said.at)
    if case.seen.cp or case.seen.social_worker:
        _raise(case, "protected-unexplained", day, case.said.at)


def _raise(case: Case, kind: ConcernKind, day: date, at: datetime, cause: UUID | None = None) -> None:
    """Once for each kind and day, unless its ground had fallen away since; a family's word whenever it is heard."""
    concern = concern_id(case.said.school, kind, case.pupil, day)
    is_answered = handle(concern) in case.done.answered and kind != "missing-child"
    if concern not in case.done.concerns and not is_answered:
        raised = ConcernRaised(
            pupil=case.pupil,
            concern=concern,
            kind=kind,
            date=day,
            at=at,
            by=RULE,
            because=cause or case.because,
            alert_at=next_alert(case, day, at, is_acknowledged=False),
        )
        case.say(raised, cause)


def _outcome(case: Case, held: OpenConcern) -> ConcernOutcome | None:
    """How its ground has fallen away, if it has: the child is in school or was seen, the family gave the reason…

    A mark that was deleted, or a child who is off the roll, answers nothing; nor does a family that was reached, and
    does not say where the child is.
    """
    day: Day = case.seen.days.get(held.day, {})
    if _is_found(case, held.day):
        return "found-safe"
    if day and all(absence.ended == "closed" for absence in day.values()):
        return "not-absent"
    if held.kind == "nobody-reached":
        return "reached" if is_accounted_for(case.done, held.day) else None
    return "explained" if held.kind == "protected-unexplained" and _is_answered(case, held.day) else None


def _is_found(case: Case, day: date) -> bool:
    """Whether the child is known to be safe: seen by a visitor or in school, or marked so in every session."""
    if was_seen(case, day) or is_in_school(case, day):
        return True
    sessions = case.seen.days.get(day, {}).values()
    return any(absence.ended in _FOUND for absence in sessions) and not any(
        absence.ended in ("", "unmarked") for absence in sessions
    )


def _is_answered(case: Case, day: date) -> bool:
    """As for a visit: of a child on a plan only a mark answers, or the safeguarding lead (procedures, "visit")."""
    absent = standing(case.seen, day)
    if not absent:
        return False
    if case.seen.cp and day not in case.done.cleared:
        return all(absence.code not in UNEXPLAINED for absence in absent.values())
    return not unexplained(case.done, day, absent)


def _resolve(case: Case, concern: UUID, outcome: ConcernOutcome) -> None:
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
