"""Journeys: small schools, written by hand, played on the whole platform and asked what the documents promise.

A journey is an async generator, `async def test_…(school)`: what it says before a `yield` are scenario lines; `yield
"2026-09-07 10:00"` plays them until the school's clocks show that, the hours of that very instant not come yet; then it
asks. `school(…)` makes a school. All journeys of a module share one platform: schools do not interact.
"""

from __future__ import annotations

import base64
import inspect
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from chassis.clock import ManualClock
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.requests import Posted, request_id
from events.fact import Actor
from events.notifications import Message, Messages, MessagesOf
from events.pathway import Duties, DutiesOf, Duty
from events.registers import Quarantine, Quarantined
from events.reporting import Figures, FiguresOf, Report, WeeklyReportOf
from rollcall.check import check
from rollcall.clockfile import clock_of
from rollcall.platform import OPERATOR, Platform
from rollcall.play import Line, Player
from rollcall.servers import DataFolder

Tale = Callable[..., AsyncGenerator[str, None]]
LONDON = ZoneInfo("Europe/London")
CLASSES = ({"name": "3B", "year": "3", "teacher": "staff-9"}, {"name": "5A", "year": "5"})
STAFF = (
    {"id": "staff-1", "role": "headteacher", "lead": True},
    {"id": "staff-3", "role": "attendance-officer"},
    {"id": "staff-4", "role": "attendance-officer"},
    {"id": "staff-5", "role": "assistant-head"},
    {"id": "staff-6", "role": "year-group-leader"},
)


def instant(local: str) -> datetime:
    """The instant at which the school's clocks show `2026-09-07 08:57[:12]`; `+01:00` at the end tells hours apart."""
    read = datetime.fromisoformat(local)
    return read if read.tzinfo else read.replace(tzinfo=LONDON)


def shown(moment: datetime | None) -> str | None:
    """An instant as the school's clocks show it: `09-07 10:00:00`."""
    return moment.astimezone(LONDON).strftime("%m-%d %H:%M:%S") if moment else None


