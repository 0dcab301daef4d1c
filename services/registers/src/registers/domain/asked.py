"""What people ask of registers, as it is said to the decisions: sealed, parsed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from events.ids import Session
from events.school import Part, SchoolFile
from events.sealed import Sealed
from registers.domain.heard import Heard, Malformed, RollCallHeard, StudentHeard, Tally


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
    """`SetUpSchool` with the names, e-mail addresses, numbers and ids in the MIS of its staff sealed, by staff id."""

    file: SchoolFile
    names: dict[str, Sealed[str]] = field(default_factory=dict, hash=False)
    emails: dict[str, Sealed[str]] = field(default_factory=dict, hash=False)
    telephones: dict[str, Sealed[str]] = field(default_factory=dict, hash=False)
    mis_ids: dict[str, Sealed[str]] = field(default_factory=dict, hash=False)
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
class ForgottenBefore:
    """Whose keys are destroyed, of every school: said at each start, for the roll may be an older one, restored."""

    pupils: tuple[str, ...]


@dataclass(frozen=True)
class RetryAsked:
    """`RetryQuarantined`: the quarantined revision whose cause is `id` is to be taken up again."""

    id: UUID
    tally: Tally = field(default_factory=Tally, compare=False, repr=False)
