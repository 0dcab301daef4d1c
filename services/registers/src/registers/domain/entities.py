"""The objects of the MIS as they come: sealed, parsed, not yet believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from events.ids import Session
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
    """Why something cannot be taken; `name` is what of ours `waits_for` (see `EntityQuarantined`) stands for.

    `until`: the instant at which it is taken up again by itself.
    """

    reason: str
    waits_for: str | None = None
    name: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MarkHeard:
    """A mark (`AttendanceRollCallRecord`). Times without an offset are the school's local time.

    `by`: the MIS's id of whoever changed it; `by_name`: what the MIS calls them, of one that is not new.
    """

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
    by_name: Sealed[str] | None = None


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
    other_telephones: tuple[Sealed[str], ...] = ()
    other_mobiles: int = 0
    other_emails: tuple[Sealed[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Barring:
    """What of a relationship keeps messages from a guardian, of one that cannot be read otherwise: a court order, or
    that they want none. `tie`: pupil and guardian, where it says whose it is."""

    tie: str = ""
    barred: bool = False
    unsubscribed: bool = False


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
    """What of an entity is kept, to take it out of quarantine or where others say the same: nothing, or one of these.

    `is_open`: what a calendar date says.
    """

    mark: MarkHeard | None = None
    register: RegisterHeard | None = None
    guardian: GuardianLink | None = None
    note: Note | None = None
    is_open: bool | None = None


@dataclass
class Claims:
    """What each object of the MIS says of a place, by place and object, the one that stands last.

    Of a mark only where more than one object says it. `doubted`: the marks of which a later word is in quarantine, and
    in which objects.
    """

    said: dict[str, dict[str, Held]] = field(default_factory=dict)
    doubted: dict[str, list[str]] = field(default_factory=dict)