class Speaker:
    """What Arbor and people say of one school, written down as scenario lines."""

    def __init__(self, name: str, starts: str, weeks: int = 1, **file: Any) -> None:
        """`starts`: when it is set up, on the first day of its one term of so many weeks."""
        self.name = name
        self.lines: list[dict[str, Any]] = []
        self.roll: dict[str, tuple[str, str]] = {}
        self._ids: dict[str, str] = {}
        self._revision = 0
        self._at, self._fresh = instant(starts), True
        first = self._at.date()
        term = {"name": "Term", "from": str(first), "to": str(first + timedelta(7 * weeks - 3 - first.weekday()))}
        usual = {"trust": "journeys", "name": "Woodside Primary", "terms": [term], "classes": CLASSES, "staff": STAFF}
        self._add("setup", {"school": name, **usual, **file})

    # When ---------------------------------------------------------------------------------------------------------

    def at(self, local: str) -> Self:
        """What follows is said at that local time; a time alone is one of the same day. A new delivery begins."""
        written = local if "-" in local else f"{self.today} {local}"
        self._at, self._fresh = instant(written), True
        return self

    @property
    def today(self) -> str:
        """The local date at which things are said."""
        return self._at.astimezone(LONDON).date().isoformat()

    # What Arbor says ----------------------------------------------------------------------------------------------

    def hears(self, *changes: dict[str, Any]) -> Self:
        """Arbor delivers these changes, with what was said at this instant before."""
        if self._fresh:
            self._add("arbor", {"changes": []})
        self.lines[-1]["arbor"]["changes"] += changes
        self._fresh = False
        return self

    def change(
        self, kind: str, entity: str, *, revision: int | None = None, deleted: bool = False, **fields: Any
    ) -> dict[str, Any]:
        """One change of Arbor's log; revisions count upwards unless given."""
        self._revision += 1
        number = self._revision if revision is None else revision
        changed = {"entityType": kind, "id": entity, "href": f"/rest-v2/{kind}/{entity}", **fields}
        how = "delete" if deleted else "update"
        return {"changeType": how, "fromRevision": number - 1, "toRevision": number, "changedObject": changed}

    def pupils(self, *ids: str, form: str = "3B", year: str = "3", **fields: Any) -> Self:
        """Students as Arbor has them, on the roll since the year's first day unless said otherwise."""
        return self.hears(*(self.student(each, form, year, **fields) for each in ids))

    def student(self, mis_id: str, form: str = "3B", year: str = "3", **fields: Any) -> dict[str, Any]:
        """The change that tells of a student; `fields` as Arbor names them."""
        self.roll[mis_id] = (form, year)
        usual = {
            "person": {
                "legalFirstName": f"Legal{mis_id}",
                "legalLastName": f"Family{mis_id}",
                "preferredFirstName": f"Kid{mis_id}",
                "dateOfBirth": "2018-05-04",
            },
            "registrationForm": {"shortName": form},
            "academicLevel": {"code": year},
            "mostRecentEntryDate": "2026-09-01",
            "leavingDate": None,
            "demographics": [],
            "senStatus": None,
            "childProtection": False,
            "socialWorker": False,
        }
        revision = fields.pop("revision", None)
        return self.change("Student", mis_id, revision=revision, **{**usual, **fields})

    def guardian(self, mis_id: str, *children: str, **fields: Any) -> Self:
        """A guardian of these children: legal, first to be called, with a number, unless said otherwise."""
        return self.hears(*(self.relationship(mis_id, child, **fields) for child in children))

    def relationship(self, mis_id: str, child: str, **fields: Any) -> dict[str, Any]:
        """The change that tells who a guardian is to a child; `fields` `number`, `email` and `language` apart."""
        number = fields.pop("number", f"07700 900{int(mis_id) % 1000:03d}")
        phones = [{"number": number, "telephoneNumberRanking": 1}] if number else []
        language, email, address = (fields.pop(name, None) for name in ("language", "email", "address"))
        guardian = {
            "id": mis_id,
            "person": {"legalFirstName": f"Guardian{mis_id}", "legalLastName": "Family"},
            "telephoneNumbers": phones,
            "emailAddresses": [{"emailAddress": email}] if email else [],
            "languageAbilities": [{"language": language, "isSpokenAtHome": True}] if language else [],
            "postalAddresses": [address] if address else [],
        }
        usual = {
            "student": {"href": f"/rest-v2/students/{child}"},
            "guardian": guardian,
            "isLegalGuardian": True,
            "isPrimaryGuardian": False,
            "emergencyContactPriority": 1,
            "unsubscribedFromComms": False,
            "courtOrder": None,
        }
        entity = self._id(f"relationship {mis_id} {child}")
        return self.change("StudentGuardianRelationship", entity, **{**usual, **fields})

    def mark(self, pupil: str, session: str, code: str, day: str | None = None) -> Self:
        """One mark."""
        return self.hears(self.marked(pupil, session, code, day))

    def marked(
        self, pupil: str, session: str, code: str, day: str | None = None, revision: int | None = None
    ) -> dict[str, Any]:
        """The change that tells of a mark."""
        return self.change(
            "AttendanceRollCallRecord",
            self._id(f"mark {pupil} {day or self.today} {session}"),
            revision=revision,
            recordDate=day or self.today,
            rollCall=session,
            student={"href": f"/rest-v2/students/{pupil}"},
            attendanceMark={"code": code},
            minutesLate=None,
            modifiedDatetime=f"{self.today} 08:00:00",
            modifiedBy={"href": "/rest-v2/staffs/9", "displayName": "C Teacher"},
        )

    def unmark(self, pupil: str, session: str, day: str | None = None) -> Self:
        """A mark is deleted."""
        entity = self._id(f"mark {pupil} {day or self.today} {session}")
        return self.hears(self.change("AttendanceRollCallRecord", entity, deleted=True))

    def register(
        self,
        session: str,
        codes: dict[str, str | None] | None = None,
        *,
        form: str = "3B",
        day: str | None = None,
        completed: bool = True,
    ) -> Self:
        """A class's register: everybody is present but those named (None: no mark), and it is completed."""
        present = "/" if session == "AM" else "\\"
        marks = {pupil: present for pupil, (where, _) in self.roll.items() if where == form} | (codes or {})
        self.hears(*(self.marked(pupil, session, code, day) for pupil, code in marks.items() if code is not None))
        return self.hears(self.completed(session, form, day)) if completed else self

    def completed(self, session: str, form: str = "3B", day: str | None = None) -> dict[str, Any]:
        """The change that tells that a register was completed."""
        return self.change(
            "AttendanceRegister",
            self._id(f"register {form} {day or self.today} {session}"),
            registrationForm={"shortName": form},
            recordDate=day or self.today,
            rollCall=session,
            openedDatetime=f"{day or self.today} 08:50:00",
            completedDatetime=self._at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M:%S"),
            completedBy={"href": "/rest-v2/staffs/9"},
        )

    def days(self, first: str, last: str, codes: dict[str, str] | None = None, *, form: str = "3B") -> Self:
        """Whole weekdays of registers, each delivered at noon and 15:00: a pupil's code, or codes `AM PM`, for all."""
        pairs = {pupil: (code.split() * 2)[:2] for pupil, code in (codes or {}).items()}
        for ordinal in range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1):
            day = date.fromordinal(ordinal)
            if day.weekday() < 5:
                self.at(f"{day} 09:00").register("AM", {p: am for p, (am, _) in pairs.items()}, form=form)
                self.at(f"{day} 13:15").register("PM", {p: pm for p, (_, pm) in pairs.items()}, form=form)
        return self

    def note(
        self, entity: str, pupil: str, first: str, last: str, code: str | None = None, approved: str | None = None
    ) -> Self:
        """An absence note from and to local times."""
        return self.hears(
            self.change(
                "StudentAbsenceNote",
                entity,
                student={"href": f"/rest-v2/students/{pupil}"},
                absenceStartDatetime=f"{first}:00",
                absenceEndDatetime=f"{last}:00",
                notes="telephoned",
                attendanceMark={"code": code} if code else None,
                approvedDate=approved,
            )
        )

    def unnote(self, entity: str) -> Self:
        """A note is deleted."""
        return self.hears(self.change("StudentAbsenceNote", entity, deleted=True))

    def day(self, day: str, *, good: bool) -> Self:
        """What Arbor's calendar says of a date."""
        return self.hears(self.change("AcademicCalendarDate", self._id(f"date {day}"), date=day, isGoodSchoolDay=good))

    # What people say ----------------------------------------------------------------------------------------------

    def tell(self, word: str, who: str = "staff-3", as_role: str = "attendance-officer", /, **body: Any) -> Self:
        """A person sends a command."""
        self._add("tell", {word: body}, {"who": who, "role": as_role})
        return self

    def contact(self, pupil: str, outcome: str, code: str | None = None, day: str | None = None) -> Self:
        """An officer records a call about today's absence, or another day's."""
        said = {"mis_id": pupil, "date": day or self.today, "outcome": outcome}
        return self.tell("RecordContact", **said, **({"code": code} if code else {}))

    def visit(self, pupil: str, outcome: str, day: str | None = None) -> Self:
        """An officer records a visit."""
        return self.tell("RecordVisit", mis_id=pupil, date=day or self.today, outcome=outcome)

    def allocate(self, pupil: str, staff: str, role: str) -> Self:
        """A family is allocated."""
        return self.tell("AllocateFocusFamily", mis_id=pupil, staff=staff, role=role)

    def passes(self) -> Self:
        """Nothing happens; time passes."""
        self.lines.append({"at": self._at.isoformat(), "school": self.name})
        self._fresh = True
        return self

    def _add(self, what: str, said: Any, speaker: dict[str, str] | None = None) -> None:
        line = {"at": self._at.isoformat(), "school": self.name, what: said}
        self.lines.append(line | ({"as": speaker} if speaker else {}))
        self._fresh = True

    def _id(self, name: str) -> str:
        return self._ids.setdefault(name, str(1000 + len(self._ids)))


