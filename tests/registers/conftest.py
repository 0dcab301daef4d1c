"""Woodside in the autumn of 2026, told to registers' domain as Arbor, people and pathway would tell it."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from chassis.said import Outcome
from chassis.service import Forgotten
from chassis.testing import Decider
from events.fact import Actor, Fact
from events.ids import Session, arbor_cause, guardian_id, pupil_id
from events.notifications import ReplyConfirmed
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, VisitMade, VisitOutcome, VisitUndone
from events.registers import RegisterChased, UnmarkedChased
from events.school import Part, SchoolFile
from events.sealed import Sealed
from registers import domain, projection
from registers.domain import asked, entities, heard, polls
from registers.domain.settling import WriteBack
from registers.domain.state import entity_of
from rollcall.servers import EmbeddedServers
from rollcall.servers.testing import embedded_servers

F = TypeVar("F", bound=Fact)
MONDAY = date(2026, 9, 7)

FILE: dict[str, Any] = {
    "school": "woodside",
    "trust": "reach2",
    "name": "Woodside Primary Academy",
    "inset": ["2026-09-03"],
    "closures": [{"date": "2026-09-23", "session": "PM", "reason": "heating"}],
    "terms": [
        {
            "name": "Autumn 2026",
            "from": "2026-09-03",
            "to": "2026-12-18",
            "half_term": {"from": "2026-10-26", "to": "2026-10-30"},
        }
    ],
    "classes": [{"name": "3B", "year": "3", "teacher": "staff-9"}, {"name": "4A", "year": "4"}],
    "staff": [{"id": "staff-3", "name": "An Officer", "role": "attendance-officer"}],
}


def instant(clock: str, day: date = MONDAY) -> datetime:
    """The instant at which London's clocks show `clock` on that day."""
    hour, minute, *rest = (int(part) for part in clock.split(":"))
    local = datetime(day.year, day.month, day.day, hour, minute, *rest, tzinfo=ZoneInfo("Europe/London"))
    return local.astimezone(UTC)


def seal(subject: str, text: str, retention: str = "register") -> Sealed[Any]:
    """A token like those of the keyring."""
    return Sealed(f"~{subject}~{retention}~{text.encode().hex()}")


@dataclass
class Keys:
    """A keyring without keys: a token tells its text to whoever reads it, except of those who were forgotten."""

    forgotten: set[str] = field(default_factory=set)
    calls: int = 0

    async def seal(self, school: str, plain: Sequence[tuple[str, str, str]]) -> list[Sealed[Any]]:
        self.calls += 1
        if any(subject in self.forgotten for subject, _, _ in plain):
            raise Forgotten(school)
        return [Sealed(f"~{subject}~{kind}~{text.encode('utf-8').hex() or '00'}") for subject, kind, text in plain]

    async def open(self, tokens: Iterable[str]) -> dict[str, str]:
        return {token: bytes.fromhex(token.split("~")[3]).decode() for token in tokens}

    async def forget(self, subjects: Iterable[str]) -> int:
        self.forgotten |= set(subjects)
        return len(self.forgotten)


def pupil(student: int | str) -> str:
    """The opaque id of the pupil whom Arbor calls so."""
    return pupil_id("woodside", str(student))


