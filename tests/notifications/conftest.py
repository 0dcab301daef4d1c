"""A school in the autumn of 2026, and short ways to say what is heard of it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg
import pytest
import pytest_asyncio
import uvicorn

from chassis.record import Recorded
from chassis.runtime import Quiet
from chassis.said import Outcome
from chassis.seal import SealedKeyring
from chassis.service import Reading
from chassis.testing import Decider
from events.calendar import SchoolCalendar
from events.fact import Actor, Envelope, Fact
from events.ids import outcome_id
from events.notifications import MessageSending, MessagesOf, RecheckAsked, ReplyReceived
from events.pathway import ImprovementDetected
from events.policy import policy_of
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    GuardianRecorded,
    PolicyAdopted,
    PupilAbsent,
    PupilFound,
    PupilRecorded,
    SchoolSetUp,
)
from events.school import Span, Term
from events.sealed import Sealed
from notifications import domain, projection
from notifications.adapters import Outgoing
from notifications.domain.audience import said_by
from notifications.domain.outcomes import Handed, Handover, Receipt, Rechecked, Unanswered
from notifications.domain.references import Reference
from rollcall.servers import EmbeddedServers
from rollcall.servers.testing import embedded_servers

from .replying import AMIRA, TOM, absent_at_nine, comes

MONDAY = date(2026, 9, 7)
TERMS = (
    Term(
        name="Autumn 2026",
        first=date(2026, 9, 3),
        last=date(2026, 12, 18),
        half_term=Span(first=date(2026, 10, 26), last=date(2026, 10, 30)),
    ),
    Term(name="Spring 2027", first=date(2027, 1, 5), last=date(2027, 4, 1)),
)


def sealed(subject: str, value: str, kind: str = "register") -> Sealed[Any]:
    return Sealed(f"~{subject}~{kind}~{value}")


class Woodside:
    """The school, its families and its day. Clock times are local, `HH:MM` or `HH:MM:SS`.

    Its parents have no update of the week, unless `policy` says so.
    """

    def __init__(self, **policy: Any) -> None:
        self.policy = {"update": {"weekday": 6}, **policy}
        self.decider = Decider(domain)
        self.calendar = SchoolCalendar("Europe/London", TERMS)
        self.before = datetime(2026, 9, 1, 9, tzinfo=UTC)
        self.decider.given(*self.set_up(), at=self.before)

    def set_up(self, **policy: Any) -> list[Fact]:
        school = SchoolSetUp(
            school="woodside",
            trust="reach2",
            name="Woodside Primary Academy",
            timezone="Europe/London",
            source="hook",
            terms=TERMS,
            classes=(),
        )
        since = self.before.date()
        adopted = {"base": "woodside", **self.policy, **policy}
        return [school, PolicyAdopted(school="woodside", since=since, policy=policy_of(adopted))]

    def at(self, clock: str, day: date = MONDAY) -> datetime:
        return self.calendar.at(day, time.fromisoformat(clock))

    def pupil(self, pupil: str) -> PupilRecorded:
        return PupilRecorded(
            pupil=pupil,
            mis_id=sealed(pupil, "mis"),
            first_name=sealed(pupil, "name"),
            last_name=sealed(pupil, "surname"),
            form="3B",
            year="3",
            entry=date(2024, 9, 1),
        )

    def guardian(self, pupil: str, guardian: str, **so: Any) -> GuardianRecorded:
        told = {"legal": True, "priority": 1, "telephone": sealed(guardian, "phone", "contact"), **so}
        return GuardianRecorded(pupil=pupil, guardian=guardian, mis_id=sealed(guardian, "mis", "contact"), **told)

    def number(self, guardian: str, value: str = "phone") -> Sealed[str]:
        return sealed(guardian, value, "contact")

    @property
    def spoilt(self) -> dict[str, dict[str, str]]:
        """Guardian → channel → the number or address that is to be checked there, the last where there are several."""
        found: dict[str, dict[str, str]] = {}
        for address, of in self.decider.states["school", "school"].done.bad.items():
            found.setdefault(of.guardian, {}).update(dict.fromkeys(of.channels, address))
        return {guardian: channels for guardian, channels in found.items() if channels}

    def email(self, guardian: str) -> Sealed[str]:
        return sealed(guardian, "email", "contact")

    def family(self, guardian: str, *pupils: str, **so: Any) -> "Woodside":
        for pupil in pupils:
            self.hears(self.pupil(pupil), self.before)
            self.hears(self.guardian(pupil, guardian, **so), self.before)
        return self

    def hears(self, fact: Fact, at: datetime) -> list[Fact]:
        """Heard twice: the second time silent."""
        cause = cause_of(fact, at)
        news = self.decider.hears(fact, at=at, id=cause)
        assert self.decider.hears(fact, at=at, id=cause) == []
        return news

    def id_of(self, fact: Fact, clock: str) -> UUID:
        """The id under which it was heard."""
        return cause_of(fact, self.at(clock))

    def absence(self, pupil: str, session: str = "AM", **so: Any) -> PupilAbsent:
        return absent(pupil, session, **so)

    def absent(self, pupil: str, clock: str, session: str = "AM", day: date = MONDAY, **so: Any) -> list[Fact]:
        return self.hears(absent(pupil, session, day, **so), self.at(clock, so.pop("heard_on", day)))

    def explained(self, pupil: str, clock: str, session: str = "AM", day: date = MONDAY) -> list[Fact]:
        fact = AbsenceExplained(pupil=pupil, date=day, session=session, by="contact", code="I", authorised=True)
        return self.hears(fact, self.at(clock, day))

    def withdrawn(
        self, pupil: str, clock: str, session: str = "AM", reason: str = "false", day: date = MONDAY, on: date = MONDAY
    ) -> list[Fact]:
        return self.hears(AbsenceWithdrawn(pupil=pupil, date=day, session=session, reason=reason), self.at(clock, on))

    def found(self, pupil: str, clock: str, session: str = "AM", day: date = MONDAY) -> list[Fact]:
        fact = PupilFound(pupil=pupil, date=day, session=session, how="arrived-late")
        return self.hears(fact, self.at(clock, day))

    def improved(self, pupil: str, clock: str, day: date = MONDAY, *, held: bool = False) -> list[Fact]:
        figures = {"recent_attending": 19, "recent_possible": 20, "earlier_attending": 30, "earlier_possible": 40}
        fact = ImprovementDetected(pupil=pupil, date=day, praise_held=held, **figures)
        return self.hears(fact, self.at(clock, day))

    def comes(self, clock: str, day: date = MONDAY) -> list[Fact]:
        """Every hour up to this one comes."""
        return self.decider.wakes(self.at(clock, day))

    def ended(self, order: Fact, result: Any, at: datetime) -> list[Fact]:
        """An effect ends; ended twice, the second time is silent."""
        order_id = next(own.id for own, _ in reversed(self.decider.own) if own.body == order)
        body, cause = Outcome(order, order_id, result), outcome_id(order_id)
        news = self.decider.told(body, at=at, id=cause)
        assert self.decider.told(body, at=at, id=cause) == []
        return news

    def rechecked(
        self, asked: Fact, clock: str, still: Mapping[str, Any] | None = None, day: date = MONDAY, **doubted: Any
    ) -> list[Fact]:
        """Registers answers; by default that nothing has changed since. `doubted`: pupil=sessions."""
        assert isinstance(asked, RecheckAsked), asked
        everything = {pupil: ("AM", "PM") for pupil in asked.pupils}
        return self.ended(asked, Rechecked(everything if still is None else still, doubted), self.at(clock, day))

    def unanswered(self, asked: Fact, clock: str) -> list[Fact]:
        return self.ended(asked, Unanswered(), self.at(clock))

    def handed(self, sending: Fact, clock: str, result: Handover | None = None, day: date = MONDAY) -> list[Fact]:
        assert isinstance(sending, MessageSending), sending
        return self.ended(sending, result or Handed(str(sending.message), 1), self.at(clock, day))

    def receipt(self, receipt: Receipt, clock: str, day: date = MONDAY) -> list[Fact]:
        """The provider says what became of a message; said twice, the second time is silent."""
        at = self.at(clock, day)
        news = self.decider.told(receipt, at=at)
        assert self.decider.told(receipt, at=at) == []
        return news

    @property
    def seen(self) -> str:
        """The digest of what the parents' update says."""
        states = self.decider.states
        update = states["school", "school"].done.update
        return said_by(update, states) if update is not None else ""

    def going(self, *pupils: str) -> Any:
        """The pupils were absent in the morning: what is said of their family's text at 09:25."""
        for pupil in pupils:
            self.absent(pupil, "09:00")
        (asked,) = self.comes("09:25")
        (said,) = self.rechecked(asked, "09:25")
        return said

    def texted(self, *pupils: str) -> MessageSending:
        """Their family was texted at 09:25, and the text was sent."""
        sending = self.going(*pupils)
        assert isinstance(sending, MessageSending)
        self.handed(sending, "09:25")
        return sending


