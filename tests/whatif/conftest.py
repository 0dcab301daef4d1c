"""A school whose pathway and notifications decide in memory, and whose every fact goes to a log as it would."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

import notifications.domain
import pathway.domain
from chassis.driving import Driver
from chassis.record import Recorded
from chassis.said import Outcome, Said
from chassis.wire import at_sequence, envelope_of
from events.fact import Actor, Fact, Refusal
from events.ids import SESSIONS, guardian_id, outcome_id, pupil_id
from events.notifications import ChaseSending, MessageSending, RecheckAsked, RecipientsAsked, StaffAlerting, UpdateAsked
from events.pathway import (
    LetterIssuing,
)
from events.policy import policy_of
from events.registers import (
    AbsenceExplained,
    AbsenceWithdrawn,
    GuardianRecorded,
    PolicyAdopted,
    PupilAbsent,
    PupilFound,
    PupilRecorded,
    RegisterAmended,
    RegisterTaken,
    SchoolSetUp,
)
from events.reporting import Row
from events.school import Term
from notifications.domain.outcomes import Figured, Handed, Rechecked
from notifications.domain.outcomes import People as Compared
from pathway.domain.posting import Made
from rollcall.whatif import Comparison, what_if

from .officers import GUARDIANS, SCHOOL, Officers
from .people import People

MONDAY = date(2026, 9, 7)
OFFICER = Actor(who="staff-3", role="attendance-officer")
TERM = Term.model_validate({"name": "Autumn 2026", "from": "2026-09-03", "to": "2026-12-18"})
KIDS = ("16", "17", "18")


def instant(day: date, clock: str) -> datetime:
    """The instant at which the school's clocks show `clock` on that day."""
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo("Europe/London")).astimezone(UTC)


