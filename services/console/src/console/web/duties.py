"""What *pathway* answers and takes: duties, and what is done about an absence."""

from __future__ import annotations

from datetime import date

from console.web.asking import Asking, First, Last, Week
from console.web.routing import asked, told
from events.pathway import (
    ArrangeVisit,
    ClaimDuty,
    Duties,
    DutiesOf,
    DutyKind,
    DutyState,
    GiveMissedReason,
    HandBackDuty,
    Ledger,
    LedgerOf,
    Procedures,
    ProceduresOf,
    Queue,
    QueueOf,
    RecordContact,
    RecordPraise,
    RecordVisit,
    UndoContact,
    UndoVisit,
    Visits,
    VisitsOf,
    WithdrawVisit,
)

questions = asked()


@questions.get("/duties")
async def duties(caller: Asking, on: date | None = None, state: DutyState | None = None) -> Duties:
    """The duties due on a local day (all without one), in their present state."""
    return await caller.ask(DutiesOf(on=on, state=state), Duties)


@questions.get("/queue")
async def queue(caller: Asking, on: date | None = None) -> Queue:
    """The families to be rung about absences of a local day (today without one), in the order of work."""
    return await caller.ask(QueueOf(on=on), Queue)


@questions.get("/visits")
async def visits(caller: Asking, on: date | None = None) -> Visits:
    """The visits about absences of a local day (today without one): where, by when, who goes, and how they went."""
    return await caller.ask(VisitsOf(on=on), Visits)


@questions.get("/ledger")
async def ledger(
    caller: Asking,
    first: First,
    last: Last,
    kind: DutyKind | None = None,
) -> Ledger:
    """How the duties due in some days went: counts by kind, what was missed and why, and checks."""
    return await caller.ask(LedgerOf(first=first, last=last, kind=kind), Ledger)


@questions.get("/procedures/{week}")
async def procedures(caller: Asking, week: Week) -> Procedures:
    """What was done in an ISO week for each absent pupil, persistent absentees first."""
    return await caller.ask(ProceduresOf(week=week), Procedures)


commands = told(
    {
        RecordContact: "Record a call, or a try, about a pupil's absence.",
        UndoContact: "Take back the contact that one has recorded seconds ago; with a reason, any of today's.",
        RecordVisit: "Record a home visit about a pupil's absence.",
        UndoVisit: "Take back, with a reason, a visit that was recorded today.",
        ArrangeVisit: "Arrange who visits a family about an absence, with whom, and when; with a reason, any visit.",
        WithdrawVisit: "Take back who was to visit a family about an absence.",
        RecordPraise: "Record that a child was congratulated, or the family rung.",
        GiveMissedReason: "Say why a duty was not done in time.",
        ClaimDuty: "Take an open duty upon oneself: upon the actor; of a call, all of the family's of that day.",
        HandBackDuty: "Give back what one has claimed.",
    }
)
