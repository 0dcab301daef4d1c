"""Fixtures: the school, its words, and its read tables in a database."""

from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date

import asyncpg
import pytest

from events.fact import Fact
from events.registers import PupilRecorded, SchoolSetUp, Staff
from pathway import projection
from rollcall.servers.testing import embedded_servers

from .few_words import told_of
from .school_file import recorded, set_up
from .tables import Tables
from .woodside import Woodside, school_on


@pytest.fixture
def woodside() -> Woodside:
    """Monday 7 September 2026: one pupil, 16, of class 3B."""
    return school_on(date(2026, 9, 7))


@pytest.fixture
def school(woodside: Woodside) -> Woodside:
    """Woodside, which says what it says for safeguarding, too."""
    woodside.safeguards = True
    return woodside


@pytest.fixture
def woodside_on() -> Callable[[date], Woodside]:
    """Woodside set up on another day."""
    return school_on


@pytest.fixture
def set_up_again() -> Callable[..., None]:
    """The school is set up anew, with these changes."""
    return lambda school, **changes: school.decider.given(set_up(**changes), at=school.at("07:01"))


@pytest.fixture
def nobody_named(woodside: Woodside, set_up_again: Callable[..., None]) -> None:
    """The school file names no staff: whoever is meant has the role that is said."""
    set_up_again(woodside, staff=())


@pytest.fixture
def said() -> Callable[[Iterable[Fact]], list[str]]:
    """Facts in few words."""
    return told_of


@pytest.fixture
def recorded_pupil() -> Callable[..., PupilRecorded]:
    """What the MIS records of a pupil of class 3B, unless changed."""
    return recorded


@pytest.fixture
def school_set_up() -> Callable[..., SchoolSetUp]:
    """The school, unless changed."""
    return set_up


@pytest.fixture
def to_settle(woodside: Woodside) -> Woodside:
    """On Thursday, Monday's mark is to be settled."""
    woodside.absent("09:20")
    woodside.wakes("09:00", date(2026, 9, 10))
    woodside.day = date(2026, 9, 10)
    return woodside


@pytest.fixture
def staffed(woodside: Woodside, school_set_up: Callable[..., SchoolSetUp]) -> Woodside:
    """16 and 17, siblings of class 3B; 18 of 4A, on a protection plan. A year leader of 4, a teacher of 3B."""
    staff = (
        Staff(id="staff-5", role="assistant-head", years=("3",)),
        Staff(id="staff-6", role="year-group-leader", years=("4",)),
        Staff(id="staff-9", role="class-teacher", classes=("3B",)),
    )
    woodside.decider.given(school_set_up(staff=staff), at=woodside.at("07:01"))
    woodside.roll("17")
    woodside.roll("18", form="4A", year="4", flags=("child-protection",))
    woodside.family("9", "16", "17")
    return woodside


@pytest.fixture(scope="session")
async def pathway_dsn(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A database as pathway's role sees it."""
    async with embedded_servers(tmp_path_factory.mktemp("pathway")) as servers:
        yield servers.postgres_dsn("pathway")


@pytest.fixture
async def tables(pathway_dsn: str) -> AsyncIterator[Tables]:
    """An empty generation; gone after the test."""
    connection = await asyncpg.connect(pathway_dsn)
    try:
        await connection.execute("create schema tested; set search_path = tested")
        await connection.execute(projection.SCHEMA + projection.INDEXES)
        yield Tables(connection)
    finally:
        await connection.execute("drop schema if exists tested cascade")
        await connection.close()
