"""The parents' update: prepared at its hour with the figures of the week before; unsent where nobody approves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from chassis.said import News, Outcome, Said, States, Woken
from events.calendar import SchoolCalendar, monday_of, school_year
from events.ids import update_id
from events.notifications import UpdateAsked, UpdateExpired, UpdateFigures, UpdateNotDue, UpdatePrepared
from events.policy import UpdatePolicy
from events.reporting import Row
from notifications.domain import weeks
from notifications.domain.bulletins import Update
from notifications.domain.outcomes import Figured, Unanswered
from notifications.domain.school import SCHOOL

NOBODY_APPROVED = "nobody approved it in time"
UNANSWERED = "reporting could not be asked for its figures in time"
NO_MARKS = "no mark of its week is known"


def woken(said: Said[Woken], states: States) -> Iterator[News]:
    """Its last hour comes, or its first."""
    school, found, due = states[SCHOOL].seen, states[SCHOOL].done, said.body.due
    if found.update is not None and (ends := found.update.ends) is not None and ends <= due:
        yield _expired(said.school, found.update, NOBODY_APPROVED if found.update.figures else UNANSWERED)
    hour = weeks.next_hour(school, found.updated)
    if hour is not None and hour.at <= due:
        yield _come(said.school, hour, school.calendar)


def _come(school: str, hour: weeks.Hour, calendar: SchoolCalendar) -> News:
    before = calendar.before(monday_of(hour.day))
    update = update_id(school, hour.day)
    if before is None or school_year(before) != school_year(hour.day):
        return UpdateNotDue(school=school, update=update, day=hour.day, due_at=hour.at)
    return UpdateAsked(
        school=school,
        update=update,
        day=hour.day,
        first=calendar.between(monday_of(before), before)[0],
        last=before,
        due_at=hour.at,
        expires_at=hour.expires,
    )


def answered(said: Said[Outcome], asked: UpdateAsked, states: States) -> Sequence[News]:
    """Reporting gave the figures, or could not be asked in time."""
    school, found = states[SCHOOL].seen, states[SCHOOL].done
    if found.update is None or found.update.id != asked.update or found.update.state != "asked":
        return []
    result: Figured | Unanswered = said.body.result
    if isinstance(result, Unanswered) or said.at > asked.expires_at:
        return [_expired(said.school, found.update, UNANSWERED)]
    figures = _figures(asked, result, school.policy(asked.day).update or UpdatePolicy())
    return [_prepared(asked, figures) if figures else _expired(said.school, found.update, NO_MARKS)]


def _prepared(asked: UpdateAsked, figures: UpdateFigures) -> UpdatePrepared:
    return UpdatePrepared(
        school=asked.school, update=asked.update, day=asked.day, figures=figures, expires_at=asked.expires_at
    )


def _expired(school: str, update: Update, reason: str) -> UpdateExpired:
    return UpdateExpired(school=school, update=update.id, day=update.day, reason=reason)


def _figures(asked: UpdateAsked, given: Figured, policy: UpdatePolicy) -> UpdateFigures | None:
    if given.school is None or given.school.attendance is None:
        return None
    best = _best([row for row in given.classes if row.possible and (row.pupils or 0) >= policy.smallest_class])
    return UpdateFigures(
        first=asked.first,
        last=asked.last,
        attendance=given.school.attendance,
        classes=tuple(row.key for row in best),
        class_attendance=best[0].attendance if best else None,
        late=given.school.late_before_close + given.school.late_after_close,
    )


def _best(rows: Sequence[Row]) -> Sequence[Row]:
    """The classes with the highest attendance, not rounded: those that share it stand side by side."""
    highest = max((_attendance(row) for row in rows), default=None)
    return [row for row in rows if _attendance(row) == highest]


def _attendance(row: Row) -> Fraction:
    return Fraction(row.present + row.approved_activity, row.possible)
