"""What *pathway* answers and takes: the families in focus, the meetings with parents and the support plans."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from console.web.asking import Asking, KnownAt, UpTo
from console.web.routing import asked, told
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ClosePlan,
    EndFocusFamily,
    FinishTask,
    FocusFamilies,
    FocusFamiliesOf,
    HandOverFamilies,
    HoldMeeting,
    HoldPraise,
    InviteParent,
    LiftPraiseHold,
    MeetingPack,
    MeetingPackOf,
    Meetings,
    MeetingsOf,
    PlanMeeting,
    Plans,
    PlansOf,
    PraiseHolds,
    PraiseHoldsOf,
    RecordMeetingMissed,
)
from events.reporting import RecordNamesShown

questions = asked()


@questions.get("/focus-families")
async def focus_families(caller: Asking, staff: str | None = None, all: bool = False) -> FocusFamilies:
    """The families in focus, one member of staff's or all whom the actor may see; `all`: those that were, too."""
    return await caller.ask(FocusFamiliesOf(staff=staff, all=all), FocusFamilies)


@questions.get("/meetings")
async def meetings(
    caller: Asking,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    mis_id: str | None = None,
) -> Meetings:
    """Meetings with parents, planned, held or missed, with their notes for those who may read them."""
    return await caller.ask(MeetingsOf(first=first, last=last, mis_id=mis_id), Meetings)


@questions.get("/plans")
async def plans(caller: Asking, mis_id: str | None = None, all: bool = False) -> Plans:
    """The support plans that stand (`all`: that stood, too)."""
    return await caller.ask(PlansOf(mis_id=mis_id, all=all), Plans)


@questions.get("/meetings/{meeting}/form")
async def meeting_pack(
    caller: Asking,
    meeting: UUID,
    format: Literal["pdf", "json"] = "pdf",
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
) -> MeetingPack:
    """The parent meeting form with what to bring, the file as base64 in `content`; asking for names is recorded.

    An answer's `known_at` and `log_sequence`, given as `as_known_at` and `log_sequence`, give that form again.
    """
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"meeting {meeting} {format}"))
    wanted = MeetingPackOf(meeting=meeting, format=format, as_known_at=as_known_at, log_sequence=log_sequence)
    return await caller.ask(wanted, MeetingPack)


@questions.get("/praise-holds")
async def praise_holds(caller: Asking) -> PraiseHolds:
    """Of which pupils praise is on hold, and why; for those who may put it on hold."""
    return await caller.ask(PraiseHoldsOf(), PraiseHolds)


commands = told(
    {
        HoldPraise: "Put praise of a pupil on hold until a day, it included.",
        LiftPraiseHold: "Let a pupil be praised again before the hold ends.",
        AllocateFocusFamily: "Allocate a pupil's family to a member of staff.",
        EndFocusFamily: "End the allocation of a pupil's family.",
        HandOverFamilies: "Let somebody stand in for a member of staff who is away.",
        PlanMeeting: "Plan, or move, a meeting with a pupil's parents.",
        InviteParent: "Record that a guardian was invited to a planned meeting.",
        HoldMeeting: "Record a meeting that was held, with the parent meeting form.",
        RecordMeetingMissed: "Record that a planned meeting did not come about.",
        AgreePlan: "Agree a support plan for a pupil.",
        ClosePlan: "Close a pupil's support plan, once all that was agreed is done.",
        FinishTask: "Record what became of an agreed action or a support.",
    }
)
