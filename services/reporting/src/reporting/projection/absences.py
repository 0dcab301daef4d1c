"""The absence report of a pupil, read from the tables as they are known now, or were at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import orjson

from chassis.service import Reading, Refused
from events.calendar import school_year
from events.ids import pupil_id
from events.reporting import AbsenceReportOf
from reporting.domain.absence import content
from reporting.domain.roll import Stay
from reporting.domain.week import Content
from reporting.projection.absence_evidence import Period, evidence_of, stays_of
from reporting.projection.knowledge import Knowledge, KnownSchool, knowledge_at, log_sequence, school_known
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


async def absences(reading: Reading, asked: AbsenceReportOf) -> Absences:
    """The report. Raises Refused for who does not meet the pupil's parents, and where no day of the pupil is in it."""
    knowledge = knowledge_at(reading, asked.as_known_at, asked.log_sequence)
    pupil = pupil_id(reading.school, asked.mis_id)
    school = await school_known(reading.db, reading.school, knowledge)
    period = _period(school, asked)
    stays = await stays_of(reading, school, pupil, period)
    last = _last(stays, period)
    if asked.as_known_at is None and asked.log_sequence is None:
        await refuse_others(reading, school, pupil, last)
    else:
        await _refuse_others_now(reading, pupil, period)
    if last is None:
        raise Refused("no-such-pupil", "There is no pupil of that id in these days: look at the list of pupils.")
    told = content(await evidence_of(reading, school, period, stays, last))
    return Absences(
        content=told,
        canonical=orjson.dumps(told, option=orjson.OPT_SORT_KEYS),
        known_at=knowledge.instant,
        log_sequence=await log_sequence(reading.db, reading.trust, knowledge),
        timezone=school.setup.timezone,
    )


async def _refuse_others_now(reading: Reading, pupil: str, period: Period) -> None:
    """Whose pupils are whose is of now, whatever was known when: who no longer has a pupil does not read of them."""
    school = await school_known(reading.db, reading.school, Knowledge(reading.now))
    where = _last(await stays_of(reading, school, pupil, period), period)
    await refuse_others(reading, school, pupil, where)


def _period(school: KnownSchool, asked: AbsenceReportOf) -> Period:
    today = school.calendar.today(school.knowledge.instant)
    last = min(asked.last or today, today)
    year_first = school_year(last)
    first = asked.first or year_first
    if first > last:
        raise Refused("no-such-period", "An absence report ends today at the latest, and not before its first day.")
    return Period(first, last, year_first, year_first.replace(year=year_first.year + 1) - _DAY)


def _last(stays: Sequence[Stay], period: Period) -> Stay | None:
    """Where the pupil was last in the days of the report."""
    within = [stay for stay in stays if stay.first <= period.last and stay.last >= period.first]
    return within[-1] if within else None
