"""What a week's report says, read from the tables as they were known."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from chassis.service import Db, Refused
from events.calendar import days_of, school_year
from reporting.domain.figures import total
from reporting.domain.week import Answered, Evidence, Improved
from reporting.projection.knowledge import KnownSchool
from reporting.projection.marks import counted, gaps


async def evidence(db: Db, school: KnownSchool, week: str, number: int | None) -> Evidence:
    """The evidence of a week's report. Raises Refused where there is no such week, or no session in it."""
    monday, sunday = _week(week)
    days = school.calendar.between(monday, sunday)
    if not days or days[0] > school.calendar.today(school.knowledge.instant):
        raise Refused("no-such-report", f"no session was held in week {week} at {school.setup.name}")
    year_first = school_year(days[0])
    duties = await _duties(db, school, monday, sunday)
    return Evidence(
        school=school.setup.school,
        name=school.setup.name,
        week=week,
        number=number,
        days={day: total(each.tally for each in await counted(db, school, day, day)) for day in days},
        year_first=year_first,
        last=sunday,
        classes={each.name: each.year for each in school.setup.classes},
        of_week=await counted(db, school, monday, sunday),
        of_year=await counted(db, school, year_first, sunday),
        listed_from=school.policy(days[-1]).monitoring.persistent_from_possible,
        calls=duties.get("call", Answered()),
        visits=duties.get("visit", Answered()),
        texts=await _texts(db, school, monday),
        improved=await _improved(db, school, monday, sunday),
        gaps=await gaps(db, school, monday, sunday),
    )


def _week(week: str) -> tuple[date, date]:
    try:
        return days_of(week)
    except ValueError:
        raise Refused("no-such-week", f"{week!r:.20} is not a week: write it as 2026-W37") from None


_DUTIES = """
WITH told AS (
    SELECT duties.duty, kind,
           max(duties.seq) AS set,
           max(step.seq) FILTER (WHERE word = 'DutyDone') AS done,
           max(step.seq) FILTER (WHERE word = 'DutyStoodDown') AS down,
           coalesce(max(step.seq) FILTER (WHERE word IN ('ContactUndone', 'VisitUndone')), 0) AS undone,
           coalesce(bool_or(word = 'DeadlineMissed'), false) AS missed
    FROM duties LEFT JOIN duty_steps step
      ON step.school = duties.school AND step.duty = duties.duty AND step.seq <= $4 AND step.recorded_at <= $5
    WHERE duties.school = $1 AND duties.date BETWEEN $2 AND $3 AND duties.seq <= $4 AND duties.recorded_at <= $5
    GROUP BY duties.duty, kind
), ended AS (
    SELECT kind, missed, coalesce(done > undone, false) AS done, coalesce(down > greatest(set, undone), false) AS down
    FROM told
)
SELECT kind,
       count(*) FILTER (WHERE NOT down) AS owed,
       count(*) FILTER (WHERE done AND NOT missed) AS in_time,
       count(*) FILTER (WHERE missed) AS missed,
       count(*) FILTER (WHERE missed AND done) AS late,
       count(*) FILTER (WHERE NOT (done OR missed OR down)) AS open,
       count(*) FILTER (WHERE down) AS stood_down
FROM ended GROUP BY kind
"""


async def _duties(db: Db, school: KnownSchool, first: date, last: date) -> dict[str, Answered]:
    rows = await db.fetch(_DUTIES, *_between(school, first, last))
    return {kind: Answered(*ended) for kind, *ended in rows}


_TEXTS = """
SELECT template, count(DISTINCT message) FROM texts
WHERE school = $1 AND sent_at >= $2 AND sent_at < $3 AND seq <= $4 AND recorded_at <= $5 GROUP BY template
"""


async def _texts(db: Db, school: KnownSchool, monday: date) -> dict[str, int]:
    begins, ends = (school.calendar.at(day, time.min) for day in (monday, monday + timedelta(days=7)))
    return dict(await db.fetch(_TEXTS, *_between(school, begins, ends)))


_IMPROVED = """
SELECT DISTINCT ON (date, pupil) pupil, date, recent_attending, recent_possible, earlier_attending, earlier_possible
FROM improvements
WHERE school = $1 AND date BETWEEN $2 AND $3 AND seq <= $4 AND recorded_at <= $5 ORDER BY date, pupil, seq DESC
"""


async def _improved(db: Db, school: KnownSchool, first: date, last: date) -> list[Improved]:
    rows = await db.fetch(_IMPROVED, *_between(school, first, last))
    return [Improved(pupil, day, (recent, of), (earlier, before)) for pupil, day, recent, of, earlier, before in rows]


def _between(school: KnownSchool, first: Any, last: Any) -> tuple[Any, ...]:
    return school.setup.school, first, last, school.knowledge.sequence, school.knowledge.instant
