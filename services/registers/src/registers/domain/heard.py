"""What Arbor and people say to registers, as it is said to the decisions: sealed, parsed, not yet believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from events.ids import Session
from events.registers import Flag
from events.school import Part, SchoolFile
from events.sealed import Sealed


@dataclass(frozen=True, slots=True)
class Ref:
    """One revision of one object of the MIS; `cause` is its `events.ids.arbor_cause`."""

    entity_type: str
    entity: str
    revision: int
    cause: UUID

    @property
    def key(self) -> str:
        """The object, whatever the revision."""
        return f"{self.entity_type}/{self.entity}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something cannot be taken; `name` is what of ours `waits_for` (see `EntityQuarantined`) stands for."""

    reason: str
    waits_for: str | None = None
    name: str | None = None


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


@dataclass(frozen=True, slots=True)
class MarkHeard:
    """A mark (`AttendanceRollCallRecord`). Times without an offset are the school's local time."""

    ref: Ref
    pupil: str
    student: str
    day: date
    session: Session
    code: str
    minutes: int | None = None
    modified: datetime | None = None
    by: str | None = None
    note: Sealed[str] | None = None


@dataclass(frozen=True, slots=True)
class RegisterHeard:
    """A class's register (`AttendanceRegister`); `opened`, `completed`: when it was, if it was."""

    ref: Ref
    form: str
    day: date
    session: Session
    completed: datetime | None = None
    by: str | None = None
    opened: datetime | None = None


@dataclass(frozen=True, slots=True)
class GuardianLink:
    """Who a guardian is to a pupil (`StudentGuardianRelationship`)."""

    ref: Ref
    pupil: str
    student: str
    guardian: str
    mis_id: Sealed[str]
    name: Sealed[str] | None = None
    telephone: Sealed[str] | None = None
    email: Sealed[str] | None = None
    language: Sealed[str] | None = None
    legal: bool = False
    primary: bool = False
    priority: int | None = None
    unsubscribed: bool = False
    barred: bool = False
    address: Sealed[str] | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """An absence note (`StudentAbsenceNote`). Times without an offset are the school's local time."""

    ref: Ref
    pupil: str
    student: str
    first: datetime
    last: datetime
    code: str | None = None
    approved: bool = False
    text: Sealed[str] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What of a quarantined entity is kept to take it up again: nothing, or exactly one of these."""

    mark: MarkHeard | None = None
    register: RegisterHeard | None = None
    guardian: GuardianLink | None = None
    note: Note | None = None


@dataclass(slots=True)
class Tally:
    """How the entities of one saying were taken; the decision fills it in anew each time, `keep` and the edge read it.

    `taken`: (object, where it is now, ""/nowhere); `put`: (object, why it is in quarantine, what is kept of it).
    `refused`: the school is not set up, nothing was heard.
    """

    taken: list[tuple[Ref, str]] = field(default_factory=list)
    put: list[tuple[Ref, Fault, Held]] = field(default_factory=list)
    accepted: int = 0
    quarantined: int = 0
    repeated: int = 0
    refused: bool = False

    def clear(self) -> None:
        """Forget a decision that was made before."""
        self.taken.clear()
        self.put.clear()
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

    `flags` None: the source does not say, and what was known holds.
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


@dataclass(frozen=True)
class GuardianHeard(Heard):
    """A relationship of a guardian to a pupil."""

    link: GuardianLink


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
    """An entity that is not of its type's shape, or is about somebody who was forgotten: why, without its values."""

    ref: Ref
    reason: str


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


@dataclass(frozen=True)
class LogHeard(Heard):
    """A change log of the MIS was heard up to a revision, with `tallies`: from now on it is read from there.

    `ends_poll`: every log has been heard to its end, so that nothing of an outage is still to come.
    """

    log: str
    revision: int
    ends_poll: bool = False
    tallies: tuple[Tally, ...] = field(default=(), compare=False, repr=False)

    @property
    def refused(self) -> bool:
        """Whether nothing of it was heard: the school is not set up."""
        return self.tally.refused or any(tally.refused for tally in self.tallies)


@dataclass(frozen=True)
class CodesClassed(Heard):
    """The MIS says what its codes count as: code → the value of a `CodeClass`, None where it is none."""

    classes: dict[str, str | None] = field(hash=False)


@dataclass(frozen=True)
class Holdings(Heard):
    """All that the MIS holds: the marks of `days`, and the class ("": none) of each pupil on the roll of the last."""

    days: tuple[date, ...]
    marks: dict[tuple[str, date, Session], str] = field(hash=False)
    roll: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Imported(Heard):
    """The rows of a file as what they say, in the order in which they are to be heard; `lines`: object → line."""

    bodies: tuple[RollCallHeard | StudentHeard | Malformed, ...]
    lines: dict[str, int] = field(hash=False)


@dataclass(frozen=True)
class ForeseeAsked:
    """`ForeseeRows`: what would `imported` change?"""

    imported: Imported


@dataclass(frozen=True)
class SchoolDescribed:
    """`SetUpSchool` with the names, e-mail addresses and numbers of its staff sealed, by staff id."""

    file: SchoolFile
    names: dict[str, Sealed[str]] = field(default_factory=dict, hash=False)
    emails: dict[str, Sealed[str]] = field(default_factory=dict, hash=False)
    telephones: dict[str, Sealed[str]] = field(default_factory=dict, hash=False)
    tally: Tally = field(default_factory=Tally, compare=False, repr=False)


@dataclass(frozen=True)
class ClosureAsked:
    """`DeclareClosure`, or `WithdrawClosure`."""

    day: date
    part: Part
    reason: str = ""
    withdrawn: bool = False
    tally: Tally = field(default_factory=Tally, compare=False, repr=False)


@dataclass(frozen=True)
class SettleAsked:
    """`SettleCode` with what is personal sealed; `mis_id` None: the pupil was forgotten."""

    pupil: str
    day: date
    session: Session
    code: str
    mis_id: Sealed[str] | None = None
    reason: Sealed[str] | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class ExplainAsked:
    """`ExplainDifference` with the reason sealed; None: the pupil was forgotten."""

    pupil: str
    day: date
    session: Session | None
    reason: Sealed[str] | None


@dataclass(frozen=True)
class RetryAsked:
    """`RetryQuarantined`: the quarantined revision whose cause is `id` is to be taken up again."""

    id: UUID
    tally: Tally = field(default_factory=Tally, compare=False, repr=False)
