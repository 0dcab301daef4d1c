"""A school day as a decision sees it: the calendar, the children, what was heard and what was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
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
from notifications.domain.day import GONE, Heard, Message, Progress, Talk, Told
from notifications.domain.folds import day_key
from notifications.domain.people import Found, Guardian, Pupil
from notifications.domain.school import SCHOOL, School


@dataclass(frozen=True)
class Day:
    """One day of one school; `id` is the school's."""

    id: str
    date: date
    states: States

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
    def messages(self) -> dict[UUID, Message]:
        """The messages about the day."""
        told: Told = self.states[day_key(self.date)].done
        return told.messages

    @cached_property
    def updated(self) -> dict[UUID, dict[UUID, tuple[str, ...]]]:
        """The messages of parents' updates that somebody has, or may have, and who, whoever has the same number
        included: by the fact that prepared it."""
        found: dict[UUID, dict[UUID, tuple[str, ...]]] = {}
        for message, known in self.messages.items():
            if known.template == "update" and known.guardian and known.state in GONE:
                channel = cast(Channel, known.route.partition(":")[0])
                found.setdefault(known.because, {})[message] = self.sharing(known.guardian, channel)
        return found

    def sharing(self, guardian: str, channel: Channel) -> tuple[str, ...]:
        """Who has a guardian's number or address, as whoever approved the last parents' update was told."""
        update = self.found.update
        return sharing(guardian, channel, update.shared if update is not None else ())

    def pupil(self, pupil: str) -> Pupil:
        """A child and its guardians, without those who asked for no more messages."""
        found: Pupil = self.states["pupil", pupil].seen
        stopped: Stopped = self.states[STOPPED].done
        kept = {guardian: who for guardian, who in found.told.items() if guardian not in stopped.guardians}
        return found if len(kept) == len(found.told) else replace(found, told=kept)

    def guardians(self, pupil: str) -> Collection[str]:
        """Who may be told of a child, those who asked for no more messages included."""
        found: Pupil = self.states["pupil", pupil].seen
        return found.told.keys()

    def stopped(self, pupil: str) -> bool:
        """Whether everybody who may be told of a child asked for no more messages."""
        found: Pupil = self.states["pupil", pupil].seen
        return bool(found.told) and not self.pupil(pupil).told

    @cached_property
    def found(self) -> Found:
        """What was found out about the school's families."""
        found: Found = self.states[SCHOOL].done
        return found

    def reached(self, pupil: str, channel: Channel, but: str | None = None) -> dict[str, Guardian]:
        """The guardians who may be told of a child, where a channel is known not to fail them; all but one."""
        child = self.pupil(pupil)
        told = {} if child.removed else child.told
        return {
            guardian: who for guardian, who in told.items() if guardian != but and self._works(guardian, who, channel)
        }

    def _works(self, guardian: str, who: Guardian, channel: Channel) -> bool:
        address = who.address(channel)
        if channel != "email" and address == self.found.dead.get(guardian):
            return False
        return bool(address) and self.found.spoilt.get(guardian, {}).get(channel) != address

    def unexplained(self, pupil: str) -> tuple[Session, ...]:
        """The sessions in which a child is absent without explanation, its family not spoken to, morning first."""
        absence, talks = self.heard.absences.get(pupil), self.heard.talks.get(pupil, [])
        sessions = sorted(absence.unexplained) if absence else []
        return tuple(each for each in sessions if absence and not any(talk.answers(each, absence) for talk in talks))

    def talk(self, pupil: str) -> Talk | None:
        """The last contact that answers for a child who is absent without explanation."""
        absence, talks = self.heard.absences.get(pupil), self.heard.talks.get(pupil, [])
        sessions = absence.unexplained if absence else ()
        found = [talk for talk in talks if absence and any(talk.answers(each, absence) for each in sessions)]
        return found[-1] if found else None

    def text_due(self, pupil: str) -> datetime | None:
        """When a child's family is to be texted about its absence; None: not at all."""
        absence = self.heard.absences[pupil]
        return hours.text_due(absence, self.unexplained(pupil), self.calendar, self.policy, self.date)

    @property
    def last_hour(self) -> datetime:
        """After this no absence text about the day goes."""
        return hours.last_hour(self.calendar, self.policy, self.date)

    def absence_messages(self, pupil: str) -> Iterable[tuple[UUID, Message]]:
        """The absence messages that name a child, withdrawn ones aside."""
        return [
            (message, m)
            for message, m in self.messages.items()
            if m.template == "absence" and pupil in m.about and m.state != "withdrawn"
        ]

    def gone(self, pupil: str) -> Iterable[tuple[UUID, Message]]:
        """The absence texts naming a child that its family has, or may have."""
        return [(message, m) for message, m in self.absence_messages(pupil) if m.state in GONE]

    def held(self, by: datetime) -> dict[UUID, Message]:
        """The messages whose hour comes at or before an instant."""
        return {i: m for i, m in self._waiting("held").items() if m.until is not None and m.until <= by}

    def held_texts(self, until: datetime) -> dict[UUID, Message]:
        """The absence texts held until an instant."""
        return {i: m for i, m in self._waiting("held").items() if m.template == "absence" and m.until == until}

    def suspended(self) -> dict[UUID, Message]:
        """The messages that wait for the feed to return."""
        return self._waiting("suspended")

    def _waiting(self, state: Progress) -> dict[UUID, Message]:
        return {i: m for i, m in self.messages.items() if m.state == state}

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