class School(Speaker):
    """A school of a journey: what is said there, and what the platform answers about it."""

    def __init__(self, stage: Stage, name: str, starts: str, weeks: int, **file: Any) -> None:
        super().__init__(name, starts, weeks, **file)
        self.refused: list[str] = []
        self._stage = stage
        self._played = 0

    def unplayed(self) -> list[dict[str, Any]]:
        """The lines written since this was last asked."""
        fresh, self._played = self.lines[self._played :], len(self.lines)
        return fresh

    async def ask(self, question: Any, answer: type[Any], actor: Actor = OPERATOR) -> Any:
        """The answer to any question."""
        return await self._stage.asker.ask(question, Posted(request_id(), self.name, actor), answer)

    async def duty_rows(self, on: str | None = None, state: Any = None) -> list[Duty]:
        """Duties as they are answered."""
        question = DutiesOf(on=date.fromisoformat(on) if on else None, state=state)
        return list((await self.ask(question, Duties)).rows)

    async def duties(self, kind: str | None = None, on: str | None = None) -> list[str]:
        """Duties in order: `call 1 by 09-07 10:00:00: done 09-07 09:40:00 spoke`; an owner where it is a person.

        Calls and visits, unless another kind is named.
        """
        kinds = (kind,) if kind else ("call", "visit")
        return [_duty(row) for row in await self.duty_rows(on) if row.kind in kinds]

    async def calls(self, on: str | None = None) -> list[str]:
        """The calls among them."""
        return await self.duties("call", on)

    async def visits(self, on: str | None = None) -> list[str]:
        """The visits among them."""
        return await self.duties("visit", on)

    async def message_rows(self, on: str | None = None, *, everything: bool = False) -> list[Message]:
        """Messages as they are answered."""
        question = MessagesOf(on=date.fromisoformat(on) if on else None, all=everything)
        return list((await self.ask(question, Messages)).rows)

    async def texts(self, on: str | None = None) -> list[str]:
        """What went, in order: `absence to 201 about 1+2 at 09-07 09:25:00`."""
        return [_message(row) for row in await self.message_rows(on)]

    async def unsent(self) -> list[str]:
        """What never went: `held absence about 1`, `withdrawn absence about 2`."""
        rows = await self.message_rows(everything=True)
        unsent = [row for row in rows if row.state in ("held", "withdrawn", "withheld", "expired")]
        return [f"{row.state} {row.template} about {'+'.join(row.about)}" for row in unsent]

    def written(self) -> list[str]:
        """The texts that were written, as they are read by families."""
        files = sorted(self._stage.data.messages.glob(f"{self.name}/*/*.txt"))
        return [file.read_text("utf-8").partition("\n\n")[2].strip() for file in files]

    async def figures(
        self, first: str, last: str, by: str = "school", known_at: str | None = None
    ) -> list[dict[str, Any]]:
        """Rows of figures as JSON has them, a pupil's opaque id left out."""
        moment = instant(known_at) if known_at else None
        period = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}
        answer = await self.ask(FiguresOf(**period, by=by, as_known_at=moment), Figures)
        return [row.model_dump(mode="json") for row in answer.rows]

    async def report(self, week: str, form: str = "json", known_at: str | None = None) -> Report:
        """The weekly report."""
        moment = instant(known_at) if known_at else None
        return await self.ask(WeeklyReportOf(week=week, format=form, as_known_at=moment), Report)

    async def report_json(self, week: str, known_at: str | None = None) -> dict[str, Any]:
        """The weekly report's canonical JSON."""
        return json.loads(base64.b64decode((await self.report(week, known_at=known_at)).content))

    async def quarantine(self) -> list[tuple[str, str, str]]:
        """What waits there: entity type, id, reason."""
        answer = await self.ask(Quarantined(), Quarantine)
        return [(row.entity_type, row.entity, row.reason) for row in answer.rows]

    async def facts(self, *words: str) -> list[Recorded]:
        """The facts of this school on the log; of these words, where some are named."""
        told = [fact for fact in await self._stage.facts() if fact.envelope.school == self.name]
        return [fact for fact in told if not words or fact.envelope.word in words]


