"""A log written by hand: each fact with the envelope that its service would give it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis.record import Recorded
from chassis.said import Said
from chassis.wire import at_sequence, envelope_of
from events.fact import Actor, Fact
from events.ids import duty_id, guardian_id, message_id, pupil_id
from events.notifications import Matter, MessageSending, MessageSent
from events.pathway import DutySet
from events.registers import GuardianRecorded, PupilAbsent
from rollcall.check import Contradiction, check

SCHOOL = "woodside"
PUPIL, SIBLING = pupil_id(SCHOOL, "16"), pupil_id(SCHOOL, "18")
MOTHER, FATHER = guardian_id(SCHOOL, "204"), guardian_id(SCHOOL, "205")
DAY = date(2026, 9, 7)
MORNING = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
TEN = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
CALL = duty_id(SCHOOL, "call", PUPIL, DAY)
TEXT = message_id(SCHOOL, "absence", "1")
OFFICER = Actor(who="staff-3", role="attendance-officer")


@dataclass
class Log:
    """The facts so far; `says` adds one and gives its id."""

    facts: list[Recorded] = field(default_factory=list)
    at: datetime = MORNING
    _positions: Counter[str] = field(default_factory=Counter)

    def says(self, fact: Fact, cause: UUID | None = None, actor: Actor | None = None, **envelope: Any) -> UUID:
        """One more fact at the log's present instant, for a cause, or for a request where an actor is given."""
        sequence = len(self.facts) + 1
        id = uuid5(UUID(int=1), f"{sequence}")
        said = Said(id, SCHOOL, self.at, fact, id, actor, "reach2", cause=cause or uuid5(id, "request"))
        self._positions[fact.service] += 1
        position = self._positions[fact.service]
        written = envelope_of(said, recorded_at=self.at, position=position, heard=sequence - 1)
        self.facts.append(
            Recorded(replace(at_sequence(written, sequence), **envelope), fact.model_dump_json().encode())
        )
        return id

    def passes(self, minutes: int) -> Log:
        """Time passes."""
        self.at += timedelta(minutes=minutes)
        return self

    def absent(self, pupil: str = PUPIL) -> UUID:
        """A child is absent without a reason."""
        return self.says(
            PupilAbsent(
                pupil=pupil, form="3B", date=DAY, session="AM", code="N", explained=False, authorised=False,
                consecutive=1,
            )
        )  # fmt: skip

    def call(self, because: UUID, cause: UUID | None = None) -> UUID:
        """The call that it asks for, by ten."""
        duty = DutySet(
            pupil=PUPIL, duty=CALL, kind="call", date=DAY, due_at=TEN, owner="attendance-officer", because=because
        )
        return self.says(duty, cause or because)

    def guardian(self, guardian: str = MOTHER, pupil: str = PUPIL, **fields: Any) -> UUID:
        """A guardian who may be told, unless said otherwise."""
        usual = {"mis_id": f"~{guardian}~contact~x", "legal": True, "priority": 1}
        return self.says(GuardianRecorded(pupil=pupil, guardian=guardian, **{**usual, **fields}))

    def sending(self, because: UUID, message: UUID = TEXT, **fields: Any) -> UUID:
        """A text is about to go."""
        about = (Matter(pupil=PUPIL, date=DAY, sessions=("AM",)),)
        usual = {"template": "absence", "channel": "text", "guardian": MOTHER, "about": about}
        text = MessageSending(pupil=PUPIL, message=message, because=because, **{**usual, **fields})
        return self.says(text, because)

    def text(self, because: UUID, message: UUID = TEXT, **fields: Any) -> UUID:
        """A text goes, and the provider takes it."""
        sending = self.sending(because, message, **fields)
        return self.says(MessageSent(pupil=PUPIL, message=message, reference="r", segments=1), sending)

    def found(self, now: datetime | None = None) -> list[Contradiction]:
        """What the checker finds."""
        return check(self.facts, SCHOOL, now)

    def rules(self, now: datetime | None = None) -> list[str]:
        """By which rules."""
        return [wrong.rule for wrong in self.found(now)]


@pytest.fixture
def log() -> Log:
    return Log()
