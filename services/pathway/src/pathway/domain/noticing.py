"""What people notice: a pattern is reported and followed to an outcome; strategies, causes and a hotspot are noted."""

from __future__ import annotations

from typing import Any, TypeAlias

from chassis.said import Decision, Said, States
from events.fact import Refusal
from events.ids import pupil_id
from events.pathway import (
    CauseNoted,
    ClassSystemsNoted,
    FollowPattern,
    NoteCause,
    NoteClassSystems,
    NoteStrategy,
    PatternFollowed,
    PatternReported,
    ReportKnownAbsence,
    ReportPattern,
    RewardHotspot,
    StrategyNoted,
)
from pathway.domain.case import Case, case_of
from pathway.domain.families import HEADSHIP, OFFICER
from pathway.domain.hotspots import reward
from pathway.domain.known import report_known
from pathway.domain.moving import fault_of_day
from pathway.domain.recording import fault_of_staff, sealed, speaker
from pathway.domain.scope import STAFF, fault_of, fault_of_class, fault_of_role
from pathway.domain.states import SCHOOL, OpenDuty, Work, handle
from pathway.domain.subjects import lapse
from pathway.domain.tasks import due_within, finish_tasks, is_set, set_task

OfNotes: TypeAlias = ReportPattern | FollowPattern | NoteStrategy | ReportKnownAbsence
OfSchool: TypeAlias = NoteCause | RewardHotspot | NoteClassSystems

KEEPERS = HEADSHIP | {OFFICER, "assistant-head", "year-group-leader", "class-teacher"}
"""Who sees to it that a class has its systems (procedures, row 36)."""


def notice(said: Said[Any], states: States) -> Decision:
    """Record what was noticed of a pupil."""
    asked: OfNotes = said.body
    if (fault := fault_of(said, pupil_id(said.school, asked.mis_id), states, STAFF)) is not None:
        return fault
    case = case_of(said, pupil_id(said.school, asked.mis_id), states)
    if handle(said.id) in case.done.told:
        return []
    lapse(case)
    match asked:
        case ReportPattern():
            return _report(case, asked)
        case FollowPattern():
            return _follow(case, asked)
        case NoteStrategy():
            return _strategy(case, asked)
        case ReportKnownAbsence():
            return report_known(case, asked)


def _report(case: Case, asked: ReportPattern) -> Decision:
    """Procedures, row 7: an attendance officer follows what was reported."""
    at, by, note = case.said.at, speaker(case.said), sealed(asked.note)
    because = case.say(PatternReported(pupil=case.pupil, kind=asked.kind, at=at, by=by, note=note))
    policy = case.policy(case.today).patterns
    within = due_within(case, policy.within_days, policy.due)
    if within is not None and not is_set(case, "pattern", asked.kind):
        owed = OpenDuty("pattern", case.today, within[1], about=asked.kind, within=policy.within_days)
        set_task(case, owed, OFFICER, because)
    return case.news


def _follow(case: Case, asked: FollowPattern) -> Decision:
    missed = any((each.kind, each.about) == ("pattern", asked.kind) for each in case.done.support.late)
    if not missed and not is_set(case, "pattern", asked.kind):
        return Refusal("no-such-pattern", "No such pattern is waiting: report it first.")
    at, by, note = case.said.at, speaker(case.said), sealed(asked.note)
    fact = PatternFollowed(pupil=case.pupil, kind=asked.kind, outcome=asked.outcome, at=at, by=by, note=note)
    finish_tasks(case, "pattern", asked.kind, Work(at, case.say(fact), asked.outcome))
    return case.news


def _strategy(case: Case, asked: NoteStrategy) -> Decision:
    if fault := fault_of_staff(asked.owner):
        return fault
    if asked.review < case.today:
        return Refusal("has-passed", "The review is named for a day that has passed: give a later one.")
    if fault := fault_of_day(case.school, asked.review):
        return fault
    case.say(
        StrategyNoted(
            pupil=case.pupil,
            barriers=asked.barriers,
            owner=asked.owner,
            review=asked.review,
            at=case.said.at,
            by=speaker(case.said),
            note=sealed(asked.note),
        )
    )
    return case.news


def notice_of_school(said: Said[Any], states: States) -> Decision:
    """Record a cause of absence in a year group, the hotspot of one, or what a class has."""
    asked: OfSchool = said.body
    if handle(said.id) in states[SCHOOL].done.told:
        return []
    at, by = said.at, speaker(said)
    match asked:
        case NoteCause():
            if fault := fault_of_role(said, STAFF) or fault_of_staff(asked.owner):
                return fault
            return [CauseNoted(school=said.school, at=at, by=by, **asked.model_dump())]
        case RewardHotspot():
            return reward(said, states)
        case NoteClassSystems():
            fault = fault_of_role(said, KEEPERS) or fault_of_class(said, asked.form, states)
            return fault or [ClassSystemsNoted(school=said.school, at=at, by=by, **asked.model_dump())]
