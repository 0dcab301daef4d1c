"""The weekly report of a week: as it was issued, as known at an instant, or as known now with what moved since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson

from chassis.service import Reading, Refused
from events.reporting import WeeklyReportOf
from reporting.domain.moved import Moved, moved
from reporting.domain.week import Content, Evidence, content
from reporting.projection.evidence import evidence
from reporting.projection.knowledge import Knowledge, knowledge_at, log_sequence, school_known


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued report: which number it bears, and from what it was built."""

    number: int
    built_from: int
    known_at: datetime
    sha256: str

    @property
    def knowledge(self) -> Knowledge:
        """What was known when it was built."""
        return Knowledge(self.known_at, self.built_from)


@dataclass(frozen=True, slots=True)
class Edition:
    """A report as it is answered; `canonical` is its JSON; `number` is None where none was issued by then.

    `as_issued`: whether it is the very report that is or was issued. Otherwise it is what was known at `known_at`, and
    `moved` is what differs from the one issued at `issued_at`, if there is one.
    """

    content: Content
    canonical: bytes
    number: int | None
    known_at: datetime
    log_sequence: int
    timezone: str
    as_issued: bool
    issued_at: datetime | None
    moved: Sequence[Moved] = ()

    @property
    def sha256(self) -> str:
        """Of the canonical JSON."""
        return sha256(self.canonical).hexdigest()


async def built(reading: Reading, week: str, number: int) -> Edition:
    """The report to be issued now, from everything recorded so far. Raises Refused where no session was held."""
    return await _edition(reading, week, number, Knowledge(reading.now, reading.as_of), None, as_issued=True)


async def edition(reading: Reading, asked: WeeklyReportOf) -> Edition:
    """The report that was issued by an instant, as it was issued; otherwise what was known then, or is known now.

    With the sequence of an answer, too, it is that answer. Raises Refused where there is no such report, or where the
    log no longer gives the one that was issued.
    """
    knowledge = knowledge_at(reading, asked.as_known_at, asked.log_sequence)
    issued = await _built_from(reading, asked) or await _issued(reading, asked.week, knowledge)
    if issued is None:
        return await _edition(reading, asked.week, None, knowledge, None)
    if asked.as_known_at is not None and (asked.log_sequence is None or issued.knowledge == knowledge):
        return await _as_issued(reading, asked.week, issued)
    now = await _edition(reading, asked.week, issued.number, knowledge, issued)
    return await _as_issued(reading, asked.week, issued) if now.sha256 == issued.sha256 else now


_ISSUED = """
SELECT number, built_from, known_at, sha256 FROM reports
WHERE school = $1 AND week = $2 AND seq <= $3 AND recorded_at <= $4 ORDER BY seq DESC LIMIT 1
"""


async def _issued(reading: Reading, week: str, knowledge: Knowledge) -> Issued | None:
    row = await reading.db.fetchrow(_ISSUED, reading.school, week, knowledge.sequence, knowledge.instant)
    return Issued(*row) if row else None


_BUILT_FROM = """
SELECT number, built_from, known_at, sha256 FROM reports
WHERE school = $1 AND week = $2 AND built_from = $3 AND known_at = $4 ORDER BY seq DESC LIMIT 1
"""


async def _built_from(reading: Reading, asked: WeeklyReportOf) -> Issued | None:
    """The report that was issued from the very knowledge asked for: it was not known to be issued then."""
    row = await reading.db.fetchrow(_BUILT_FROM, reading.school, asked.week, asked.log_sequence, asked.as_known_at)
    return Issued(*row) if row else None


async def _as_issued(reading: Reading, week: str, issued: Issued) -> Edition:
    again = await _edition(reading, week, issued.number, issued.knowledge, issued, as_issued=True)
    if again.sha256 != issued.sha256:
        sentence = f"report {issued.number} built anew from sequence {issued.built_from} is not the one issued"
        raise Refused("report-differs", f"{sentence}: run rollcall doctor")
    return again


async def _edition(
    reading: Reading, week: str, number: int | None, at: Knowledge, issued: Issued | None, *, as_issued: bool = False
) -> Edition:
    school = await school_known(reading.db, reading.school, at)
    said = await evidence(reading.db, school, week, number)
    told = content(said)
    return Edition(
        content=told,
        canonical=orjson.dumps(told, option=orjson.OPT_SORT_KEYS),
        number=number,
        known_at=at.instant,
        log_sequence=await log_sequence(reading.db, reading.trust, at),
        timezone=school.setup.timezone,
        as_issued=as_issued,
        issued_at=issued.known_at if issued else None,
        moved=await _moved(reading, week, issued, said) if issued and not as_issued else (),
    )


async def _moved(reading: Reading, week: str, issued: Issued, now: Evidence) -> list[Moved]:
    school = await school_known(reading.db, reading.school, issued.knowledge)
    was = await evidence(reading.db, school, week, issued.number)
    return [
        *moved("week", was.of_week, now.of_week, now.name),
        *moved("year to date", was.of_year, now.of_year, now.name),
    ]
