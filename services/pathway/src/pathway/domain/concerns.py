"""Concerns that rules raise for a child's safety, and how they are said again; `resolving` has how they end.

Procedures, "concern": "present AM and N PM, or CP or social worker unexplained: safeguarding lead told at once; nobody
reached by 11:00: concern".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from events.calendar import SchoolCalendar
from events.ids import concern_id, wake_id
from events.pathway import (
    ConcernKind,
    ConcernRaised,
    ConcernRealerted,
    SearchEnded,
)
from events.policy import ConcernPolicy, minutes
from pathway.domain.absences import standing, unexplained
from pathway.domain.calling import called_about
from pathway.domain.case import Case
from pathway.domain.owed import is_missing_since_morning, is_unreached_again
from pathway.domain.resolving import is_found, is_there, outcome_of, resolve
from pathway.domain.states import PupilDone, handle

RULE = "rule"
MISSING: frozenset[ConcernKind] = frozenset({"missing-afternoon", "nobody-reached", "missing-child"})
"""Concerns that somebody is missing: a person resolves them by nothing but that the child was found safe."""


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
        outcome = outcome_of(case, held) if held.by_rule else None
        if outcome is not None:
            resolve(case, concern, outcome)
    for call, day in _looked_for(case.done).items():
        if _is_answered_for(case, call, day) or is_found(case, day):
            case.say(SearchEnded(pupil=case.pupil, duty=call, date=day, because=case.because))
    for day in sorted({*days, case.today}):
        if day >= case.today:
            _look_at(case, day)


def believed_in_school(case: Case, day: date) -> None:
    """The family thinks that an absent child is in school: it is missing, unless it is there or the day has passed."""
    if day >= case.today and not is_there(case, day) and not is_found(case, day):
        _raise(case, "missing-child", day, case.said.at)


def take_back(case: Case, raised: Sequence[UUID]) -> None:
    """What a contact had raised falls with it, where it is taken back."""
    for concern in raised:
        if concern in case.done.concerns:
            resolve(case, concern, "taken-back")


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
    if not open_questions or not case.seen.on_roll(day) or is_found(case, day):
        return
    if is_unreached_again(case, day):
        _raise(case, "nobody-reached", day, case.said.at)
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
