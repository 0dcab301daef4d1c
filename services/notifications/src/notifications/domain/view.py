"""A school day as a decision sees it: the calendar, the children, what was heard and what was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from typing import cast
from uuid import UUID

from chassis.said import States
from events.calendar import SchoolCalendar
from events.ids import Session
from events.notifications import Channel, OnePerson, Template
from events.policy import Policy, minutes
from notifications.domain import hours
from notifications.domain.answers import STOPPED, Stopped
from notifications.domain.bulletins import sharing
from notifications.domain.day import Heard, Messages, Told
from notifications.domain.folds import day_key
from notifications.domain.people import Found, Guardian, Pupil
from notifications.domain.school import SCHOOL, School


@dataclass(frozen=True)
class Day:
    """One day of one school; `id` is the school's; `learned`: what has just been found out beyond its states,
    and `compared`: who has just been found to be one person."""

    id: str
    date: date
    states: States
    learned: Found | None = None
    compared: tuple[OnePerson, ...] = ()

    @cached_property
    def school(self) -> School:
        """The school as it was set up."""
        found: School = self.states[SCHOOL].seen
        return found

    @cached_property
    def calendar(self) -> SchoolCalendar:
        """The school's days and local time."""
        return self.school.calendar

    @cached_property
    def policy(self) -> Policy:
        """The policy in force on the day."""
        return self.school.policy(self.date)

    @cached_property
    def heard(self) -> Heard:
        """Who was absent, and who improved."""
        found: Heard = self.states[day_key(self.date)].seen
        return found

    @cached_property
    def told(self) -> Told:
        """What came of the day's messages."""
        found: Told = self.states[day_key(self.date)].done
        return found

    @property
    def messages(self) -> Messages:
        """The messages about the day."""
        return self.told.messages

    # Whom ------------------------------------------------------------------------------------------------------------

    @cached_property
    def found(self) -> Found:
        """What was found out about the school's families."""
        found: Found = self.states[SCHOOL].done
        return self.learned or found

    @cached_property
    def silent(self) -> Collection[str]:
        """The guardians who asked for no more messages."""
        stopped: Stopped = self.states[STOPPED].done
        return stopped.guardians

    def pupil(self, pupil: str) -> Pupil:
        """A child and its guardians, without those who asked for no more messages."""
        child = self._child(pupil)
        return child if child.told.keys().isdisjoint(self.silent) else child.without(self.silent)

    def guardians(self, pupil: str) -> Collection[str]:
        """Who may be told of a child, those who asked for no more messages included."""
        return self._child(pupil).told.keys()

    def stopped(self, pupil: str) -> bool:
        """Whether everybody who may be told of a child asked for no more messages."""
        return bool(self._child(pupil).told) and not self.pupil(pupil).told

    def reached(self, pupil: str, channel: Channel, but: str | None = None) -> dict[str, Guardian]:
        """The guardians who may be told of a child, where a channel is known not to fail them; `but`: at another number
        or address than that one."""
        child = self.pupil(pupil)
        told = {} if child.removed else child.told
        return {each: who for each, who in told.items() if self.usable(who, channel, but)}

    def usable(self, who: Guardian, channel: Channel, but: str | None = None) -> list[str]:
        """Where a guardian may be reached by a channel, in the order in which that is tried; all but one."""
        return [each for each in self.found.usable(who, channel) if each != but]

    @cached_property
    def people(self) -> Sequence[OnePerson]:
        """Which records are one person's, as they were compared last first."""
        return (*self.compared, *reversed(self.told.people))

    def is_one(self, guardian: str, other: str | None, address: str | None = None) -> bool:
        """Whether two records are one person's, who is reached there."""
        same = (each for each in self.people if {guardian, other} <= {*each.guardians})
        return guardian == other or any(address is None or address in each.addresses for each in same)

    def people_reached(self, pupil: str, channel: Channel, but: str | None = None) -> dict[str, tuple[str, Guardian]]:
        """The same by person, each with the record by which the child is theirs: the first by priority. Where a court
        order keeps anybody from the child, each record stands for itself."""
        reached = self.reached(pupil, channel, but)
        ranked = sorted(reached, key=lambda each: (reached[each].priority is None, reached[each].priority or 0, each))
        is_alone = not self.people or bool(self._child(pupil).barred)
        people = (
            (each if is_alone else self._person(each, reached[each], channel, but), each) for each in reversed(ranked)
        )
        return {person: (each, reached[each]) for person, each in people}

    def _person(self, guardian: str, who: Guardian, channel: Channel, but: str | None) -> str:
        """Who it is that is reached there: a record of somebody who was recorded twice stands for the person as long as
        name and number are those that were compared."""
        line, address = "email" if channel == "email" else "text", self.usable(who, channel, but)[0]
        same = (p for p in self.people if p.channel == line and address in p.addresses and who.name in p.names)
        return next((f"{line}:{min(each.guardians)}" for each in same), guardian)

    def _child(self, pupil: str) -> Pupil:
        found: Pupil = self.states["pupil", pupil].seen
        return found

    @cached_property
    def updated(self) -> dict[UUID, dict[UUID, tuple[str, ...]]]:
        """The messages of parents' updates that somebody has, or may have: who, and where, whoever else's that is
        included: by the fact that prepared it."""
        found: dict[UUID, dict[UUID, tuple[str, ...]]] = {}
        for message, known in self.told.gone_updates().items():
            lines = (
                (who, *self.sharing(who, cast(Channel, route.partition(":")[0]), address))
                for who, (route, address) in known.had.items()
            )
            found.setdefault(known.because, {})[message] = tuple(chain.from_iterable(lines))
        return found

    def sharing(self, guardian: str, channel: Channel, address: str) -> tuple[str, ...]:
        """Everybody's token of a guardian's number, as whoever approved the last parents' update was told."""
        update = self.found.update
        return sharing(guardian, channel, address, update.shared if update is not None else ())

    # When ------------------------------------------------------------------------------------------------------------

    def told_at(self, pupil: str, at: datetime) -> tuple[Session, ...]:
        """The sessions of which a text that goes at an instant may say so: none whose register may be open still."""
        sessions = self.heard.unexplained(pupil)
        return tuple(each for each in sessions if hours.slot(each, self.calendar, self.policy, self.date) <= at)

    def text_due(self, pupil: str, sessions: Sequence[Session] | None = None) -> datetime | None:
        """When a child's family is to be texted about its absence, from these sessions alone; None: not at all."""
        told = self.heard.unexplained(pupil) if sessions is None else sessions
        return hours.text_due(self.heard.absences[pupil], told, self.calendar, self.policy, self.date)

    @property
    def last_hour(self) -> datetime:
        """After this no absence text about the day goes."""
        return hours.last_hour(self.calendar, self.policy, self.date)

    @property
    def is_stale(self) -> bool:
        """Whether a source of the school is silent, so that nothing goes by itself."""
        return bool(self.school.stale)

    @property
    def caught_up(self) -> datetime | None:
        """When a hook that was silent has told what it could not deliver meanwhile; None: it was not silent."""
        back = self.school.hook_back
        return back and back + minutes(self.school.policy(self.calendar.today(back)).feed.catches_up)

    def is_today(self, instant: datetime | None) -> bool:
        """Whether an instant is on this very day."""
        return instant is not None and self.calendar.today(instant) == self.date

    def opening(self, template: Template, instant: datetime) -> datetime | None:
        """The first instant, from `instant`, at which such a message may go."""
        return hours.opening(self.calendar, self.policy, template, instant)
