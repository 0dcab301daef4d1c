"""What *notifications* remembers of replies: whose children they may be about, what came of them, who wants no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from chassis.said import Key
from events.notifications import Asks, GuardianOptedIn, GuardianOptedOut, ReplyConfirmed, ReplyReceived
from events.registers import GuardianRecorded, GuardianRemoved
from events.sealed import Sealed

OfReply: TypeAlias = ReplyReceived | ReplyConfirmed | GuardianOptedOut | GuardianOptedIn

STOPPED: Key = ("stopped", "stopped")


@dataclass(frozen=True, slots=True)
class ReplyHeard:
    """A reply as the edge heard it: `guardians` whose number it came from, the text sealed, and what its words say.

    `received_at`: when it was sent, if not just now; `telephone`: of a number that is nobody's; `more`: it may
    ask for silence, or say that the number is not theirs, among more: a person decides; `returns`: it says that the
    child comes on that day; `wrong`: that the number is not the family's; `numbers`: guardian → the number as it is
    sealed for them; `named`: whose names it says, of all children of those guardians.
    """

    text: Sealed[str]
    guardians: tuple[str, ...] = ()
    telephone: Sealed[str] | None = None
    received_at: datetime | None = None
    suggested: str | None = None
    distress: bool = False
    asks: Asks | None = None
    more: bool = False
    returns: bool = False
    wrong: bool = False
    named: tuple[str, ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Children:
    """The children of a guardian; of those of `barred` a court order keeps the guardian away."""

    pupils: list[str] = field(default_factory=list)
    barred: list[str] = field(default_factory=list)

    def hear(self, fact: GuardianRecorded | GuardianRemoved) -> None:
        """Fold who the guardian is to a child."""
        self.pupils = [each for each in self.pupils if each != fact.pupil]
        self.barred = [each for each in self.barred if each != fact.pupil]
        if isinstance(fact, GuardianRecorded):
            self.pupils.append(fact.pupil)
            self.barred += [fact.pupil] if fact.barred else []


@dataclass(slots=True)
class Answered:
    """A reply: its local day, the children whom it may be about, and what a person made of it, by child and day.

    `of_guardian`: it came from a number that is a guardian's, and so is about nobody but those children; `at`: when it
    was sent; `returns`: it says that the child comes on that day; `meant`: those of them whom it names, or who alone
    was absent when it came; none: any.
    """

    day: date | None = None
    pupils: list[str] = field(default_factory=list)
    confirmed: dict[str, str] = field(default_factory=dict)
    of_guardian: bool = False
    at: datetime | None = None
    returns: bool = False
    meant: list[str] = field(default_factory=list)

    def confirmed_on(self, day: date | None) -> set[str]:
        """The children of whom a person said what it means of that day."""
        names = (each.split() for each in self.confirmed)
        return {child for child, of in names if day is not None and of == day.isoformat()}


@dataclass(slots=True)
class Compared:
    """The sealed numbers of a guardian that were compared last with those of who asked for no more messages."""

    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stranger:
    """What a number that was nobody's asked in a reply, and when: whoever is recorded with it later has asked it."""

    reply: UUID
    telephone: str
    at: datetime
    asks: Asks


@dataclass(slots=True)
class Stopped:
    """The guardians who asked for no more messages, and `replies`: in which reply each did.

    `stopped_at`, `started_at`: when each last sent STOP and START, whenever it was heard. `strangers`: what numbers
    that were nobody's asked.
    """

    guardians: list[str] = field(default_factory=list)
    replies: dict[str, UUID] = field(default_factory=dict)
    stopped_at: dict[str, datetime] = field(default_factory=dict)
    started_at: dict[str, datetime] = field(default_factory=dict)
    strangers: list[Stranger] = field(default_factory=list)

    def is_latest(self, guardian: str, asks: Asks, at: datetime) -> bool:
        """Whether nothing that a guardian sent later says the opposite; STOP goes before what was sent with it."""
        opposite = (self.started_at if asks == "stop" else self.stopped_at).get(guardian)
        return opposite is None or opposite < at or (asks == "stop" and opposite == at)


def key_of(own: OfReply) -> Key:
    """The state into which an own fact about a reply is folded."""
    match own:
        case ReplyReceived() | ReplyConfirmed():
            return "reply", str(own.reply)
        case GuardianOptedOut() | GuardianOptedIn():
            return STOPPED


def tell(reply: Answered, own: ReplyReceived | ReplyConfirmed) -> None:
    """Fold an own fact about a reply."""
    match own:
        case ReplyReceived():
            reply.day, reply.pupils, reply.of_guardian = own.day, list(own.pupils), bool(own.guardians)
            reply.at, reply.returns = own.received_at, own.returns
            reply.meant = [each for each in own.named if each in own.pupils] or ([own.about.pupil] if own.about else [])
        case ReplyConfirmed():
            reply.confirmed.update([confirmation(own)])


def stop(stopped: Stopped, own: GuardianOptedOut | GuardianOptedIn) -> None:
    """Fold who wants no more messages, and who wants them again."""
    kept = [each for each in stopped.guardians if each != own.guardian]
    stopped.guardians = [*kept, own.guardian] if isinstance(own, GuardianOptedOut) else kept
    stopped.replies.pop(own.guardian, None)
    if isinstance(own, GuardianOptedOut):
        stopped.replies[own.guardian] = own.reply
        _since(stopped, own)


def _since(stopped: Stopped, own: GuardianOptedOut) -> None:
    """Who is silent because of a number sent STOP when its owner did."""
    asked = [each.at for each in stopped.strangers if each.reply == own.reply]
    asked += [
        stopped.stopped_at[each]
        for each, reply in stopped.replies.items()
        if reply == own.reply and each in stopped.stopped_at
    ]
    if asked and own.guardian not in stopped.stopped_at:
        stopped.stopped_at[own.guardian] = max(asked)


def ask(stopped: Stopped, own: ReplyReceived) -> None:
    """Fold what a reply asked, and when it was sent."""
    times = stopped.stopped_at if own.asks == "stop" else stopped.started_at
    for guardian in own.guardians if own.asks else ():
        times[guardian] = max(own.received_at, times.get(guardian, own.received_at))
    if own.asks and own.telephone and not own.guardians:
        stopped.strangers.append(Stranger(own.reply, own.telephone, own.received_at, own.asks))


def confirmation(own: ReplyConfirmed) -> tuple[str, str]:
    """Of which child and day a person made what, so that the same again is known."""
    return f"{own.pupil} {own.date.isoformat()}", " ".join((own.code, *own.sessions))


def reply_key(reply: UUID) -> Key:
    """The name of a reply's state."""
    return "reply", str(reply)


def guardian_keys(guardians: Iterable[str]) -> Iterable[Key]:
    """The names of guardians' states."""
    return [("guardian", guardian) for guardian in guardians]