def absent(pupil: str, session: str = "AM", day: date = MONDAY, **so: Any) -> PupilAbsent:
    fact = {"form": "3B", "code": "N", "explained": False, "authorised": False, "consecutive": 1}
    fact |= {key: value for key, value in so.items() if key in PupilAbsent.model_fields}
    return PupilAbsent(pupil=pupil, date=day, session=session, **fact)


def cause_of(fact: Fact, at: datetime) -> UUID:
    return uuid5(NAMESPACE_OID, f"{fact!r} {at.isoformat()}")


@pytest.fixture
def tuesday() -> date:
    return date(2026, 9, 8)


@pytest.fixture
def woodside() -> Woodside:
    return Woodside()


@pytest.fixture
def sealed_language() -> Sealed[Any]:
    return sealed("mum", "language", "contact")


@pytest.fixture
def reply(woodside: Woodside) -> Callable[..., list[Any]]:
    """A reply comes to Woodside."""
    return partial(comes, woodside)


@pytest.fixture
def received(woodside: Woodside, reply: Callable[..., list[Any]]) -> ReplyReceived:
    """A mother's reply, about one of her children or both: each is absent."""
    woodside.family("mum", AMIRA, TOM)
    absent_at_nine(woodside, AMIRA, TOM)
    (fact,) = reply()
    assert isinstance(fact, ReplyReceived)
    return fact


