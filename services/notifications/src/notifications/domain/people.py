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
    """A guardian who may be told of a child; name, numbers, e-mail addresses and language are sealed. `telephones`,
    `emails`: those beside the first, in the order in which they are tried; the first `mobiles` of the numbers are
    mobile ones."""

    telephone: str | None
    priority: int | None
    language: str | None = None
    email: str | None = None
    telephones: tuple[str, ...] = ()
    mobiles: int = 0
    emails: tuple[str, ...] = ()
    name: str | None = None

    @classmethod
    def of(cls, fact: GuardianRecorded) -> Guardian:
        """Whom the MIS recorded."""
        return cls(
            fact.telephone,
            fact.priority,
            fact.language,
            fact.email,
            fact.other_telephones,
            fact.other_mobiles,
            fact.other_emails,
            fact.name,
        )

    def addresses(self, channel: Channel) -> tuple[str, ...]:
        """Where they are reached by a channel, in the order in which that is tried: texts go to mobile numbers, or to
        the first where there is none; calls to any."""
        first, others = self.telephone, self.telephones
        if channel == "email":
            first, others = self.email, self.emails
        elif channel == "text":
            others = others[: self.mobiles]
        return tuple(each for each in (first, *others) if each)


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
                self.told[fact.guardian] = Guardian.of(fact)
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
    """A call that found a number dead, and who made it; a reply that says that it is not theirs, and `by` nobody; the
    message that could not go there, for whoever has it had `stopped` them."""

    contact: UUID
    by: str
    stopped: bool = False


@dataclass(slots=True)
class Spoilt:
    """A number or address that does not work: whose it is, and for which `channels`, with the call by which it is set
    aside there (None: a provider found it). `dead`: it was found so at a call; `through`: at which number of somebody
    else, the same one, for the channels `through_on`."""

    guardian: str
    channels: dict[Channel, Rung | None] = field(default_factory=dict)
    dead: bool = False
    through: str | None = None
    through_on: list[Channel] = field(default_factory=list)

    def is_found_by(self, contact: UUID) -> bool:
        """Whether it is set aside by that call."""
        return any(call is not None and call.contact == contact for call in self.channels.values())


@dataclass(slots=True)
class Found:
    """What *notifications* found out by itself about a school's families. `bad`: sealed number or address that does
    not work → what is known of it; `suspended`: the last days about which messages were suspended; `update`: the last
    parents' update, `updated` the last day on which one was due; `alerting`: messages to staff that are on their way;
    `alerts`: the last one to each who was told that a concern awaits them; `unreached`: when it was last said that
    nobody could be told, and of which concern."""

    bad: dict[str, Spoilt] = field(default_factory=dict)
    suspended: list[date] = field(default_factory=list)
    update: Update | None = None
    updated: date | None = None
    alerting: list[str] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    unreached: Unreached | None = None

    def works(self, channel: Channel, address: str) -> bool:
        """Whether a number or address is not known to fail on a channel; a number that is dead fails on any."""
        spoilt = self.bad.get(address)
        return spoilt is None or not (spoilt.dead or channel in spoilt.channels)

    def usable(self, who: Guardian, channel: Channel) -> list[str]:
        """Where a guardian may be reached by a channel, in the order in which that is tried."""
        return [address for address in who.addresses(channel) if self.works(channel, address)]

    def is_spoilt(self, channel: Channel, address: str) -> bool:
        """Whether a number or address is to be checked for a channel."""
        return address in self.bad and channel in self.bad[address].channels

    def spoilt_of(self, guardian: str, channel: Channel) -> list[str]:
        """What of a guardian's is to be checked for a channel, in the order in which it was found."""
        return [each for each, of in self.bad.items() if of.guardian == guardian and channel in of.channels]

    def dead_of(self, guardian: str) -> list[str]:
        """The numbers of a guardian that were found dead at a call."""
        return [each for each, of in self.bad.items() if of.guardian == guardian and of.dead]

    def dead_beside(self, guardian: str, address: str) -> tuple[str, ...]:
        """At whom a number was found dead that may be this one of a guardian's: they may have it written otherwise."""
        known = {guardian} if address in self.bad and self.bad[address].dead else set()
        return tuple(sorted({of.guardian for of in self.bad.values() if of.dead} - known))

    def is_not_theirs(self, channel: Channel, address: str) -> bool:
        """Whether whoever has it wrote that it is not its guardian's: what is delivered there proves nothing."""
        spoilt = self.bad.get(address)
        call = spoilt.channels.get(channel) if spoilt is not None else None
        return call is not None and not call.by

    def alike(self, address: str) -> list[str]:
        """Everybody's token of the number that was found dead at somebody's, that one first."""
        spoilt = self.bad.get(address)
        first = (spoilt.through if spoilt is not None else None) or address
        others = [(of.guardian, each) for each, of in self.bad.items() if of.through == first]
        return [*([first] if first in self.bad else []), *(each for _, each in sorted(others))]


Rank: TypeAlias = tuple[bool, bool, int]
"""By which of two guardians one is told before the other: who is `first`, then by priority, none counting last."""


def recipients(children: Sequence[Mapping[str, Guardian]], first: str | None = None) -> Mapping[str, Rank]:
    """Who can be told about all these children, by emergency contact priority (procedures, "recipients").

    `children`: of each the guardians who can be told. A guardian's priority is the lowest number that any of the
    children has for them, none counting last. `first` goes before everybody.
    """
    common = set.intersection(*(set(child) for child in children))
    return {guardian: (guardian != first, *_rank(guardian, children)) for guardian in common}


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
