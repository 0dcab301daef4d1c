"""Everything that is said to registers: what its edge heard, commands, wake-ups, and pathway's facts."""

from __future__ import annotations

from typing import TypeAlias, get_args

from chassis.said import Outcome, Woken
from events.fact import Fact
from events.notifications import ReplyConfirmed
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, VisitMade
from events.registers import (
    DifferencesOf,
    ForgetPupil,
    HeardSoFar,
    LiftStaleFeed,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
)
from registers.domain.heard import (
    CalendarDateHeard,
    ClosureAsked,
    CodesClassed,
    Deleted,
    ExplainAsked,
    ForeseeAsked,
    GuardianHeard,
    GuardiansHeard,
    Holdings,
    HookEnded,
    Imported,
    LogHeard,
    Malformed,
    NoteHeard,
    RetryAsked,
    RollCallHeard,
    SchoolDescribed,
    SettleAsked,
    StudentHeard,
)

OfGuardians: TypeAlias = GuardianHeard | GuardiansHeard
Entities: TypeAlias = CalendarDateHeard | StudentHeard | OfGuardians | NoteHeard | RollCallHeard | Deleted | Malformed
Told: TypeAlias = SchoolDescribed | ForgetPupil | RetryAsked | ClosureAsked | Imported
Commands: TypeAlias = Told | SettleAsked | LiftStaleFeed | ExplainAsked
Polls: TypeAlias = LogHeard | CodesClassed | Holdings
OfOthers: TypeAlias = ContactMade | ChildFoundInSchool | ContactUndone | VisitMade | ReplyConfirmed
Body: TypeAlias = Entities | HookEnded | Polls | Commands | OfOthers | Woken | Outcome
Questions: TypeAlias = StillUnexplained | HeardSoFar | RegistersOf | ForeseeAsked | DifferencesOf | StillToWriteBack
Anything: TypeAlias = Body | Questions
FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(OfOthers))
