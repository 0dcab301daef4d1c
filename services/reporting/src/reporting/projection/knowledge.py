"""What was known: the rows up to a sequence and an instant, and the school as they describe it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from chassis.service import Db, Reading, Refused
from events.calendar import SchoolCalendar, declare
from events.ids import Session
from events.policy import Policy, effective
from events.registers import ClosureDeclared, PolicyAdopted, SchoolDayDeclared, SchoolSetUp
from events.school import Part

EVERYTHING = 2**63 - 1
"""The sequence up to which a reading knows all that it holds."""

Expected: TypeAlias = "Sequence[tuple[date, Session]]"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything recorded up to a sequence and at or before an instant (procedures, "Known at T")."""

    instant: datetime
    sequence: int = EVERYTHING


@dataclass(frozen=True)
class KnownSchool:
    """A school as it was known: its set-up, calendar, and policies by the first day of their force."""

    setup: SchoolSetUp
    calendar: SchoolCalendar
    policies: Mapping[date, Policy]
    knowledge: Knowledge

    def policy(self, day: date) -> Policy:
        """The policy in force on `day`."""
        return effective(self.policies, day)

    def expected(self, first: date, last: date) -> Expected:
        """The sessions whose register has closed, in order (procedures, "unmarked"): the closing instant included."""
        days = self.calendar.between(first, last) if self.policies else ()
        sessions = [(day, session) for day in days for session in self.calendar.open_sessions(day)]
        return sessions[: bisect_right(sessions, self.knowledge.instant, key=lambda each: self._closes(*each))]

    def _closes(self, day: date, session: Session) -> datetime:
        return self.calendar.at(day, self.policy(day).sessions[session].closes)


def count_between(expected: Expected, first: date, last: date) -> int:
    """How many of the expected sessions are on the days from `first` to `last`."""
    return bisect_right(expected, last, key=lambda e: e[0]) - bisect_left(expected, first, key=lambda e: e[0])


_LOG_SEQUENCE = """
SELECT seq FROM known WHERE trust = $1 AND seq <= $2 AND recorded_at <= $3 ORDER BY seq DESC LIMIT 1
"""


async def log_sequence(db: Db, trust: str, knowledge: Knowledge) -> int:
    """The last sequence of the trust's log that was known; 0 where nothing was."""
    return await db.fetchval(_LOG_SEQUENCE, trust, knowledge.sequence, knowledge.instant) or 0


_SCHOOL = """
SELECT word, body FROM schools WHERE school = $1 AND seq <= $2 AND recorded_at <= $3 ORDER BY seq
"""


async def school_known(db: Db, school: str, knowledge: Knowledge) -> KnownSchool:
    """The school as known. Raises Refused where it was not set up by then."""
    rows = await db.fetch(_SCHOOL, school, knowledge.sequence, knowledge.instant)
    setups = [row["body"] for row in rows if row["word"] == SchoolSetUp.__name__]
    if not setups:
        raise Refused("unknown-school", f"no school {school!r} was set up by {knowledge.instant.isoformat()}")
    declared = (SchoolDayDeclared.model_validate_json(r["body"]) for r in rows if r["word"] == "SchoolDayDeclared")
    adopted = (PolicyAdopted.model_validate_json(r["body"]) for r in rows if r["word"] == "PolicyAdopted")
    setup = SchoolSetUp.model_validate_json(setups[-1])
    overrides = {each.date: each.open for each in declared}
    opened = {day: is_open for day, is_open in overrides.items() if is_open is not None}
    calendar = SchoolCalendar(setup.timezone, setup.terms, setup.inset, setup.closures, opened, _shut(rows))
    return KnownSchool(setup, calendar, {each.since: each.policy for each in adopted}, knowledge)


def _shut(rows: Sequence[Mapping[str, str]]) -> dict[date, Part]:
    """What people declared closed of each date."""
    shut: dict[date, Part] = {}
    for row in rows:
        if row["word"] == ClosureDeclared.__name__:
            closure = ClosureDeclared.model_validate_json(row["body"])
            declare(shut, closure.date, closure.session, closure.withdrawn)
    return shut


def knowledge_at(reading: Reading, as_known_at: datetime | None, sequence: int | None) -> Knowledge:
    """What is known now, or was at an instant, up to a sequence; an instant yet to come knows no more than now.

    What was recorded by an instant may still come to the log after an answer of that instant: both tell what it knew.
    """
    return Knowledge(
        min(as_known_at or reading.now, reading.now).astimezone(UTC), EVERYTHING if sequence is None else sequence
    )
