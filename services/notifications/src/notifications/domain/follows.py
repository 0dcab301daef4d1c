"""What *notifications* follows, by what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias, get_args

from events.fact import Fact
from events.pathway import ImprovementDetected, ImprovementWithdrawn, NumberFoundDead
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    ClosureDeclared,
    EntityQuarantined,
    EntityReleased,
    GuardianRecorded,
    GuardianRemoved,
    PolicyAdopted,
    PupilAbsent,
    PupilForgotten,
    PupilFound,
    PupilRecorded,
    PupilRemoved,
    SchoolDayDeclared,
    SchoolSetUp,
)
from notifications.domain import folds
from notifications.domain.chases import OfRegister
from notifications.domain.notices import OfNotice
from notifications.domain.people import OfPraise
from notifications.domain.school import OfConcern, OfFeed

OfSchool: TypeAlias = SchoolSetUp | PolicyAdopted | SchoolDayDeclared | ClosureDeclared
OfPupil: TypeAlias = PupilRecorded | PupilRemoved | GuardianRecorded | GuardianRemoved | PupilForgotten
OfDay: TypeAlias = (
    (PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound) | ImprovementDetected | ImprovementWithdrawn
)
OfTalk: TypeAlias = folds.OfTalk
OfContact: TypeAlias = NumberFoundDead | OfTalk
OfQuarantine: TypeAlias = EntityQuarantined | EntityReleased
OfOthers: TypeAlias = (
    OfSchool | OfPupil | OfDay | OfFeed | OfContact | OfPraise | OfConcern | OfRegister | OfNotice | OfQuarantine
)
FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(OfOthers))


def guardians_of(heard: OfPupil) -> Sequence[str]:
    """The guardians who are touched by what was heard of a child."""
    match heard:
        case GuardianRecorded() | GuardianRemoved():
            return [heard.guardian]
        case PupilForgotten():
            return heard.guardians
        case PupilRecorded() | PupilRemoved():
            return []


def day_of(own: Any) -> date:
    """The day that an own fact is about."""
    (day,) = folds.days_of(own)
    return day
