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
from events.notifications import Channel, Template
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
    """One day of one school; `id` is the school's; `learned`: what has just been found out beyond its states."""

    id: str
    date: date
    states: States
    learned: Found | None = None

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
        """The guardians who may be told of a child, where a channel is known not to fail them; all but one."""
        child = self.pupil(pupil)
        told = {} if child.removed else child.told
        return {each: who for each, who in told.items() if each != but and self.found.works(each, who, channel)}

    def _child(self, pupil: str) -> Pupil:
        found: Pupil = self.states["pupil", pupil].seen
        return found

    @cached_property
    def updated(self) -> dict[UUID, dict[UUID, tuple[str, ...]]]:
        """The messages of parents' updates that somebody has, or may have, and who, whoever has the same number
        included: by the fact that prepared it."""
        found: dict[UUID, dict[UUID, tuple[str, ...]]] = {}
        for message, known in self.told.gone_updates().items():
            who = (self.sharing(each, cast(Channel, route.partition(":")[0])) for each, route in known.had.items())
            found.setdefault(known.because, {})[message] = tuple(chain.from_iterable(who))
        return found

    def sharing(self, guardian: str, channel: Channel) -> tuple[str, ...]:
        """Who has a guardian's number or address, as whoever approved the last parents' update was told."""
        update = self.found.update
        return sharing(guardian, channel, update.shared if update is not None else ())

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
