"""The absence report of a pupil, read from the tables as they are known now, or were at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import orjson

from chassis.service import Reading, Refused
from events.calendar import school_year
from events.ids import Session, pupil_id
from events.reporting import AbsenceReportOf
from reporting.domain.absence import AbsenceEvidence, content
from reporting.domain.comparator import Comparator, comparator
from reporting.domain.figures import total
from reporting.domain.grouping import by_group
from reporting.domain.impact import Mark
from reporting.domain.roll import Stay
from reporting.domain.week import Content
from reporting.projection.knowledge import Knowledge, KnownSchool, knowledge_at, log_sequence, school_known
from reporting.projection.marks import counted, roll
from reporting.projection.sight import refuse_others

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Absences:
    """A report as it is answered; `canonical` is its JSON."""

    content: Content
    canonical: bytes
    known_at: datetime
    log_sequence: int
    timezone: str

    @property
    def sha256(self) -> str:
        """Of the canonical JSON."""
        return sha256(self.canonical).hexdigest()


@dataclass(frozen=True, slots=True)
class _Period:
    """The days of a report, and of the school year in which it ends."""

    first: date
    last: date
    year_first: date
    year_last: date

    @property
    def earliest(self) -> date:
        """The first day of both."""
        return min(self.first, self.year_first)


async def absences(reading: Reading, asked: AbsenceReportOf) -> Absences:
    """The report. Raises Refused for who does not meet the pupil's parents, and where no day of the pupil is in it."""
    knowledge = knowledge_at(reading, asked.as_known_at, asked.log_sequence)
    pupil = pupil_id(reading.school, asked.mis_id)
    school = await school_known(reading.db, reading.school, knowledge)
    period = _period(school, asked)
    stays = await _stays(reading, school, pupil, period)
    last = _last(stays, period)
    if asked.as_known_at is None:
        await refuse_others(reading, school, pupil, last)
    else:
        await _refuse_others_now(reading, pupil, period)
    if last is None:
        raise Refused("no-such-pupil", "There is no pupil of that id in these days: look at the list of pupils.")
    told = content(await _evidence(reading, school, period, stays, last))
    return Absences(
        content=told,
        canonical=orjson.dumps(told, option=orjson.OPT_SORT_KEYS),
        known_at=knowledge.instant,
        log_sequence=await log_sequence(reading.db, reading.trust, knowledge),
        timezone=school.setup.timezone,
    )


async def _refuse_others_now(reading: Reading, pupil: str, period: _Period) -> None:
    """Whose pupils are whose is of now, whatever was known when: who no longer has a pupil does not read of them."""
    school = await school_known(reading.db, reading.school, Knowledge(reading.now))
    where = _last(await _stays(reading, school, pupil, period), period)
    await refuse_others(reading, school, pupil, where)


async def _stays(reading: Reading, school: KnownSchool, pupil: str, period: _Period) -> list[Stay]:
    every = await roll(reading.db, school, period.earliest, period.year_last)
    return [each for each in every if each.pupil == pupil]


def _period(school: KnownSchool, asked: AbsenceReportOf) -> _Period:
    today = school.calendar.today(school.knowledge.instant)
    last = min(asked.last or today, today)
    year_first = school_year(last)
    first = asked.first or year_first
    if first > last:
        raise Refused("no-such-period", "An absence report ends today at the latest, and not before its first day.")
    return _Period(first, last, year_first, year_first.replace(year=year_first.year + 1) - _DAY)


def _last(stays: Sequence[Stay], period: _Period) -> Stay | None:
    """Where the pupil was last in the days of the report."""
    within = [stay for stay in stays if stay.first <= period.last and stay.last >= period.first]
    return within[-1] if within else None


async def _evidence(
    reading: Reading, school: KnownSchool, period: _Period, stays: Sequence[Stay], stay: Stay
) -> AbsenceEvidence:
    marks = await _marks(reading, school, period, stays)
    left = _left(school, period, stays, {(mark.date, mark.session) for mark in marks})
    lessons = school.policy(period.last).absence_report
    expected = _of_stays(school.expected(period.first, period.last), stays)
    return AbsenceEvidence(
        school=reading.school,
        name=school.setup.name,
        pupil=stay.pupil,
        form=stay.form,
        year=stay.year,
        first=period.first,
        last=period.last,
        year_first=period.year_first,
        marks=marks,
        unmarked=len({*expected} - {(mark.date, mark.session) for mark in marks}),
        left=len(left),
        until=left[-1][0] if left else period.last,
        comparator=await _comparator(reading, school, period, stay),
        lessons=lessons,
    )


_MARKS = """
SELECT date, session, code, minutes_late FROM (
    SELECT DISTINCT ON (date, session) date, session, code, minutes_late FROM marks
    WHERE school = $1 AND date BETWEEN $2 AND $3 AND seq <= $4 AND recorded_at <= $5 AND pupil = $6
    ORDER BY date, session, seq DESC
) AS latest
WHERE code IS NOT NULL ORDER BY date, session
"""


async def _marks(reading: Reading, school: KnownSchool, period: _Period, stays: Sequence[Stay]) -> list[Mark]:
    """The pupil's marks of sessions that were held, while on the roll."""
    knowledge = school.knowledge
    known = (period.earliest, period.last, knowledge.sequence, knowledge.instant)
    rows = await reading.db.fetch(_MARKS, reading.school, *known, stays[0].pupil)
    marks = [Mark(*row) for row in rows if school.calendar.is_open(row["date"], row["session"])]
    return [mark for mark in marks if _is_there(mark.date, stays)]


def _left(
    school: KnownSchool, period: _Period, stays: Sequence[Stay], marked: set[tuple[date, Session]]
) -> list[tuple[date, Session]]:
    """The sessions to come: of the days after the report, and those of its last day that have no mark yet."""
    days = school.calendar.between(period.last, period.year_last)
    planned = [(day, session) for day in days for session in school.calendar.open_sessions(day)]
    return _of_stays([each for each in planned if each not in marked], stays)


def _of_stays(sessions: Sequence[tuple[date, Session]], stays: Sequence[Stay]) -> list[tuple[date, Session]]:
    return [(day, session) for day, session in sessions if _is_there(day, stays)]


def _is_there(day: date, stays: Sequence[Stay]) -> bool:
    return any(stay.first <= day <= stay.last for stay in stays)


async def _comparator(reading: Reading, school: KnownSchool, period: _Period, stay: Stay) -> Comparator:
    """Of the others of the year on the roll on the last day, with as many possible sessions as any list asks for."""
    policy = school.policy(period.last)
    of_year = await counted(reading.db, school, period.year_first, period.last)
    there = {each.stay.pupil for each in of_year if each.stay.year == stay.year and each.stay.last >= period.last}
    tallies = {pupil: total(each.values()) for pupil, each in by_group(of_year, "pupil").items()}
    peers = (tallies[pupil] for pupil in sorted(there - {stay.pupil}))
    enough = [each for each in peers if each.possible >= policy.monitoring.persistent_from_possible]
    lessons = policy.absence_report
    return comparator(stay.year, enough, lessons.comparator_over, lessons.smallest_group)
