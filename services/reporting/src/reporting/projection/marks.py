"""The marks of a period, counted by pupil and class in one pass over the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chassis.service import Db
from reporting.domain.figures import tally
from reporting.domain.grouping import Counted
from reporting.domain.roll import Entry, Stay, stays
from reporting.domain.week import Gap
from reporting.projection.knowledge import Expected, KnownSchool, count_between

_ROLL = """
SELECT pupil, form, year, entry, leaving, heard_at FROM roll
WHERE school = $1 AND seq <= $2 AND recorded_at <= $3 ORDER BY seq
"""
_REMOVED = """
SELECT pupil, max(heard_at) AS heard_at FROM removed r
WHERE school = $1 AND seq <= $2 AND recorded_at <= $3
  AND NOT EXISTS (SELECT FROM roll later WHERE later.school = $1 AND later.pupil = r.pupil
                  AND later.seq > r.seq AND later.seq <= $2 AND later.recorded_at <= $3)
GROUP BY pupil
"""


async def roll(db: Db, school: KnownSchool, first: date, last: date) -> list[Stay]:
    """The stays of the pupils on roll in the period; one whose record was deleted left on the day that was heard."""
    known, today = (school.setup.school, school.knowledge.sequence, school.knowledge.instant), school.calendar.today
    gone = {row["pupil"]: today(row["heard_at"]) for row in await db.fetch(_REMOVED, *known)}
    rows = await db.fetch(_ROLL, *known)
    entries = [Entry(r["pupil"], r["form"], r["year"], r["entry"], r["leaving"], today(r["heard_at"])) for r in rows]
    return stays((_left(each, gone.get(each.pupil)) for each in entries), first, last)


def _left(entry: Entry, gone: date | None) -> Entry:
    return entry if gone is None else replace(entry, leaving=min(entry.leaving or gone, gone))


_COUNTED = """
WITH latest AS (
    SELECT DISTINCT ON (date, session, pupil) pupil, date, session, code FROM marks
    WHERE school = $1 AND date BETWEEN $2 AND $3 AND seq <= $4 AND recorded_at <= $5
    ORDER BY date, session, pupil, seq DESC
)
SELECT place, code, count(*) AS marks, count(expected.date) AS expected
FROM latest
JOIN unnest($6::text[], $7::date[], $8::date[]) WITH ORDINALITY AS stay (pupil, first, last, place)
  ON stay.pupil = latest.pupil AND latest.date BETWEEN stay.first AND stay.last
LEFT JOIN unnest($9::date[], $10::text[]) AS expected (date, session)
  ON expected.date = latest.date AND expected.session = latest.session
WHERE code IS NOT NULL
GROUP BY place, code
"""


_PLANNED_FOR_THESE_SESSIONS = "SET LOCAL plan_cache_mode = force_custom_plan"
"""A plan kept for any arrays expects ten rows of each, and takes ten times as long for a school year."""


async def planned_for_what_is_asked(db: Db) -> None:
    """For the rest of the transaction, plan each query for the arrays that it is given."""
    await db.execute(_PLANNED_FOR_THESE_SESSIONS)


async def counted(db: Db, school: KnownSchool, first: date, last: date) -> list[Counted]:
    """Every stay of the period with its tally: the latest mark known of each session, marks off the roll left out."""
    each, expected = await roll(db, school, first, last), school.expected(first, last)
    await planned_for_what_is_asked(db)
    rows = await db.fetch(_COUNTED, *_period(school, first, last), *_columns(each), *_sessions(expected))
    codes: dict[int, dict[str, int]] = defaultdict(dict)
    marked: dict[int, int] = defaultdict(int)
    for place, code, marks, of_expected in rows:
        codes[place][code] = marks
        marked[place] += of_expected
    return [
        Counted(stay, tally(codes[place], count_between(expected, stay.first, stay.last) - marked[place]))
        for place, stay in enumerate(each, start=1)
    ]


_GAPS = """
WITH latest AS (
    SELECT DISTINCT ON (date, session, pupil) pupil, date, session, code FROM marks
    WHERE school = $1 AND date BETWEEN $2 AND $3 AND seq <= $4 AND recorded_at <= $5
    ORDER BY date, session, pupil, seq DESC
)
SELECT expected.date, expected.session, stay.form, count(*) AS pupils
FROM unnest($6::text[], $7::date[], $8::date[], $9::text[]) AS stay (pupil, first, last, form)
JOIN unnest($10::date[], $11::text[]) AS expected (date, session)
  ON expected.date BETWEEN stay.first AND stay.last
WHERE NOT EXISTS (SELECT FROM latest WHERE latest.pupil = stay.pupil AND latest.date = expected.date
                  AND latest.session = expected.session AND code IS NOT NULL)
GROUP BY 1, 2, 3
"""


async def gaps(db: Db, school: KnownSchool, first: date, last: date) -> list[Gap]:
    """The sessions of a week without a mark, by class: a question for days, not for years."""
    each, expected = await roll(db, school, first, last), school.expected(first, last)
    columns = (*_columns(each), [stay.form for stay in each])
    rows = await db.fetch(_GAPS, *_period(school, first, last), *columns, *_sessions(expected))
    return [Gap(row["date"], row["session"], row["form"], row["pupils"]) for row in rows]


def _period(school: KnownSchool, first: date, last: date) -> tuple[object, ...]:
    return school.setup.school, first, last, school.knowledge.sequence, school.knowledge.instant


def _columns(each: Sequence[Stay]) -> tuple[list[str], list[date], list[date]]:
    return [stay.pupil for stay in each], [stay.first for stay in each], [stay.last for stay in each]


def _sessions(expected: Expected) -> tuple[list[date], list[str]]:
    return [day for day, _ in expected], [session for _, session in expected]
