"""What is made of the week and of the term, when, and for whom."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from events.fact import Role, Words
from events.ids import Session
from events.policy.units import Count, Days, Minutes, Percentage
from events.stages import Name


class Weekly(Words):
    """When the weekly report is issued."""

    at: time
    deadline: time
    recipients: tuple[Role, ...]

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse a deadline before the hour of issue."""
        if self.deadline < self.at:
            raise ValueError("the deadline must not come before the hour of issue")
        return self


class UpdatePolicy(Words):
    """The parents' update: prepared at `at` on the first school day of a week from `weekday` on (0 is Monday).

    It goes unsent where nobody of `approvers` has approved it by `expires`. A class of fewer than `smallest_class`
    pupils is not named: its figure would be theirs.
    """

    weekday: Annotated[int, Field(ge=0, le=6)] = 2
    at: time = time(9)
    expires: time = time(15)
    approvers: tuple[Role, ...] = ("attendance-officer", "headteacher", "head-of-school")
    smallest_class: Count = 6

    @model_validator(mode="after")
    def in_order(self) -> Self:
        """Refuse an update that nobody could approve."""
        if not self.at < self.expires or not self.approvers:
            raise ValueError("an update must be prepared before it expires, and somebody must be able to approve it")
        return self


class PaListPolicy(Words):
    """When the list of persistent absentees goes to leaders of years and class teachers: once a week, on this day.

    Without school on it, on the last school day of the week before it.
    """

    at: time = time(15, 45)
    weekday: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] = "Friday"


class CausesPolicy(Words):
    """What the causes of absence in a year group are counted by: codes, and how many pupils ill on one day are many.

    `missing_education`: the counter that tells of children missing from education.
    """

    holiday_codes: tuple[str, ...] = ("G",)
    illness_codes: tuple[str, ...] = ("I",)
    outbreak_pupils: Annotated[int, Field(ge=1)] = 6
    missing_education: Name = "missing-education"


class OutbreakPolicy(Words):
    """When an illness goes round in a class or a year group: looked at on every school day at `at`.

    Away ill (`causes.illness_codes`) on one of the last `days` school days, that day included, are at least `pupils`,
    and `class_share` per cent of a class, `year_share` of a year group of several classes, or more. Staff are told so
    many minutes later, unless marks are corrected meanwhile. It is over, and may be seen anew, once it was so on none
    of `over_after_days` school days.
    """

    at: time = time(11, 30)
    days: Annotated[int, Field(ge=1, le=5)] = 1
    pupils: Annotated[int, Field(ge=1)] = 6
    class_share: Percentage = Decimal(20)
    year_share: Percentage = Decimal(12)
    told_after_minutes: Minutes = 15
    over_after_days: Days = 5


class HabitPolicy(Words):
    """When what a pupil does stands out as a pattern (procedures, row 7).

    On at least `days` days of a kind, such as Mondays, and on `times` times as large a share of them as of the others;
    by chance alone it would be so at most in `chance` per cent of pupils who are away as often. `spells`: that many of
    at most `spell_days` days each. `lates`: on that many days, and on `late_share` per cent of those attended. An edge
    of a holiday is a school day beside more than `weekend` days without school.
    """

    days: Annotated[int, Field(ge=2)] = 3
    times: Annotated[int, Field(ge=1)] = 2
    chance: Percentage = Decimal(1)
    spells: Annotated[int, Field(ge=2)] = 4
    spell_days: Annotated[int, Field(ge=1)] = 2
    lates: Annotated[int, Field(ge=2)] = 5
    late_share: Percentage = Decimal(20)
    weekend: Annotated[int, Field(ge=1)] = 2


class PatternPolicy(Words):
    """By when a pattern that was reported must have been followed: the hour, so many school days later.

    `habit`: what of the marks is shown as a pattern.
    """

    within_days: Days = 5
    due: time = time(15, 30)
    habit: HabitPolicy = HabitPolicy()


class AbsenceReportPolicy(Words):
    """What an absence report counts: the minutes of lessons in a morning and an afternoon, and whom it compares with.

    With the pupils of the year whose attendance is above `comparator_over` (per cent), as many as `smallest_group` at
    least: of fewer nothing is said, for a figure would be theirs. The minutes are guesses to be replaced by a school's
    own timetable.
    """

    am_minutes: Annotated[int, Field(ge=1, le=720)] = 200
    pm_minutes: Annotated[int, Field(ge=1, le=720)] = 130
    comparator_over: Percentage = Decimal(96)
    smallest_group: Annotated[int, Field(ge=2)] = 6

    def minutes(self, session: Session) -> int:
        """The minutes of lessons in that session."""
        return self.am_minutes if session == "AM" else self.pm_minutes
