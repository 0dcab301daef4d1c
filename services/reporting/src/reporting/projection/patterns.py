"""Patterns of absence and lateness, read from the marks as they are known now, or were at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import get_args

from chassis.service import Reading, Refused
from events.calendar import school_year
from events.codes import ATTENDING, AWAY, LATE_AFTER_CLOSE, LATE_BEFORE_CLOSE, POSSIBLE
from events.ids import SESSIONS, Session, pupil_id
from events.reporting import Pattern, PatternKind, Patterns, PatternsOf
from events.school import natural
from reporting.domain.patterns import (
    Days,
    Found,
    Marked,
    a_year_before,
    edges,
    patterns,
    with_brothers_and_sisters,
)
from reporting.domain.roll import Stay
from reporting.projection.figures import opened_mis_ids
from reporting.projection.knowledge import KnownSchool, knowledge_at, log_sequence, school_known
from reporting.projection.marks import planned_for_what_is_asked, roll
from reporting.projection.sight import refuse_figures, seen_pupils

_WEEK = timedelta(days=6)
_FARTHEST = timedelta(days=62)
"""So far a holiday may reach beyond the period, for the day beside it to be known as one."""


async def found_patterns(reading: Reading, asked: PatternsOf) -> Patterns:
    """What stands out of the pupils whom the asker sees now. Raises Refused for a governor, and for no such period."""
    refuse_figures(reading, "pupil")
    knowledge = knowledge_at(reading, asked.as_known_at, asked.log_sequence)
    school = await school_known(reading.db, reading.school, knowledge)
    first, last = _period(school, asked)
    stays = await roll(reading.db, school, first, last)
    there = {stay.pupil: stay for stay in stays}
    seen = [pupil for pupil in await seen_pupils(reading, sorted(there)) if _is_asked(reading, there[pupil], asked)]
    marked = await _marked(reading, school, stays, first, last)
    rows = [(pupil, found) for pupil in seen for found in _of(pupil, marked, school, last, asked)]
    return Patterns(
        school=reading.school,
        first=first,
        last=last,
        known_at=knowledge.instant,
        log_sequence=await log_sequence(reading.db, reading.trust, knowledge),
        pupils=len(seen),
        rows=await _rows(reading, school, there, rows),
    )


def _period(school: KnownSchool, asked: PatternsOf) -> tuple[date, date]:
    today = school.calendar.today(school.knowledge.instant)
    last = min(asked.last or today, today)
    first = asked.first or school_year(last)
    if first > last:
        raise Refused("no-such-period", "Patterns are looked for in days that were: end today at the latest.")
    return first, last


def _is_asked(reading: Reading, stay: Stay, asked: PatternsOf) -> bool:
    return (
        asked.form in {None, stay.form}
        and asked.year in {None, stay.year}
        and (asked.mis_id is None or stay.pupil == pupil_id(reading.school, asked.mis_id))
    )


def _of(pupil: str, marked: Marked, school: KnownSchool, last: date, asked: PatternsOf) -> Iterable[Found]:
    if pupil not in marked.now:
        return []
    habit = school.policy(last).patterns.habit
    return [found for found in patterns(pupil, marked, habit) if asked.kind in {None, found.kind}]


async def _rows(
    reading: Reading, school: KnownSchool, there: dict[str, Stay], found: Sequence[tuple[str, Found]]
) -> tuple[Pattern, ...]:
    """Of brothers and sisters those whom the asker sees are named."""
    people = sorted({name for pupil, each in found for name in (pupil, *each.others)})
    seen = {*await seen_pupils(reading, people)}
    mis_ids = await opened_mis_ids(reading, sorted(seen), school.knowledge)
    kinds, rows = get_args(PatternKind), []
    for pupil, each in found:
        others = tuple(mis_ids.get(name, name) for name in each.others if name in seen)
        stay, said = there[pupil], each._replace(others=others)._asdict()
        rows.append(Pattern(key=pupil, mis_id=mis_ids.get(pupil), form=stay.form, year=stay.year, **said))
    return tuple(sorted(rows, key=lambda row: (kinds.index(row.kind), natural(row.form), row.key, row.what)))


_DAYS = """
WITH latest AS (
    SELECT DISTINCT ON (date, session, pupil) pupil, date, session, code FROM marks
    WHERE school = $1 AND date BETWEEN $2 AND $3 AND seq <= $4 AND recorded_at <= $5
    ORDER BY date, session, pupil, seq DESC
)
SELECT latest.pupil,
    array_agg(DISTINCT latest.date) FILTER (WHERE code = ANY($11::text[])) AS possible,
    array_agg(DISTINCT latest.date) FILTER (WHERE code = ANY($12::text[])) AS away,
    array_agg(DISTINCT latest.date) FILTER (WHERE code = ANY($13::text[])) AS late,
    array_agg(DISTINCT latest.date) FILTER (WHERE code = ANY($14::text[])) AS attended
FROM latest
JOIN unnest($6::date[], $7::text[]) AS held (date, session)
  ON held.date = latest.date AND held.session = latest.session
JOIN unnest($8::text[], $9::date[], $10::date[]) AS stay (pupil, first, last)
  ON stay.pupil = latest.pupil AND latest.date BETWEEN stay.first AND stay.last
WHERE code IS NOT NULL
GROUP BY latest.pupil
"""
_TIES = """
SELECT pupil, guardian FROM (
    SELECT DISTINCT ON (pupil, guardian) pupil, guardian, tied FROM ties
    WHERE school = $1 AND seq <= $2 AND recorded_at <= $3
    ORDER BY pupil, guardian, seq DESC
) AS latest
WHERE tied
"""


async def _marked(reading: Reading, school: KnownSchool, stays: Sequence[Stay], first: date, last: date) -> Marked:
    knowledge, year_before = school.knowledge, (a_year_before(first), a_year_before(last) + _WEEK)
    ties = await reading.db.fetch(_TIES, reading.school, knowledge.sequence, knowledge.instant)
    around = school.calendar.between(first - _FARTHEST, last + _FARTHEST)
    return Marked(
        now=await _days(reading, school, stays, first, last),
        before=await _days(reading, school, await roll(reading.db, school, *year_before), *year_before),
        edges=edges(around, school.policy(last).patterns.habit.weekend),
        families=with_brothers_and_sisters((row["pupil"], row["guardian"]) for row in ties),
    )


async def _days(
    reading: Reading, school: KnownSchool, stays: Sequence[Stay], first: date, last: date
) -> dict[str, Days]:
    """Each pupil's days on the roll in sessions that were held, in one query."""
    held = _held(school, first, last)
    await planned_for_what_is_asked(reading.db)
    rows = await reading.db.fetch(
        _DAYS,
        reading.school,
        first,
        last,
        school.knowledge.sequence,
        school.knowledge.instant,
        [day for day, _ in held],
        [session for _, session in held],
        [stay.pupil for stay in stays],
        [stay.first for stay in stays],
        [stay.last for stay in stays],
        sorted(POSSIBLE),
        sorted(AWAY),
        [LATE_BEFORE_CLOSE, LATE_AFTER_CLOSE],
        sorted(ATTENDING),
    )
    return {row["pupil"]: Days(*(frozenset(each or ()) for each in row[1:])) for row in rows}


def _held(school: KnownSchool, first: date, last: date) -> list[tuple[date, Session]]:
    """The sessions that were held; of days before the terms that the school's file names, whatever was marked."""
    days = school.calendar.between(first, last)
    if not days:
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [(day, session) for day in every for session in SESSIONS]
    return [(day, session) for day in days for session in school.calendar.open_sessions(day)]
