"""What absence and lateness come to: sessions and minutes of lessons, to date and at this rate by the year's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from events.codes import ABSENT, AWAY, LATE_AFTER_CLOSE, LATE_BEFORE_CLOSE, POSSIBLE
from events.ids import Session
from events.policy import AbsenceReportPolicy

_LATE = frozenset({LATE_BEFORE_CLOSE, LATE_AFTER_CLOSE})


@dataclass(frozen=True, slots=True)
class Mark:
    """A pupil's mark of a session that was held; `minutes_late` where the register says."""

    date: date
    session: Session
    code: str
    minutes_late: int | None = None

    @property
    def is_absent(self) -> bool:
        """Whether it counts as an absence; so does an arrival after the register had closed."""
        return self.code in ABSENT

    @property
    def is_late(self) -> bool:
        """Whether the pupil came late, before the register closed or after it."""
        return self.code in _LATE


@dataclass(frozen=True, slots=True)
class Lost:
    """Sessions missed, and minutes of lessons: of sessions away from school, and late as far as registers say.

    An arrival after the register had closed is a session missed in the figures; the minutes it lost are those late.
    """

    absent: int
    minutes_away: int
    minutes_late: int

    @property
    def minutes(self) -> int:
        """Both together."""
        return self.minutes_away + self.minutes_late


@dataclass(frozen=True, slots=True)
class Impact:
    """`held`: sessions of the school year with a mark; `left`: those to come until the day `until`, it included.

    `by_end`: what will be lost if it goes on at this rate; None where no session was held. `possible_by_end`: the
    possible sessions by then. `lates`: times late; of `lates_without_minutes` no register says how long.
    """

    held: int
    left: int
    until: date
    lost: Lost
    by_end: Lost | None
    possible_by_end: int
    lates: int
    lates_without_minutes: int

    @property
    def persistent_from(self) -> int:
        """From so many sessions missed a pupil with these possible ones is persistently absent (procedures §3)."""
        return -(-self.possible_by_end // 10)

    def content(self) -> dict[str, Any]:
        """As canonical content, totals included."""
        told = {**asdict(self), "persistent_from": self.persistent_from}
        return {**told, "lost": _told(self.lost), "by_end": self.by_end and _told(self.by_end)}


def impact(marks: Sequence[Mark], left: int, until: date, lessons: AbsenceReportPolicy) -> Impact:
    """The impact of the marks of a school year to date."""
    held, late = len(marks), [mark for mark in marks if mark.is_late]
    possible = sum(mark.code in POSSIBLE for mark in marks)
    lost = Lost(
        sum(mark.is_absent for mark in marks),
        sum(lessons.minutes(mark.session) for mark in marks if mark.code in AWAY),
        sum(mark.minutes_late or 0 for mark in late),
    )
    return Impact(
        held=held,
        left=left,
        until=until,
        lost=lost,
        by_end=_going_on(lost, held, left) if held else None,
        possible_by_end=at_this_rate(possible, held, left) if held else possible,
        lates=len(late),
        lates_without_minutes=sum(mark.minutes_late is None for mark in late),
    )


def at_this_rate(count: int, held: int, left: int) -> int:
    """What `count` of `held` sessions comes to with those `left`, in whole numbers, rounded half-up."""
    return count + half_up(count * left, held)


def half_up(count: int, of: int) -> int:
    """`count / of` as a whole number, rounded half-up; neither is negative."""
    return (2 * count + of) // (2 * of)


def _going_on(lost: Lost, held: int, left: int) -> Lost:
    return Lost(*(at_this_rate(each, held, left) for each in (lost.absent, lost.minutes_away, lost.minutes_late)))


def _told(lost: Lost) -> dict[str, int]:
    return {**asdict(lost), "minutes": lost.minutes}
