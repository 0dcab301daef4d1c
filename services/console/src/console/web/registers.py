"""What *registers* answers and takes: registers and their marks, closures, imports, the quarantine."""

from __future__ import annotations

from datetime import date

from console.web.asking import Asking, First, Last
from console.web.routing import asked, told
from events.registers import (
    Amendments,
    AmendmentsOf,
    DeclareClosure,
    Differences,
    DifferencesOf,
    ExplainDifference,
    ImportRows,
    LiftStaleFeed,
    Quarantine,
    Quarantined,
    Registers,
    RegistersOf,
    RetryQuarantined,
    SettleCode,
    WithdrawClosure,
)

questions = asked()


@questions.get("/quarantine")
async def quarantine(caller: Asking) -> Quarantine:
    """What the MIS said and could not be taken, oldest first."""
    return await caller.ask(Quarantined(), Quarantine)


@questions.get("/amendments")
async def amendments(
    caller: Asking,
    first: First,
    last: Last,
    drafts: bool = False,
) -> Amendments:
    """The amended entries of a period's registers; `drafts`: those changed before they closed, too."""
    return await caller.ask(AmendmentsOf(first=first, last=last, drafts=drafts), Amendments)


@questions.get("/differences")
async def differences(caller: Asking) -> Differences:
    """The settled codes that the MIS does not show, and what it was found to hold otherwise than we do."""
    return await caller.ask(DifferencesOf(), Differences)


@questions.get("/registers")
async def registers(caller: Asking, on: date | None = None) -> Registers:
    """The registers of a local day (today without one): their state, who was asked for them, which look wrong."""
    return await caller.ask(RegistersOf(on=on), Registers)


commands = told(
    {
        DeclareClosure: "Declare the school shut on a date, or for a session of it.",
        WithdrawClosure: "Withdraw what was declared closed.",
        ImportRows: "Hear marks or pupils out of a file, as any source says them.",
        SettleCode: "Settle the code of a pupil's session, and write it back to the MIS.",
        ExplainDifference: "Say why the MIS and we hold something of a pupil differently.",
        LiftStaleFeed: "Let what is known be acted upon although the feed is stale.",
        RetryQuarantined: "Take a quarantined entity up again.",
    }
)