@pytest.fixture(scope="session")
def new_woodside() -> Callable[[], Woodside]:
    """For property tests, which need a new school for each example."""
    return Woodside


# Whoever is outside ---------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Callable[[Any], Awaitable[str]]]:
    """Serves an application on loopback: its address."""
    servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []

    async def serve(app: Any) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        server = Quiet(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
        servers.append((server, asyncio.create_task(server.serve([listener]))))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield serve
    for server, task in servers:
        server.should_exit = True
        await task


@pytest.fixture
def outgoing() -> Callable[..., Outgoing]:
    """A message to be handed over."""
    first = Reference(MONDAY, UUID("aaaaaaaa-0000-5000-8000-000000000000"))

    def make(**so: Any) -> Outgoing:
        told = {"reference": first, "school": "woodside", "day": MONDAY, "template": "absence"}
        told |= {"to": "07700 900123", "body": "Amira is marked absent", "sender": "Woodside Primary Academy"}
        told["ordered"] = datetime(2026, 9, 7, 8, 25, tzinfo=UTC)
        return Outgoing(**{**told, **so})

    return make


# Read tables ----------------------------------------------------------------------------------------------------------


class ReadTables:
    """The projection's tables in a real database, filled by folding facts."""

    def __init__(self, db: asyncpg.Connection, keyring: SealedKeyring) -> None:
        self.db = db
        self.keyring = keyring
        self.recorded: list[Recorded] = []

    def record(self, fact: Fact, at: datetime, school: str = "woodside") -> Recorded:
        """The fact as it comes from the log."""
        number = len(self.recorded) + 1
        cause = cause_of(fact, at)
        envelope = Envelope(
            id=uuid5(cause, str(number)),
            word=type(fact).__name__,
            service=fact.service,
            trust="reach2",
            school=school,
            key=fact.key,
            version=1,
            cause=cause,
            correlation=cause,
            actor=None,
            occurred_at=at,
            recorded_at=at,
            position=number,
            heard=0,
            sequence=number,
        )
        self.recorded.append(Recorded(envelope, fact.model_dump_json().encode()))
        return self.recorded[-1]

    async def fold(self, *batches: Sequence[Recorded]) -> None:
        """Empty tables, and these batches folded into them."""
        await self.db.execute(
            "drop schema if exists trial cascade; create schema trial; set local search_path to trial"
        )
        await self.db.execute(projection.SCHEMA)
        for batch in batches:
            await projection.fold(self.db, batch)
        await self.db.execute(projection.INDEXES)

    async def messages(
        self,
        on: date | None = None,
        *,
        everything: bool = False,
        school: str = "woodside",
        actor: Actor | None = None,
    ) -> Any:
        """The rows of the answer."""
        reading = Reading(self.db, school, "reach2", 0, datetime(2026, 9, 8, tzinfo=UTC), self.keyring, actor)
        answer = await projection.messages_of(reading, MessagesOf(on=on, all=everything))
        assert answer.school == school
        return answer.rows


@pytest_asyncio.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("notifications")) as running:
        yield running


@pytest_asyncio.fixture
async def keyring(servers: EmbeddedServers) -> AsyncIterator[SealedKeyring]:
    async with asyncpg.create_pool(servers.postgres_dsn("registers"), min_size=1, max_size=2) as pool:
        yield SealedKeyring(pool, servers.endpoints.secrets.master_key)


@pytest_asyncio.fixture
async def tables(servers: EmbeddedServers, keyring: SealedKeyring) -> AsyncIterator[ReadTables]:
    db = await asyncpg.connect(servers.postgres_dsn("notifications"))
    async with db.transaction():
        yield ReadTables(db, keyring)
        await db.execute("drop schema if exists trial cascade")
    await db.close()