def _duty(row: Duty) -> str:
    owner = "" if row.owner == "attendance-officer" else f" ({row.owner})"
    done = f" {shown(row.done_at)} {row.outcome}" if row.done_at or row.outcome else ""
    return f"{row.kind} {row.mis_id} by {shown(row.due_at)}{owner}: {row.state}{done}"


def _message(row: Message) -> str:
    state = "" if row.state == "sent" else f" ({row.state})"
    return f"{row.template} to {row.to} about {'+'.join(row.about)} at {shown(row.at)}{state}"


# Playing --------------------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """A journey that is under way: until when it wants to be played, and what went wrong."""

    name: str
    tale: AsyncGenerator[str, None]
    schools: list[School] = field(default_factory=list)
    until: datetime | None = None
    fault: BaseException | None = None

    async def resume(self) -> None:
        """Let it ask and go on, up to its next `yield`."""
        try:
            self.until = instant(await anext(self.tale))
        except StopAsyncIteration:
            self.until = None
            self.fault = self._refusals()
        except BaseException as fault:  # noqa: BLE001 - the journey's own test says it
            self.until, self.fault = None, fault

    def _refusals(self) -> BaseException | None:
        refused = [sentence for school in self.schools for sentence in school.refused]
        return AssertionError(f"refused and not looked at: {refused}") if refused else None