@dataclass
class World(Officers, People):
    """What happens is heard at once by everybody; hours come when time `passes`. `provider`: what it says of texts;
    `figures`: what reporting says of any week (None: nothing); `first`: to whom an hour comes
    first, where it comes to two; `behind`: what notifications has yet to hear, while it lags."""

    facts: list[Recorded] = field(default_factory=list)
    now: datetime = instant(MONDAY, "07:00")
    provider: Any = field(default_factory=lambda: Handed("ref", 2))
    figures: Row | None = None
    first: str = ""
    refused: list[str] = field(default_factory=list)
    behind: list[Recorded] | None = None
    _heard: int = 0
    _drivers: dict[str, Driver] = field(init=False)
    _positions: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        domains = {"pathway": pathway.domain, "notifications": notifications.domain}
        self._drivers = {name: Driver(domain, SCHOOL) for name, domain in domains.items()}
        self.set_up()
        self.given(PolicyAdopted(school=SCHOOL, since=MONDAY, policy=policy_of("woodside")))
        for kid in KIDS:
            self.roll(kid)
            self.guardian(GUARDIANS[kid], kid)

    # What is given ------------------------------------------------------------------------------------------------

    def given(self, fact: Fact) -> None:
        """Registers says a fact."""
        cause = uuid5(UUID(int=7), f"{len(self.facts)}")
        self._on_the_log(Said(uuid5(cause, "fact"), SCHOOL, self.now, fact, cause, trust="reach2", cause=cause))

    def set_up(self, **more: Any) -> None:
        """The school, which may have staff and classes."""
        setup = {"school": SCHOOL, "trust": "reach2", "name": "Woodside", "timezone": "Europe/London", "source": "hook"}
        self.given(SchoolSetUp(**setup, terms=(TERM,), telephone="020 7946 0117", **{"classes": (), **more}))

    def roll(self, kid: str, **fields: Any) -> None:
        """A child on the roll."""
        pupil = pupil_id(SCHOOL, kid)
        sealed = {name: f"~{pupil}~register~x" for name in ("mis_id", "first_name", "last_name")}
        self.given(PupilRecorded(pupil=pupil, **sealed, form="3B", year="3", entry=date(2026, 9, 1), **fields))

    def guardian(self, guardian: str, kid: str, **fields: Any) -> None:
        """A guardian who may be told."""
        who = guardian_id(SCHOOL, guardian)
        sealed = {name: f"~{who}~contact~x" for name in ("mis_id", "telephone", "name")}
        self.given(GuardianRecorded(pupil=pupil_id(SCHOOL, kid), guardian=who, **sealed, legal=True, **fields))

    def absent(self, kid: str, session: str = "AM", code: str = "N") -> None:
        explained = code not in "NO"
        self.given(
            PupilAbsent(
                pupil=pupil_id(SCHOOL, kid), form="3B", date=self.today, session=session, code=code,
                explained=explained, authorised=explained, consecutive=1,
            )
        )  # fmt: skip

    def explained(self, kid: str, session: str = "AM", by: str = "note") -> None:
        about = {"pupil": pupil_id(SCHOOL, kid), "date": self.today, "session": session}
        self.given(AbsenceExplained(**about, by=by, code="I", authorised=True))

    def withdrawn(self, kid: str, session: str = "AM", reason: str = "false") -> None:
        about = {"pupil": pupil_id(SCHOOL, kid), "date": self.today, "session": session}
        amended = {"form": "3B", "original": "N", "new": "/", "amended_at": self.now}
        self.given(RegisterAmended(**about, **amended))
        self.given(AbsenceWithdrawn(**about, reason=reason, code="/"))

    def found(self, kid: str, session: str = "AM", how: str = "arrived-late") -> None:
        self.given(PupilFound(pupil=pupil_id(SCHOOL, kid), date=self.today, session=session, how=how))

    # What is remembered, and what marks there are -----------------------------------------------------------------

    def states(self, service: str) -> Any:
        """All that a service remembers."""
        return self._drivers[service].states

    def state(self, service: str, pupil: str) -> Any:
        """What a service has done about a child."""
        return self._drivers[service].states["pupil", pupil].done

    def schooled(self, kid: str, days: int, away: int) -> None:
        """So many school days with both marks, the last of them away without leave."""
        for number in range(days):
            day = MONDAY + timedelta(days=number + number // 5 * 2)
            code = "O" if number >= days - away else "/"
            for session, clock in (("AM", "09:00"), ("PM", "13:15")):
                self.at(clock, day)
                marks = {pupil_id(SCHOOL, kid): code if session == "AM" or code == "O" else "\\"}
                self.given(
                    RegisterTaken(school=SCHOOL, form="3B", year="3", date=day, session=session, marks=marks)
                )  # fmt: skip

    def _told(self, request: Any, actor: Actor | None = OFFICER, service: str = "pathway") -> None:
        id = uuid5(UUID(int=9), f"{len(self.facts)} {self.now} {type(request).__name__}")
        said = Said(id, SCHOOL, self.now, request, id, actor, "reach2")
        self._take(service, self._drivers[service].says(said))

    # Time ---------------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo("Europe/London")).date()

    def at(self, clock: str, day: date | None = None) -> World:
        """Time passes until then, the hours of that very instant not come yet."""
        until = instant(day or self.today, clock)
        while (due := self._next_due()) is not None and due[0] < until:
            self.now = max(self.now, due[0])
            self._take(due[2], self._drivers[due[2]].wakes(*due[:2]))
        self.now = max(self.now, until)
        return self

    def _next_due(self) -> Any:
        dues = [(*due, name) for name, driver in self._drivers.items() if (due := driver.next_due())]
        return min(dues, key=lambda due: (due[0], due[2] != self.first, due[1]), default=None)

    # Services that do not hear at once ----------------------------------------------------------------------------

    def comes(self, service: str) -> World:
        """The hours of this very instant come to a service."""
        driver = self._drivers[service]
        while (due := driver.next_due()) is not None and due[0] <= self.now:
            self._take(service, driver.wakes(*due))
        return self

    def lags(self) -> World:
        """From now on notifications hears what it `goes_on` to."""
        self.behind, self._heard = [], len(self.facts)
        return self

    def goes_on(self, word: str = "") -> World:
        """It hears what it had yet to hear, up to the first fact of that word; without one, all, and lags no more."""
        while self.behind:
            fact = self.behind.pop(0)
            self._heard = fact.envelope.sequence
            self._hears("notifications", fact)
            if fact.envelope.word == word:
                return self
        self.behind = None
        return self

    # The log ------------------------------------------------------------------------------------------------------

    def _take(self, service: str, news: list[Said[Fact]] | Refusal) -> None:
        if isinstance(news, Refusal):
            self.refused.append(news.reason)
            return
        for own in news:
            self._on_the_log(own)
            result = self._result(own.body)
            if result is not None:
                said = Said(outcome_id(own.id), SCHOOL, self.now, Outcome(own.body, own.id, result), own.correlation)
                self._take(service, self._drivers[service].says(said))

    def _result(self, order: Fact) -> Any:
        if isinstance(order, RecheckAsked):
            return Rechecked({pupil: SESSIONS for pupil in order.pupils})
        if isinstance(order, RecipientsAsked):
            return Compared()
        if isinstance(order, UpdateAsked):
            return Figured(self.figures) if self.figures is not None else None
        if isinstance(order, LetterIssuing):
            return Made("0" * 64)
        return self.provider if isinstance(order, MessageSending | StaffAlerting | ChaseSending) else None

    def _on_the_log(self, own: Said[Fact]) -> None:
        sequence, service = len(self.facts) + 1, own.body.service
        self._positions[service] += 1
        heard = self._heard if service == "notifications" and self.behind is not None else sequence - 1
        envelope = envelope_of(own, recorded_at=self.now, position=self._positions[service], heard=heard)
        recorded = Recorded(at_sequence(envelope, sequence), own.body.model_dump_json().encode())
        self.facts.append(recorded)
        for name in self._drivers:
            if name == "notifications" and self.behind is not None:
                self.behind.append(recorded)
            elif name != service:
                self._hears(name, recorded)

    def _hears(self, name: str, fact: Recorded) -> None:
        driver = self._drivers[name]
        if name != fact.envelope.service and type(fact.fact) in driver.domain.FOLLOWS:
            self._take(name, driver.says(fact.said))

    # The question -------------------------------------------------------------------------------------------------

    def what_if(self, first: date = MONDAY, last: date | None = None, /, **policy: Any) -> Comparison:
        """What another policy would have changed."""
        return what_if(self.facts, policy, first, last or self.today, self.now)

    def said(self, *words: str) -> list[str]:
        """The words of the log, of these alone."""
        return [fact.envelope.word for fact in self.facts if fact.envelope.word in words]


@pytest.fixture
def world() -> World:
    return World()
