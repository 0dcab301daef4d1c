"""What *pathway* answers and takes: the concerns for a child."""

from __future__ import annotations

from datetime import date

from console.web.asking import Asking
from console.web.routing import asked, told
from events.pathway import (
    AcknowledgeConcern,
    Concerns,
    ConcernsOf,
    RaiseConcern,
    RecordSocialWorkerTold,
    ResolveConcern,
)

questions = asked()


@questions.get("/concerns")
async def concerns(caller: Asking, on: date | None = None) -> Concerns:
    """The open concerns, or those about a local day; for safeguarding roles alone."""
    return await caller.ask(ConcernsOf(on=on), Concerns)


commands = told(
    {
        RaiseConcern: "Raise a concern for a child.",
        AcknowledgeConcern: "Say that one is dealing with a concern; it stays open.",
        ResolveConcern: "Resolve a concern; a missing child's only by the child found safe, by whom and when.",
        RecordSocialWorkerTold: "Record that a child's social worker was told of an absence.",
    }
)
