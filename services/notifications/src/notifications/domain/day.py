"""What *notifications* remembers of a school day: who was absent and improved, and which messages that led to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from events.ids import Session
from events.notifications import MessageState, OnePerson, Template

Progress = MessageState | Literal["asked"]
"""A message's state; `asked`: registers is being asked whether it still holds."""

GONE: frozenset[Progress] = frozenset({"sending", "sent", "delivered", "unknown"})
"""States of a message that a family has, or may have."""


@dataclass(slots=True)
class Absence:
    """A child's absence on a day. `unexplained`: session → since when it has been known so; `away`: sessions that were
    said absent, explained or not; `false`: those that were and were no absence; `late`: those to which the child came
    after all, late; `because`: the fact that said it."""

    because: UUID
    unexplained: dict[Session, datetime] = field(default_factory=dict)
    away: list[Session] = field(default_factory=list)
    false: list[Session] = field(default_factory=list)
    late: list[Session] = field(default_factory=list)

    @property
    def morning(self) -> bool:
        """Whether the child was absent in the morning, and did not come late."""
        return "AM" in self.away and "AM" not in self.late


@dataclass(frozen=True, slots=True)
class Talk:
    """A contact about a child's absence: the fact that said it, when it was said, and whether it found the child in
    school."""

    contact: UUID
    at: datetime
    in_school: bool = False

    def answers(self, session: Session, absence: Absence) -> bool:
        """Whether the family need not be texted about that session: of what it was rung about, and where it was spoken
        to, of a whole day away."""
        if self.at >= absence.unexplained[session]:
            return True
        return not self.in_school and (session == "AM" or absence.morning)


@dataclass(slots=True)
class Improved:
    """A child's improvement: sessions attended of those possible. `withdrawn`: the fact that said that it is none."""

    attended: int
    possible: int
    withdrawn: UUID | None = None


@dataclass(slots=True)
class Heard:
    """What was heard of the day, by pupil. `talks`: the contacts that stand, as they came."""

    absences: dict[str, Absence] = field(default_factory=dict)
    improved: dict[str, Improved] = field(default_factory=dict)
    talks: dict[str, list[Talk]] = field(default_factory=dict)

    def unexplained(self, pupil: str) -> tuple[Session, ...]:
        """The sessions in which a child is absent without explanation, its family not spoken to, morning first."""
        absence, talks = self.absences.get(pupil), self.talks.get(pupil, [])
        if absence is None:
            return ()
        return tuple(each for each in sorted(absence.unexplained) if not _answers(talks, each, absence))

    def talk(self, pupil: str) -> Talk | None:
        """The last contact that answers for a child who is absent without explanation."""
        absence, talks = self.absences.get(pupil), self.talks.get(pupil, [])
        if absence is None:
            return None
        answering = [talk for talk in talks if any(talk.answers(each, absence) for each in absence.unexplained)]
        return answering[-1] if answering else None


def _answers(talks: Sequence[Talk], session: Session, absence: Absence) -> bool:
    return any(talk.answers(session, absence) for talk in talks)


DOUBTED = "a later mark of the school's MIS could not be taken: mend it there and send this again, or ring"
"""Why an absence text is withheld of whose marks a later word is in quarantine."""


@dataclass(slots=True)
class Message:
    """A message about the day. `about`: pupil → sessions; `until`: when it goes, while it is held; `by`: the id of
    the own fact that held it or ordered its re-check or its handing over last; `attempt`: how often it was handed over,
    last on `route` to `address`; `tried`: attempt, route, guardian and address of those that failed; `away`: those
    of them that nobody refused; `first_went`, `went`: when it was handed over first and last; `also`: who else has it,
    by which route and where, since an attempt that was believed to have failed arrived; `doubted`: it was withheld
    for marks in doubt."""

    template: Template
    state: Progress
    about: dict[str, tuple[Session, ...]]
    because: UUID
    until: datetime | None = None
    guardian: str | None = None
    corrects: UUID | None = None
    by: UUID | None = None
    attempt: int = 0
    route: str = ""
    address: str = ""
    tried: list[tuple[int, str, str, str]] = field(default_factory=list)
    away: list[tuple[int, str, str, str]] = field(default_factory=list)
    first_went: datetime | None = None
    went: datetime | None = None
    also: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubted: bool = False

    @property
    def had(self) -> dict[str, tuple[str, str]]:
        """Every guardian who has it, or may have, by which route and where: whom it went to last first."""
        return {self.guardian or "": (self.route, self.address), **self.also} if self.state in GONE else {}

    @property
    def refused(self) -> set[tuple[str, str, str]]:
        """Routes, guardians and addresses by which it cannot go."""
        return {each[1:] for each in self.tried if each not in self.away}


Messages: TypeAlias = dict[UUID, Message]
"""Messages by id."""


@dataclass(slots=True)
class Told:
    """The messages about the day, by id. `comparing`: absence texts that were due by then wait until it is known which
    of their recipients are one person, `asked`: by the answer to which own fact; `people`: who was found to be so."""

    messages: dict[UUID, Message] = field(default_factory=dict)
    comparing: datetime | None = None
    asked: UUID | None = None
    people: tuple[OnePerson, ...] = ()

    def waits(self, message: Message) -> bool:
        """Whether a text that is held, and due, waits until recipients were compared."""
        until, is_held = message.until, message.state == "held" and message.template == "absence"
        return is_held and until is not None and self.comparing is not None and until <= self.comparing

    def of_absence(self, pupil: str) -> Messages:
        """The absence messages that name a child, withdrawn ones aside."""
        return self._those(lambda m: m.template == "absence" and pupil in m.about and m.state != "withdrawn")

    def gone(self, pupil: str) -> Messages:
        """The absence texts naming a child that its family has, or may have."""
        return {message: known for message, known in self.of_absence(pupil).items() if known.state in GONE}

    def corrections(self, original: UUID) -> Messages:
        """The corrections of a text."""
        return self._those(lambda m: m.corrects == original)

    def held(self, by: datetime) -> Messages:
        """The messages whose hour comes at or before an instant."""
        return self._those(lambda m: m.state == "held" and m.until is not None and m.until <= by)

    def held_texts(self, until: datetime) -> Messages:
        """The absence texts held until an instant."""
        return self._those(lambda m: m.state == "held" and m.template == "absence" and m.until == until)

    def suspended(self) -> Messages:
        """The messages that wait for the feed to return."""
        return self._those(lambda m: m.state == "suspended")

    def gone_updates(self) -> Messages:
        """The messages of parents' updates that somebody has, or may have."""
        return self._those(lambda m: m.template == "update" and m.guardian is not None and m.state in GONE)

    def _those(self, are_meant: Callable[[Message], bool]) -> Messages:
        return {message: known for message, known in self.messages.items() if are_meant(known)}
