"""What people noticed and noted, told from what it led to."""

from __future__ import annotations

from events.fact import Fact, Request
from events.ids import Opaque
from events.pathway import (
    CauseNoted,
    ClassSystemsNoted,
    FollowPattern,
    GiveMissedReason,
    HotspotRewarded,
    KnownAbsenceReported,
    MissedReasonGiven,
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


def about_notes(fact: Fact) -> Request | None:
    """The request behind a fact about what was noticed; None where it is none."""
    return _of_pupil(fact) or _of_school(fact)


def _of_pupil(fact: Fact) -> Request | None:
    match fact:
        case KnownAbsenceReported():
            return ReportKnownAbsence.model_construct(
                mis_id=Opaque(fact.pupil), first=fact.first, last=fact.last, note=fact.note
            )
        case PatternReported():
            return ReportPattern.model_construct(mis_id=Opaque(fact.pupil), kind=fact.kind, note=fact.note)
        case PatternFollowed():
            return FollowPattern.model_construct(
                mis_id=Opaque(fact.pupil), kind=fact.kind, outcome=fact.outcome, note=fact.note
            )
        case StrategyNoted():
            return NoteStrategy.model_construct(
                mis_id=Opaque(fact.pupil), barriers=fact.barriers, owner=fact.owner, review=fact.review, note=fact.note
            )
        case MissedReasonGiven():
            return GiveMissedReason.model_construct(
                mis_id=Opaque(fact.pupil), duty=fact.duty, reason=fact.reason, note=fact.note
            )
        case _:
            return None


def _of_school(fact: Fact) -> Request | None:
    match fact:
        case CauseNoted():
            return NoteCause(year=fact.year, cause=fact.cause, owner=fact.owner, review=fact.review)
        case HotspotRewarded():
            return RewardHotspot(year=fact.year, form=fact.form, date=fact.date, reward=fact.reward)
        case ClassSystemsNoted():
            systems = {name: getattr(fact, name) for name in NoteClassSystems.model_fields}
            return NoteClassSystems.model_validate(systems)
        case _:
            return None
