"""What an improvement is, by the policy: better in the last school days than in those before them.

Procedures, "improvement": "last 10 school days, today included, against the up to 20 school days before them".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from events.calendar import SchoolCalendar, school_year
from events.policy import Improvement
from pathway.domain.case import Case
from pathway.domain.marks import Figures, figures, unpacked
from pathway.domain.states import PupilSeen, SchoolSeen


def is_time_again(calendar: SchoolCalendar, policy: Improvement, improved: date | None, day: date) -> bool:
    """Procedures, "improvement": "next not before the 21st school day after"."""
    again = calendar.after(improved, policy.next_after_days) if improved is not None else day
    return again is not None and again <= day


def would_be_seen(case: Case, first: date, last: date, improved: date | None) -> bool:
    """Whether, by the marks as they are known now, an improvement would have been seen on any of these school days;
    `improved`: the last that was seen before them."""
    digits = unpacked(case.seen)
    days = [day for day in case.calendar.between(first, last) if school_year(day) == case.seen.year]
    return any(
        is_time_again(case.calendar, policy, improved, day)
        and is_improvement(policy, *Windows(case.school, day, policy).figures(case.seen, digits))
        for day, policy in ((each, case.policy(each).improvement) for each in days)
    )


class Windows:
    """The last 10 school days, the day included, and the up to 20 before them, within one school year."""

    def __init__(self, school: SchoolSeen, day: date, policy: Improvement) -> None:
        days = school.calendar.last_days(day, policy.recent_days + policy.earlier_days)
        this_year = [each for each in days if each >= school_year(day)]
        self.recent = this_year[-policy.recent_days :]
        self.earlier = this_year[: -policy.recent_days]

    def figures(self, seen: PupilSeen, digits: str) -> tuple[Figures, Figures]:
        """A pupil's figures in the recent and in the earlier window."""
        return _over(seen, digits, self.recent), _over(seen, digits, self.earlier)


def _over(seen: PupilSeen, digits: str, days: Iterable[date]) -> Figures:
    window = list(days)
    return figures(seen, digits, window[0], window[-1]) if window and digits else Figures(0, 0)


def is_improvement(policy: Improvement, recent: Figures, earlier: Figures) -> bool:
    """Procedures, "improvement": both "≥ 5.0 points more, and ≥ 90 % in the 10"; exact, without a division."""
    if recent.possible == 0 or earlier.possible < policy.earlier_possible:
        return False
    gain = 100 * (recent.attending * earlier.possible - earlier.attending * recent.possible)
    enough = policy.points * recent.possible * earlier.possible
    return gain >= enough and 100 * recent.attending >= policy.at_least * recent.possible