@dataclass
class Woodside:
    """A decider and short ways to speak to it; each object of Arbor's is said with its next revision."""

    decider: Decider = field(default_factory=lambda: Decider(domain))
    revisions: Counter[str] = field(default_factory=Counter)
    file: dict[str, Any] = field(default_factory=lambda: dict(FILE))

    def set_up(self, at: datetime | None = None, **changed: Any) -> list[Fact]:
        file = SchoolFile.model_validate({**FILE, **changed})
        return self.decider.told(asked.SchoolDescribed(file), at=at or instant("07:00", date(2026, 9, 4)))

    def ref(self, entity_type: str, entity: str | int, revision: int | None = None) -> entities.Ref:
        key = f"{entity_type}/{entity}"
        self.revisions[key] = revision if revision is not None else self.revisions[key] + 1
        number = self.revisions[key]
        cause = arbor_cause("woodside", entity_type, str(entity), number)
        return entities.Ref(entity_type, str(entity), number, cause)

    def say(self, body: Any, at: datetime) -> list[Fact]:
        """Say it once all that was due before was; and say it again: the second time is silent."""
        self.passes(at)
        ref = getattr(body, "ref", None)
        news = self.decider.told(body, at=at, id=ref.cause if ref else None)
        assert self.decider.told(body, at=at, id=ref.cause if ref else None) == []
        return news

    def passes(self, at: datetime) -> None:
        """All that was due before that instant was woken."""
        self.decider.wakes(at - timedelta.resolution)

    def student_heard(self, student: int | str, form: str = "3B", **other: Any) -> heard.StudentHeard:
        """What Arbor says of a pupil."""
        known = {
            "ref": self.ref("Student", student, other.pop("revision", None)),
            "pupil": pupil(student),
            "mis_id": seal(pupil(student), str(student)),
            "first_name": seal(pupil(student), "Ada"),
            "last_name": seal(pupil(student), "Byron"),
            "form": form,
            "year": form[:1],
            "entry": date(2022, 9, 1),
        }
        return heard.StudentHeard(**{**known, **other})

    def student(self, student: int | str, form: str = "3B", at: datetime | None = None, **other: Any) -> list[Fact]:
        return self.say(self.student_heard(student, form, **other), at or instant("07:30"))

    def students(self, *students: int, form: str = "3B") -> None:
        for student in students:
            self.student(student, form)

    def mark(self, student: int | str, code: str, day: date = MONDAY, session: Session = "AM", **other: Any) -> Any:
        entity = other.pop("entity", f"{student}-{day}-{session}")
        ref = self.ref("AttendanceRollCallRecord", entity, other.pop("revision", None))
        return entities.MarkHeard(ref, pupil(student), str(student), day, session, code, **other)

    def register(self, form: str, day: date, session: Session, completed: datetime | None, **other: Any) -> Any:
        ref = self.ref("AttendanceRegister", f"{form}-{day}-{session}")
        return entities.RegisterHeard(ref, form, day, session, completed, **other)

    def calls(
        self,
        at: datetime,
        marks: dict[int, str],
        day: date = MONDAY,
        session: Session = "AM",
        completed: str | None = None,
        **other: Any,
    ) -> list[Fact]:
        """A roll call comes; `completed`: the class whose register is completed."""
        said = [self.mark(student, code, day, session, **other) for student, code in marks.items()]
        registers = [self.register(completed, day, session, at)] if completed else []
        return self.say(heard.RollCallHeard(day, session, tuple(said), tuple(registers)), at)

    def delete(self, entity_type: str, entity: str | int, at: datetime) -> list[Fact]:
        return self.say(heard.Deleted(self.ref(entity_type, entity)), at)

    def unmark(self, student: int, at: datetime, day: date = MONDAY, session: Session = "AM") -> list[Fact]:
        return self.delete("AttendanceRollCallRecord", f"{student}-{day}-{session}", at)

    def note(
        self, student: int, first: datetime, last: datetime, at: datetime, note: str = "n1", **other: Any
    ) -> list[Fact]:
        ref = self.ref("StudentAbsenceNote", note)
        said = entities.Note(ref, pupil(student), str(student), first, last, **other)
        return self.say(heard.NoteHeard(said), at)

    def guardian(self, student: int, guardian: int, at: datetime | None = None, **other: Any) -> list[Fact]:
        subject = guardian_id("woodside", str(guardian))
        ref = self.ref("StudentGuardianRelationship", f"{student}-{guardian}")
        link = entities.GuardianLink(
            ref, pupil(student), str(student), subject, seal(subject, str(guardian), "contact"), **other
        )
        return self.say(heard.GuardianHeard(link), at or instant("07:40"))

    def declared(self, day: date, is_open: bool, at: datetime) -> list[Fact]:
        return self.say(heard.CalendarDateHeard(self.ref("AcademicCalendarDate", str(day)), day, is_open), at)

    @staticmethod
    def closure(day: date, part: Part = "both", reason: str = "", *, withdrawn: bool = False) -> asked.ClosureAsked:
        """What is asked when a person declares a closure, or withdraws it."""
        return asked.ClosureAsked(day, part, reason, withdrawn)

    def closes(
        self, at: datetime, day: date = MONDAY, part: Part = "both", reason: str = "", *, withdrawn: bool = False
    ) -> list[Fact]:
        """The head declares a closure, or withdraws it; saying it twice is silent."""
        self.passes(at)
        head = Actor(who="staff-1", role="headteacher")
        asked = self.closure(day, part, reason, withdrawn=withdrawn)
        news = self.decider.told(asked, at=at, actor=head)
        assert self.decider.told(asked, at=at, actor=head) == []
        return news

    def delivers(self, at: datetime, webhook: str = "w") -> list[Fact]:
        """A delivery that holds nothing: a sign of life."""
        self.passes(at)
        return self.decider.told(heard.HookEnded(hook=heard.Hook(f"{webhook} {at}")), at=at)

    def polled(self, at: datetime) -> list[Fact]:
        """A poll that brought nothing."""
        self.passes(at)
        return self.decider.told(polls.LogHeard(log="Student", revision=1, ends_poll=True), at=at)

    def paged(self, at: datetime) -> list[Fact]:
        """A page in the midst of a poll."""
        self.passes(at)
        return self.decider.told(polls.LogHeard(log="Student", revision=1), at=at)

    def settles(
        self, student: int, code: str, at: datetime, day: date = MONDAY, session: Session = "AM", **other: Any
    ) -> list[Fact]:
        """An officer settles a code; saying it twice is silent."""
        self.passes(at)
        asked = replace(self.settle_asked(student, code, day, session), **other)
        officer = Actor(who="staff-3", role="attendance-officer")
        news = self.decider.told(asked, at=at, actor=officer)
        assert self.decider.told(asked, at=at, actor=officer) == []
        return news

    @staticmethod
    def settle_asked(student: int, code: str, day: date = MONDAY, session: Session = "AM") -> asked.SettleAsked:
        """What is asked when a code is settled."""
        return asked.SettleAsked(pupil(student), day, session, code, seal(pupil(student), str(student)))

    def answers(self, order: Fact, how: Any, at: datetime, reason: str = "") -> list[Fact]:
        """The MIS answers to what was handed over."""
        return self.outcome(order, WriteBack(how, reason), at)

    def outcome(self, order: Fact, back: WriteBack, at: datetime) -> list[Fact]:
        """What came of handing it over, twice: the second time is silent."""
        self.passes(at)
        outcome = Outcome(order, UUID(int=7), back)
        news = self.decider.told(outcome, at=at)
        assert self.decider.told(outcome, at=at) == []
        return news

    def contact(self, student: int, code: str | None, at: datetime, day: date = MONDAY) -> list[Fact]:
        """A call from before it was said until when it could be taken back."""
        self.passes(at)
        return self.decider.hears(ContactMade(pupil=pupil(student), date=day, at=at, by="staff-3", code=code), at=at)

    def spoke(
        self, student: int, code: str | None, at: datetime, day: date = MONDAY, role: str = "attendance-officer"
    ) -> list[Fact]:
        """A call that can be taken back for ten seconds; heard twice, the second time is silent."""
        self.passes(at)
        until, by = at + timedelta(seconds=10), Actor(who="staff-3", role=role)
        made = ContactMade(pupil=pupil(student), date=day, at=at, by=by.who, code=code, undoable_until=until)
        id = uuid5(NAMESPACE_OID, f"{student} {at} {code}")
        news = self.decider.hears(made, at=at, id=id, actor=by)
        assert self.decider.hears(made, at=at, id=id, actor=by) == []
        return news

    def reply(
        self,
        student: int,
        code: str,
        at: datetime,
        *sessions: Session,
        day: date = MONDAY,
        sent: datetime | None = None,
    ) -> list[Fact]:
        """A person confirmed what a family's reply means; heard twice, the second time is silent."""
        self.passes(at)
        said = {"pupil": pupil(student), "reply": uuid5(NAMESPACE_OID, f"{student} {at}"), "date": day}
        fact = ReplyConfirmed(**said, sessions=sessions, code=code, by="staff-3", received_at=sent)
        news = self.decider.hears(fact, at=at)
        assert self.decider.hears(fact, at=at) == []
        return news

    def found_in_school(self, student: int, at: datetime, day: date = MONDAY) -> list[Fact]:
        self.passes(at)
        found = ChildFoundInSchool(pupil=pupil(student), date=day, at=at, by="staff-3")
        return self.decider.hears(found, at=at)

    def undone(self, student: int, made_at: datetime, at: datetime, day: date = MONDAY) -> list[Fact]:
        """Of the contacts made then that were not taken back before, the last; heard twice, it is silent."""
        self.passes(at)
        contact = self._last_contact(pupil(student), made_at)
        undone = ContactUndone(
            pupil=pupil(student), date=day, contact=contact, outcome="spoke", made_at=made_at, by="staff-3"
        )
        news = self.decider.hears(undone, at=at)
        assert self.decider.hears(undone, at=at) == []
        return news

    def _last_contact(self, pupil: str, made_at: datetime) -> UUID:
        heard = [said for said in self.decider.heard if getattr(said.body, "pupil", None) == pupil]
        gone = {said.body.contact for said in heard if isinstance(said.body, ContactUndone)}
        made = [said.id for said in heard if isinstance(said.body, ContactMade | ChildFoundInSchool)]
        of_then = [said.id for said in heard if said.at == made_at and said.id in made]
        return next((each for each in reversed(of_then) if each not in gone), UUID(int=1))

    def visit(self, student: int, outcome: VisitOutcome, at: datetime, day: date = MONDAY) -> list[Fact]:
        self.passes(at)
        made = VisitMade(pupil=pupil(student), date=day, at=at, by="staff-3", outcome=outcome)
        return self.decider.hears(made, at=at)

    def visit_undone(self, student: int, made_at: datetime, at: datetime, day: date = MONDAY) -> list[Fact]:
        """The visit made then is taken back; heard twice, it is silent."""
        self.passes(at)
        of = {"outcome": "seen", "made_at": made_at, "by": "staff-3", "made_by": "staff-3", "reason": None}
        undone = VisitUndone(pupil=pupil(student), date=day, visit=UUID(int=2), **of)
        news = self.decider.hears(undone, at=at)
        assert self.decider.hears(undone, at=at) == []
        return news

    def wakes(self, clock: str, day: date = MONDAY) -> list[Fact]:
        return self.decider.wakes(instant(clock, day))

    @staticmethod
    def at(clock: str, day: date = MONDAY) -> datetime:
        """The instant at which London's clocks show `clock` on that day."""
        return instant(clock, day)

    @staticmethod
    def pupil(student: int | str) -> str:
        """The opaque id of a pupil."""
        return pupil(student)

    @staticmethod
    def only(news: Iterable[Fact], word: type[F]) -> list[F]:
        """The facts of that word."""
        return [fact for fact in news if isinstance(fact, word)]

    @staticmethod
    def words(news: Iterable[Fact]) -> list[str]:
        """The words of the news; who was chased for a register is asked about in `test_watch` alone."""
        return [type(fact).__name__ for fact in news if not isinstance(fact, RegisterChased | UnmarkedChased)]

    def feed(self) -> str:
        """How the source stands: "" where it is heard."""
        silence: str = self.decider.states["school", "school"].done.feed
        return silence

    def quarantined(self, entity_type: str, entity: str) -> str | None:
        """Why an object is in quarantine."""
        entity_state = entity_of(self.decider.states, f"{entity_type}/{entity}")
        return entity_state.why or None