class Stage:
    """One platform on which the journeys of a module are played, in the order of time."""

    def __init__(self, data: DataFolder, servers_on: Any) -> None:
        self.data = data
        self._servers_on = servers_on
        self.journeys: dict[str, Told] = {}
        self.contradictions: list[str] = []
        self._platform: Platform | None = None
        self._schools: dict[str, School] = {}
        self._number = 0

    @asynccontextmanager
    async def kept(self, school: str) -> AsyncIterator[School]:
        """A school of a folder that the command played, on its embedded servers, to be asked."""
        clock = clock_of(self.data)
        assert clock is not None
        async with Platform(self.data, clock) as self._platform:
            await self._platform.settled()
            yield School(self, school, clock.now().isoformat(), 1)

    @property
    def asker(self) -> Any:
        """Asks the platform."""
        assert self._platform is not None
        return self._platform.asker

    async def facts(self) -> list[Recorded]:
        """Every fact on the log."""
        assert self._platform is not None
        log = self._platform.runners["registers"].log
        tail = await log.tail("journeys")
        batches = Reader(log.client, "journeys", 0).until(tail.last if tail else 0)
        return [fact async for batch in batches for fact in batch]

    async def play(self, tales: Iterable[tuple[str, Tale]]) -> None:
        """Play them all."""
        for name, tale in tales:
            await self._begin(name, tale)
        pending: list[dict[str, Any]] = self._unplayed()
        clock = ManualClock(min(map(_when, pending)))
        async with Platform(self.data, clock, servers=self._servers_on(self.data)) as self._platform:
            player = Player(self._platform, clock)
            while waiting := [told for told in self.journeys.values() if told.until is not None]:
                until = min(told.until for told in waiting if told.until)
                pending = sorted(pending + self._unplayed(), key=_when)
                due = [line for line in pending if _when(line) <= until]
                pending = pending[len(due) :]
                await self._deliver(player, due)
                await player.advance(until)
                for told in waiting:
                    if told.until == until:
                        await told.resume()
            await self._platform.settled()
            self.contradictions = [
                f"{school}: {wrong.says} ({wrong.rule}, fact {wrong.sequence})"
                for facts in [await self.facts()]
                for school in self._schools
                for wrong in check(facts, school, clock.now())
            ]
        self._platform = None

    async def _begin(self, name: str, tale: Tale) -> None:
        schools: list[School] = []

        def school(starts: str = "2026-09-07 07:00", weeks: int = 1, **file: Any) -> School:
            slug = f"{name.removeprefix('test_').replace('_', '-')[:34]}-{len(self._schools)}"
            made = School(self, slug[-40:].strip("-"), starts, weeks, **file)
            self._schools[made.name] = made
            schools.append(made)
            return made

        told = self.journeys[name] = Told(name, tale(school), schools)
        await told.resume()

    async def _deliver(self, player: Player, due: list[dict[str, Any]]) -> None:
        """A line at a time, not to the end of its instant: another may follow there, once a journey has asked."""
        for line in due:
            self._number += 1
            before = len(player.played.refused)
            await player.advance(_when(line))
            await player._deliver(Line(self._number, _when(line), line["school"], line))
            self._schools[line["school"]].refused += player.played.refused[before:]

    def _unplayed(self) -> list[dict[str, Any]]:
        return [line for school in self._schools.values() for line in school.unplayed()]


def _when(line: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(line["at"])


class Journey(pytest.Function):
    """A test that is a journey; the module's are played together when the first of them is asked for."""

    tale: Tale


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: object) -> pytest.Item | None:
    """An async generator that is named as a test is a journey."""
    if not (name.startswith("test_") and inspect.isasyncgenfunction(obj)):
        return None

    def told(stage: Stage) -> None:
        fault = stage.journeys[name].fault
        if fault is not None:
            raise fault

    item: Journey = Journey.from_parent(collector, name=name, callobj=told)
    item.tale = obj
    return item


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, servers_on: Any
) -> AsyncIterator[Stage]:
    """The journeys of this module, played."""
    here = Path(request.path)
    chosen = [item for item in request.session.items if isinstance(item, Journey) and Path(item.path) == here]
    played = Stage(DataFolder(tmp_path_factory.mktemp("journeys") / "data"), servers_on)
    await played.play((item.name, item.tale) for item in chosen)
    yield played
    assert not played.contradictions, "the log of these journeys contradicts itself: see rollcall.check"


@pytest.fixture
def kept(servers_on: Any) -> Callable[[Path], Any]:
    """Woodside of a folder that was played by the command."""
    return lambda folder: Stage(DataFolder(folder), servers_on).kept("woodside")


@pytest.fixture
def speaker() -> type[Speaker]:
    """Writes a scenario down, for a test that plays it itself."""
    return Speaker
