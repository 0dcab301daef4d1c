"""Whom a message may go to, and which children one message may name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias
from uuid import UUID

from chassis.said import Said
from events.notifications import Channel
from events.pathway import PraiseHeld, PraiseHoldLifted
from events.registers import GuardianRecorded, GuardianRemoved, PupilForgotten, PupilRecorded, PupilRemoved
from notifications.domain.bulletins import Update
from notifications.domain.concerns import Alert, Unreached

OfPraise: TypeAlias = PraiseHeld | PraiseHoldLifted


@dataclass(slots=True)
class Guardian:
    """A guardian who may be told of a child; number, e-mail address and language are sealed."""

    telephone: str | None
    priority: int | None
    language: str | None = None
    email: str | None = None

    def address(self, channel: Channel) -> str | None:
        """Where they are reached by a channel: calls and texts go to one number."""
        return self.email if channel == "email" else self.telephone


@dataclass(slots=True)
class Pupil:
    """A child's sealed first name, and the guardians who may be told: legal or primary, neither unsubscribed nor barred
    by a court order (procedures, "recipients"); `barred`: the sealed numbers and addresses of those whom one bars. Of a
    child whom the MIS has `removed` nobody is told. On the roll from `entry` to `leaving`, both included; praise is on
    hold until `unpraised_until`, by the fact `unpraised_by`."""

    first_name: str = ""
    removed: bool = False
    told: dict[str, Guardian] = field(default_factory=dict)
    entry: date | None = None
    leaving: date | None = None
    unpraised_until: date | None = None
    unpraised_by: UUID | None = None
    barred: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def is_on_roll(self, day: date) -> bool:
        """Whether the child is one of the school's on that day."""
        known = bool(self.first_name) and not self.removed
        return known and (self.entry is None or self.entry <= day) and (self.leaving is None or day <= self.leaving)

    def without(self, guardians: Collection[str]) -> Pupil:
        """The same child, some guardians aside."""
        return replace(self, told={each: who for each, who in self.told.items() if each not in guardians})

    def hear(self, fact: PupilRecorded | PupilRemoved | GuardianRecorded | GuardianRemoved | PupilForgotten) -> None:
        """Fold what registers says of the child and of who they are to it."""
        match fact:
            case PupilRecorded():
                self.first_name, self.removed = fact.first_name, False
                self.entry, self.leaving = fact.entry, fact.leaving
            case GuardianRecorded() if (fact.legal or fact.primary) and not (fact.unsubscribed or fact.barred):
                self.told[fact.guardian] = Guardian(fact.telephone, fact.priority, fact.language, fact.email)
            case GuardianRecorded() | GuardianRemoved():
                self.told.pop(fact.guardian, None)
            case PupilRemoved():
                self.removed = True
            case PupilForgotten():
                self.first_name, self.told, self.barred = "", {}, {}

    def bar(self, guardian: str, lines: Collection[str]) -> None:
        """Remember how a guardian is reached whom a court order keeps from the child; nothing: none does, or nohow."""
        self.barred.pop(guardian, None)
        self.barred |= {guardian: tuple(lines)} if lines else {}

    def unpraised(self, day: date) -> UUID | None:
        """The fact by which praise of the child is on hold on that day."""
        return self.unpraised_by if self.unpraised_until is not None and day <= self.unpraised_until else None

    def hear_of_praise(self, said: Said[OfPraise]) -> None:
        """Fold that somebody put praise on hold, until a day it included, or that it is so no longer."""
        match said.body:
            case PraiseHeld(until=until):
                self.unpraised_until, self.unpraised_by = until, said.id
            case PraiseHoldLifted():
                self.unpraised_until = self.unpraised_by = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A call that found a number dead, and who made it; a reply that says that it is not theirs, and `by` nobody."""

    contact: UUID
    by: str


@dataclass(slots=True)
class Found:
    """What *notifications* found out by itself about a school's families. `spoilt`: guardian → channel → the sealed
    number or address that does not work there; `suspended`: the last days about which messages were suspended;
    `update`: the last parents' update, `updated` the last day on which one was due; `dead`: guardian → the number that
    was found dead at a call, `rung`: guardian → channel → the call by which it is set aside there; `through`: guardian
    → at whose number theirs, the same one, was found dead, `through_on` for which channels, until either has another
    that is dead; `alerting`: messages to staff that are on their way; `alerts`: the last one to each who was told that
    a concern awaits them; `unreached`: when it was last said that nobody could be told, and of which concern."""

    spoilt: dict[str, dict[Channel, str]] = field(default_factory=dict)
    suspended: list[date] = field(default_factory=list)
    update: Update | None = None
    updated: date | None = None
    dead: dict[str, str] = field(default_factory=dict)
    rung: dict[str, dict[Channel, Rung]] = field(default_factory=dict)
    through: dict[str, str] = field(default_factory=dict)
    through_on: dict[str, list[Channel]] = field(default_factory=dict)
    alerting: list[str] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    unreached: Unreached | None = None

    def works(self, guardian: str, who: Guardian, channel: Channel) -> bool:
        """Whether a channel is not known to fail a guardian, who has a number or address there."""
        address = who.address(channel)
        if channel != "email" and address == self.dead.get(guardian):
            return False
        return bool(address) and self.spoilt.get(guardian, {}).get(channel) != address

    def is_not_theirs(self, guardian: str, channel: Channel, address: str) -> bool:
        """Whether whoever has it wrote that it is not the guardian's: what is delivered there proves nothing."""
        call = self.rung.get(guardian, {}).get(channel)
        return call is not None and not call.by and self.spoilt.get(guardian, {}).get(channel) == address

    def alike(self, guardian: str) -> list[str]:
        """Whose number is the one that was found dead at a guardian's, themselves first where it was theirs."""
        first = self.through.get(guardian, guardian)
        return [first, *sorted(each for each, through in self.through.items() if through == first)]


def recipient(children: Sequence[Mapping[str, Guardian]], first: str | None = None) -> str | None:
    """Who is told about all these children, by emergency contact priority (procedures, "recipients"); None: nobody.

    `children`: of each the guardians who can be told. A guardian's priority is the lowest number that any of the
    children has for them, none counting last; the id decides between equals. `first` goes before everybody.
    """
    common = set.intersection(*(set(child) for child in children))
    return min(common, key=lambda guardian: (guardian != first, *_rank(guardian, children), guardian), default=None)


def _rank(guardian: str, children: Sequence[Mapping[str, Guardian]]) -> tuple[bool, int]:
    return min((child[guardian].priority is None, child[guardian].priority or 0) for child in children)


def families(children: Iterable[str], reached: Callable[[str], set[str]]) -> list[list[str]]:
    """The children parted into those whom one message may name: a guardian can be told of every one of them.

    By pupil id, so that the order in which they were heard of does not matter; a child of nobody stands alone. No
    guardian can be told of every child of two families (`of`: guardian → the family).
    """
    parted: list[tuple[list[str], set[str]]] = []
    of: dict[str, int] = {}
    for child in sorted(children):
        guardians = set(reached(child))
        number = min((of[guardian] for guardian in guardians if guardian in of), default=len(parted))
        if number == len(parted):
            parted.append(([], set(guardians)))
        family, common = parted[number]
        for lost in common - guardians:
            of.pop(lost, None)
        common &= guardians
        of |= dict.fromkeys(common, number)
        family.append(child)
    return [family for family, _ in parted]