@pytest.fixture
def woodside() -> Iterable[Woodside]:
    """The school set up, 3B with pupils 1, 2 and 3; at the end the log must rebuild its very states."""
    school = Woodside()
    school.set_up()
    school.students(1, 2, 3)
    school.wakes("07:30")
    school.delivers(school.at("07:30"), "first")
    yield school
    school.decider.assert_rebuilds()


@pytest.fixture
def absent(woodside: Any) -> Any:
    """Pupil 1 of 3B has an N this morning."""
    woodside.calls(woodside.at("08:57"), {1: "N", 2: "/", 3: "/"}, completed="3B")
    woodside.wakes("09:20")
    return woodside


@pytest.fixture
def schools() -> Callable[..., Woodside]:
    """Makes schools that are set up, 3B with pupils 1, 2 and 3, for tests that need several."""

    def made(**parts: Any) -> Woodside:
        school = Woodside(**parts)
        school.set_up()
        school.students(1, 2, 3)
        school.wakes("07:30")
        school.delivers(school.at("07:30"), "first")
        return school

    return made


@pytest.fixture
def fresh() -> Woodside:
    """A school that nobody has set up."""
    return Woodside()


@pytest.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServers]:
    async with embedded_servers(tmp_path_factory.mktemp("registers")) as running:
        yield running


@pytest.fixture
async def db(servers: EmbeddedServers) -> AsyncIterator[Any]:
    """The read tables in a transaction that is rolled back."""
    connection = await asyncpg.connect(servers.postgres_dsn("registers"))
    trial = connection.transaction()
    await trial.start()
    await connection.execute("create schema trial; set local search_path to trial")
    await connection.execute(projection.SCHEMA)
    yield connection
    await trial.rollback()
    await connection.close()
