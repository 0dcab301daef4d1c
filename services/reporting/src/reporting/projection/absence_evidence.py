"""What a pupil's absence report is made from, read from the tables as they were known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chassis.service import Reading
from events.ids import Session
from reporting.domain.absence import AbsenceEvidence
from reporting.domain.comparator import Comparator, comparator
from reporting.domain.figures import total
from reporting.domain.grouping import by_group
from reporting.domain.impact import Mark
from reporting.domain.roll import Stay
from reporting.projection.knowledge import KnownSchool
from reporting.projection.marks import counted, roll


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a report, and of the school year in which it ends."""

    first: date
    last: date
    year_first: date
    year_last: date

    @property
    def earliest(self) -> date:
        """The first day of both."""
        return min(self.first, self.year_first)


async def stays_of(reading: Reading, school: KnownSchool, pupil: str, period: Period) -> list[Stay]:
    """The pupil's stays on the roll, in the days of the report and of its school year."""
    every = await roll(reading.db, school, period.earliest, period.year_last)
    return [each for each in every if each.pupil == pupil]


async def evidence_of(
    reading: Reading, school: KnownSchool, period: Period, stays: Sequence[Stay], stay: Stay
) -> AbsenceEvidence:
    """The evidence of a report, of a pupil whose last class in its days `stay` says."""
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


async def _marks(reading: Reading, school: KnownSchool, period: Period, stays: Sequence[Stay]) -> list[Mark]:
    """The pupil's marks of sessions that were held, while on the roll."""
    knowledge = school.knowledge
    known = (period.earliest, period.last, knowledge.sequence, knowledge.instant)
    rows = await reading.db.fetch(_MARKS, reading.school, *known, stays[0].pupil)
    marks = [Mark(*row) for row in rows if school.calendar.is_open(row["date"], row["session"])]
    return [mark for mark in marks if _is_there(mark.date, stays)]


def _left(
    school: KnownSchool, period: Period, stays: Sequence[Stay], marked: set[tuple[date, Session]]
) -> list[tuple[date, Session]]:
    """The sessions to come: of the days after the report, and those of its last day that have no mark yet."""
    days = school.calendar.between(period.last, period.year_last)
    planned = [(day, session) for day in days for session in school.calendar.open_sessions(day)]
    return _of_stays([each for each in planned if each not in marked], stays)


def _of_stays(sessions: Sequence[tuple[date, Session]], stays: Sequence[Stay]) -> list[tuple[date, Session]]:
    return [(day, session) for day, session in sessions if _is_there(day, stays)]


def _is_there(day: date, stays: Sequence[Stay]) -> bool:
    return any(stay.first <= day <= stay.last for stay in stays)


async def _comparator(reading: Reading, school: KnownSchool, period: Period, stay: Stay) -> Comparator:
    """Of the others of the year on the roll on the last day, with as many possible sessions as any list asks for."""
    policy = school.policy(period.last)
    of_year = await counted(reading.db, school, period.year_first, period.last)
    there = {each.stay.pupil for each in of_year if each.stay.year == stay.year and each.stay.last >= period.last}
    tallies = {pupil: total(each.values()) for pupil, each in by_group(of_year, "pupil").items()}
    peers = (tallies[pupil] for pupil in sorted(there - {stay.pupil}))
    enough = [each for each in peers if each.possible >= policy.monitoring.persistent_from_possible]
    lessons = policy.absence_report
    return comparator(stay.year, enough, lessons.comparator_over, lessons.smallest_group)
