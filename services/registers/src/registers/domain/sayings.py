"""Everything that is said to registers: what its edge heard, commands, wake-ups, and pathway's facts."""

from __future__ import annotations

from typing import TypeAlias, get_args

from chassis.said import Outcome, Woken
from events.fact import Fact
from events.notifications import ReplyConfirmed
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, VisitMade, VisitUndone
from events.registers import (
    DifferencesOf,
    ForgetPupil,
    HeardSoFar,
    LiftStaleFeed,
    RegistersOf,
    StillToWriteBack,
    StillUnexplained,
)
from registers.domain.asked import (
    ClosureAsked,
    ExplainAsked,
    ForeseeAsked,
    ForgottenBefore,
    Imported,
    RetryAsked,
    SchoolDescribed,
    SettleAsked,
)
from registers.domain.heard import (
    CalendarDateHeard,
    Deleted,
    GuardianHeard,
    GuardiansHeard,
    HookEnded,
    Malformed,
    NoteHeard,
    RollCallHeard,
    StudentHeard,
)
from registers.domain.polls import CodesClassed, Holdings, LogHeard

OfGuardians: TypeAlias = GuardianHeard | GuardiansHeard
Entities: TypeAlias = CalendarDateHeard | StudentHeard | OfGuardians | NoteHeard | RollCallHeard | Deleted | Malformed
Told: TypeAlias = SchoolDescribed | ForgetPupil | ForgottenBefore | RetryAsked | ClosureAsked | Imported
Commands: TypeAlias = Told | SettleAsked | LiftStaleFeed | ExplainAsked
Polls: TypeAlias = LogHeard | CodesClassed | Holdings
OfOthers: TypeAlias = ContactMade | ChildFoundInSchool | ContactUndone | VisitMade | VisitUndone | ReplyConfirmed
Body: TypeAlias = Entities | HookEnded | Polls | Commands | OfOthers | Woken | Outcome
Questions: TypeAlias = StillUnexplained | HeardSoFar | RegistersOf | ForeseeAsked | DifferencesOf | StillToWriteBack
Anything: TypeAlias = Body | Questions
FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(OfOthers))
