"""The school: its days, its policies, and the instants at which its registers are due and close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Literal, NamedTuple

from events.calendar import SchoolCalendar, sessions_of
from events.ids import Session
from events.policy import Policy, SessionTimes, effective, minutes
from events.registers import SchoolSetUp
from events.school import Part
from events.watch import ChaseStep
from registers.domain.places import slot, unslotted


class Instant(NamedTuple):
    """When a session's registers are due, looked at again because some are overdue, or close (UTC)."""

    at: datetime
    day: date
    session: Session
    closes: bool


@dataclass
class School:
    """The school as it was set up; `until`: the instant up to which its registers were looked at.

    `overdue`: the session some of whose registers were not there when due, as `state.slot` names it; "": none.
    `feed`: whether the source of marks is silent, and whether a person lifted what that forbids.
    `held`: whether nobody was asked for those registers, as the source may be silent; `asks_at`: when somebody is,
    since it returned or its silence was lifted.
    """

    setup: SchoolSetUp | None = None
    policies: dict[date, Policy] = field(default_factory=dict)
    declared: dict[date, bool] = field(default_factory=dict)
    shut: dict[date, Part] = field(default_factory=dict)
    until: datetime | None = None
    overdue: str = ""
    feed: Literal["", "stale", "lifted"] = ""
    held: bool = False
    asks_at: datetime | None = None

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """The school's days, as the set-up, the MIS and people say. Raises AssertionError before the set-up."""
        assert self.setup is not None
        return SchoolCalendar(
            self.setup.timezone, self.setup.terms, self.setup.inset, self.setup.closures, self.declared, self.shut
        )

    def declared_shut(self, day: date) -> tuple[Session, ...]:
        """The sessions of a date that people declared closed."""
        return sessions_of(self.shut[day]) if day in self.shut else ()

    @cached_property
    def years(self) -> dict[str, str]:
        """Class → year, of the classes that the set-up names."""
        return {each.name: each.year for each in self.setup.classes} if self.setup else {}

    @cached_property
    def instants(self) -> dict[tuple[date, Session], tuple[datetime, datetime]]:
        """When registers are due and close, as far as somebody asked."""
        return {}

    def instant(self, moment: datetime) -> datetime:
        """The instant (UTC) of a moment; without an offset it is the school's local time."""
        local = moment if moment.tzinfo is not None else moment.replace(tzinfo=self.calendar.zone)
        return local.astimezone(UTC)

    def policy(self, day: date) -> Policy:
        """The policy in force that day."""
        return effective(self.policies, day)

    def times(self, day: date, session: Session) -> SessionTimes:
        """The register's local times, by the policy in force that day."""
        return self.policy(day).sessions[session]

    def opening(self, day: date) -> datetime:
        """The instant at which the first register of a day opens, or would if the school were open."""
        return self.calendar.at(day, self.times(day, "AM").opens)

    def due_and_close(self, day: date, session: Session) -> tuple[datetime, datetime]:
        """The instants at which that session's registers are due and close."""
        if (day, session) not in self.instants:
            times = self.times(day, session)
            self.instants[day, session] = self.calendar.at(day, times.due), self.calendar.at(day, times.closes)
        return self.instants[day, session]

    def is_closed(self, day: date, session: Session) -> bool:
        """Whether that session's registers have closed, as far as the school was looked at."""
        return self.until is not None and self.due_and_close(day, session)[1] <= self.until

    @cached_property
    def next_at(self) -> datetime | None:
        """When the school next wants to be looked at."""
        first = next(self.ahead(), None)
        return first.at if first else None

    def ahead(self) -> Iterator[Instant]:
        """The instants after the one up to which the school was looked at, in order; none before the set-up."""
        if self.until is None or not self.policies:
            return
        day: date | None = self.calendar.today(self.until)
        while day is not None:
            yield from (each for each in self._instants(day) if each.at > self.until)
            day = self.calendar.after(day)

    def passed(self, at: datetime) -> list[Instant]:
        """The instants strictly before `at` at which nobody looked at the school."""
        if self.next_at is None or self.next_at >= at:
            return []
        return list(takewhile(lambda each: each.at < at, self.ahead()))

    def until_and_at(self, due: datetime) -> list[Instant]:
        """The instants up to and including `due` at which nobody looked at the school."""
        return list(takewhile(lambda each: each.at <= due, self.ahead()))

    def _instants(self, day: date) -> list[Instant]:
        return sorted(
            Instant(at, day, session, closes)
            for session in self.calendar.open_sessions(day)
            for at, closes in self._looks(day, session)
        )

    def _looks(self, day: date, session: Session) -> set[tuple[datetime, bool]]:
        due, close = self.due_and_close(day, session)
        is_overdue = self.overdue == slot(day, session)
        steps = self.policy(day).chase.steps if is_overdue else ()
        again = [self.step_at(day, session, step) for step in steps]
        again += [self.asks_at] if is_overdue and self.asks_at is not None else []
        return {(due, False), (close, True), *((at, False) for at in again if at not in (due, close))}

    def step_at(self, day: date, session: Session, step: ChaseStep) -> datetime:
        """When a missing register of that session comes to that step."""
        due, close = self.due_and_close(day, session)
        return (due if step.after == "due" else close) + minutes(step.minutes)

    def looked_at(self, instant: datetime) -> None:
        """The registers were looked at up to an instant."""
        self.until = instant
        self.asks_at = None if self.asks_at is not None and self.asks_at <= instant else self.asks_at
        self.__dict__.pop("next_at", None)

    def stand(self, day: date, session: Session, *, are_overdue: bool, held: bool) -> None:
        """Some registers of a session are overdue, or none; whoever is asked for them is asked now, unless `held`."""
        self.overdue = slot(day, session) if are_overdue else ""
        self.held, self.asks_at = held, None

    def heard_again(self, at: datetime, *, waits: int) -> None:
        """The source is heard again, or may be: whom nobody was asked for that day is asked for in so many minutes."""
        if self.held and self.overdue and unslotted(self.overdue)[0] == self.calendar.today(at):
            self.asks_at = at + minutes(waits)
            self.__dict__.pop("next_at", None)

    def changed(self, at: datetime) -> None:
        """The school is another from `at` on: no instant before it becomes due that was none then."""
        self.until = at if self.until is None else max(self.until, at - timedelta.resolution)
        for name in ("calendar", "years", "instants", "next_at"):
            self.__dict__.pop(name, None)
