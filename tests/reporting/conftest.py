"""A real PostgreSQL with an empty generation of the read tables, and a log that is told what happened at a school."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from chassis.record import Recorded
from chassis.service import Reading
from events.fact import Envelope, Fact
from events.policy import policy_of
from events.registers import (
    PolicyAdopted,
    PupilRecorded,
    RegisterAmended,
    RegisterTaken,
    SchoolDayDeclared,
    SchoolSetUp,
)
from events.school import ClassOfPupils, Closure, Term
from reporting import projection
from rollcall.servers.testing import embedded_servers

_LOG = UUID("00000000-0000-5000-8000-00000000f01d")
_OPENED: Mapping[str, Callable[[str], str]] = {
    "mis_id": lambda token: f"mis-{token.split('~')[1]}",
    "first_name": lambda token: f"<{token.split('~')[1].title()}>",
    "last_name": lambda token: "O'Neill & Sons",
}
AUTUMN = Term.model_validate(
    {
        "name": "Autumn 2026",
        "from": "2026-09-03",
        "to": "2026-12-18",
        "half_term": {"from": "2026-10-26", "to": "2026-10-30"},
    }
)


def london(text: str) -> datetime:
    """An instant that the school's clocks show so, as `2026-09-07 09:20`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def school_set_up(**changes: Any) -> SchoolSetUp:
    """Woodside, with a class in each of reception, year 3 and year 10, unless changed."""
    usual: dict[str, Any] = {
        "school": "woodside",
        "trust": "reach2",
        "name": "Woodside Primary Academy",
        "timezone": "Europe/London",
        "source": "hook",
        "terms": (AUTUMN,),
        "classes": (
            ClassOfPupils(name="10A", year="10"),
            ClassOfPupils(name="3B", year="3"),
            ClassOfPupils(name="RA", year="R"),
        ),
        "closures": (),
    }
    return SchoolSetUp(**{**usual, **changes})


@dataclass
class Log:
    """What happened, in order, at instants of its own; each fact is on the log one second after the one before.

    `at`: the school's local time at which the next thing is said.
    """

    school: str = "woodside"
    trust: str = "reach2"
    at: datetime = field(default_factory=lambda: london("2026-09-01 08:00"))
    facts: list[Recorded] = field(default_factory=list)

    def when(self, text: str) -> "Log":
        """What follows is said at that local time."""
        self.at = london(text)
        return self

    def says(self, fact: Fact) -> Recorded:
        """A fact is on the log."""
        sequence = len(self.facts) + 1
        word, cause = type(fact).__name__, uuid5(_LOG, f"{self.school}:{sequence}")
        envelope = Envelope(
            id=cause, word=word, service=fact.service, trust=self.trust, school=self.school, key=fact.key,
            version=fact.version, cause=cause, correlation=cause, actor=None, occurred_at=self.at, recorded_at=self.at,
            position=sequence, heard=0, sequence=sequence,
        )  # fmt: skip
        self.facts.append(Recorded(envelope, fact.model_dump_json().encode()))
        return self.facts[-1]

    def opened(self, **changes: Any) -> "Log":
        """The school was set up and adopted its policy."""
        self.says(school_set_up(school=self.school, **changes))
        self.says(PolicyAdopted(school=self.school, since=date(2026, 9, 1), policy=policy_of("woodside")))
        return self

    def pupil(self, name: str, form: str = "3B", year: str = "3", **changes: Any) -> "Log":
        """The MIS recorded a pupil."""
        said = {"entry": date(2025, 9, 3), "flags": (), **changes}
        tokens = {part: f"~{name}~register~{part}-{name}" for part in ("mis_id", "first_name", "last_name")}
        self.says(PupilRecorded(pupil=name, form=form, year=year, **tokens, **said))
        return self

    def register(self, day: str, session: str, form: str = "3B", /, **marks: str) -> "Log":
        """A register was taken."""
        return self.registered(day, session, marks, form)

    def registered(self, day: str, session: str, marks: Mapping[str, str], form: str = "3B", **more: Any) -> "Log":
        """A register was taken with these marks."""
        self.says(
            RegisterTaken(
                school=self.school,
                form=form,
                year="3",
                date=date.fromisoformat(day),
                session=session,
                marks=dict(marks),
                **more,
            )  # fmt: skip
        )
        return self

    def amended(self, day: str, session: str, pupil: str, new: str | None, form: str = "3B") -> "Log":
        """An entry of a taken register was changed."""
        on = date.fromisoformat(day)
        self.says(
            RegisterAmended(
                pupil=pupil, form=form, date=on, session=session, original="N", new=new, amended_at=self.at
            )  # fmt: skip
        )
        return self

    def day(self, day: str, is_open: bool | None) -> "Log":
        """The MIS said that the school is open, or shut, on a date."""
        self.says(SchoolDayDeclared(school=self.school, date=date.fromisoformat(day), open=is_open))
        return self


class Keys:
    """A keyring that says of each token whose and what it is; `forgotten` holds subjects."""

    def __init__(self) -> None:
        self.forgotten: set[str] = set()
        self.opened = 0

    async def open(self, tokens: Iterable[str]) -> dict[str, str]:
        """Token → text."""
        self.opened += 1
        return {
            t: "[forgotten]" if t.split("~")[1] in self.forgotten else _OPENED[t.split("~")[3].split("-")[0]](t)
            for t in tokens
        }


@pytest.fixture(scope="session")
async def reporting_dsn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A database as reporting's role sees it."""
    async with embedded_servers(tmp_path_factory.mktemp("reporting")) as servers:
        yield servers.postgres_dsn("reporting")


class Tables:
    """The read tables of one test: folded from a log, read as a question reads them."""

    def __init__(self, db: Any, keys: Keys) -> None:
        self.db, self.keys, self.folded = db, keys, 0

    async def fold(self, log: Log, batches: int = 1) -> "Tables":
        """Fold what the log has beyond what was folded, in so many batches."""
        new = log.facts[self.folded :]
        size = max(1, -(-len(new) // batches))
        for start in range(0, len(new), size):
            await projection.fold(self.db, new[start : start + size])
        self.folded = len(log.facts)
        return self

    def reading(self, log: Log, now: str | None = None) -> Reading:
        """A question's view at a local time, or an hour after the log's last instant."""
        at = london(now) if now else log.at + timedelta(hours=1)
        return Reading(self.db, log.school, log.trust, self.folded, at, self.keys)


@pytest.fixture
async def tables(reporting_dsn: str) -> AsyncIterator[Tables]:
    """An empty generation; gone after the test."""
    connection = await asyncpg.connect(reporting_dsn)
    try:
        await connection.execute("CREATE SCHEMA tested; SET search_path = tested")
        await connection.execute(projection.SCHEMA + projection.INDEXES)
        yield Tables(connection, Keys())
    finally:
        await connection.execute("DROP SCHEMA IF EXISTS tested CASCADE")
        await connection.close()


@pytest.fixture
def log() -> Log:
    """An empty log of one trust."""
    return Log()


@pytest.fixture
def closure() -> type[Closure]:
    """The word for a closed day or session."""
    return Closure
