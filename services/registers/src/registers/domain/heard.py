"""What a source says to registers, as it is said to the decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from events.ids import Session
from events.registers import Flag
from events.sealed import Sealed
from registers.domain.entities import Barring, Claims, Fault, GuardianLink, Held, MarkHeard, Note, Ref, RegisterHeard


@dataclass(frozen=True, slots=True)
class Reply:
    """How the entities of a hook were taken."""

    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0


@dataclass(slots=True)
class Hook:
    """One delivery by webhook; `before` is filled in by the decision when that id had been answered already."""

    id: str
    before: Reply | None = None


@dataclass(slots=True)
class Tally:
    """How the entities of one saying were taken; the decision fills it in anew each time, `keep` and the edge read it.

    `taken`: (object, where it is now, ""/nowhere); `put`: (object, why it is in quarantine, what is kept of it).
    `claims`: what is said of places from now on, by `claims.group_of`.
    `refused`: the school is not set up, nothing was heard.
    """

    taken: list[tuple[Ref, str]] = field(default_factory=list)
    put: list[tuple[Ref, Fault, Held]] = field(default_factory=list)
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    refused: bool = False
    claims: dict[str, Claims] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget a decision that was made before."""
        self.taken.clear()
        self.put.clear()
        self.claims.clear()
        self.accepted = self.quarantined = self.repeated = 0
        self.refused = False


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Base of what a source of marks says; `hook` the delivery that it came with."""

    hook: Hook | None = None
    tally: Tally = field(default_factory=Tally, compare=False, repr=False)


@dataclass(frozen=True)
class CalendarDateHeard(Heard):
    """The MIS says whether the school is open on a date (`AcademicCalendarDate`)."""

    ref: Ref
    day: date
    open: bool


@dataclass(frozen=True)
class StudentHeard(Heard):
    """A pupil as the MIS has them (`Student`); `form` is empty where they are in no class.

    `flags` None: the source does not say, and what was known holds. `anew`: they were asked for though nothing changed,
    since a day has come or more of them is read than was: the revision may be one that was heard.
    """

    ref: Ref
    pupil: str
    mis_id: Sealed[str]
    first_name: Sealed[str]
    last_name: Sealed[str]
    form: str
    year: str
    entry: date
    leaving: date | None = None
    born: Sealed[date] | None = None
    characteristics: Sealed[str] | None = None
    flags: tuple[Flag, ...] | None = ()
    compulsory_from: date | None = None
    anew: bool = False


@dataclass(frozen=True)
class GuardianHeard(Heard):
    """A relationship of a guardian to a pupil; `anew` as of a pupil."""

    link: GuardianLink
    anew: bool = False


@dataclass(frozen=True)
class GuardiansHeard(Heard):
    """All guardians of a pupil: the MIS ties nobody else to them any more."""

    ref: Ref
    pupil: str
    guardians: tuple[str, ...]


@dataclass(frozen=True)
class NoteHeard(Heard):
    """An absence note."""

    note: Note


@dataclass(frozen=True)
class RollCallHeard(Heard):
    """The marks and registers of one date and session that came together, in their order."""

    day: date
    session: Session
    marks: tuple[MarkHeard, ...] = ()
    registers: tuple[RegisterHeard, ...] = ()


@dataclass(frozen=True)
class Deleted(Heard):
    """The MIS deleted an object."""

    ref: Ref


@dataclass(frozen=True)
class Malformed(Heard):
    """An entity that is not of its type's shape, or is about somebody who was forgotten: why, without its values.

    `barring`: what is taken of a relationship all the same; `anew` as of a pupil.
    """

    ref: Ref
    reason: str
    barring: Barring | None = None
    anew: bool = False


@dataclass(frozen=True)
class HookEnded(Heard):
    """All entities of a delivery were said: its reply can be kept."""

    tallies: tuple[Tally, ...] = field(default=(), compare=False, repr=False)

    @property
    def refused(self) -> bool:
        """Whether nothing of it was heard: the school is not set up."""
        return self.tally.refused or any(tally.refused for tally in self.tallies)

    @property
    def reply(self) -> Reply:
        """What the sender is told."""
        return Reply(
            sum(tally.accepted for tally in self.tallies),
            sum(tally.quarantined for tally in self.tallies),
            sum(tally.repeated for tally in self.tallies),
        )
