"""What *pathway* follows and answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, TypeAlias

from chassis.service import Answer, Forgotten, Keyring
from events.fact import Request
from events.ids import pupil_id
from events.pathway import (
    AgreePlan,
    AllocateFocusFamily,
    ClaimDuty,
    ClosePlan,
    DutiesOf,
    EndFocusFamily,
    FinishTask,
    FocusFamiliesOf,
    GiveMissedReason,
    HandBackDuty,
    HandOverFamilies,
    HoldMeeting,
    InviteParent,
    LedgerOf,
    MeetingsOf,
    PlanMeeting,
    PlansOf,
    ProceduresOf,
    QueueOf,
    RecordContact,
    RecordMeetingMissed,
    RecordPraise,
    RecordVisit,
    UndoContact,
)
from pathway import projection

COMMANDS: frozenset[type[Request]] = frozenset(
    {
        AgreePlan,
        AllocateFocusFamily,
        ClaimDuty,
        ClosePlan,
        EndFocusFamily,
        FinishTask,
        GiveMissedReason,
        HandBackDuty,
        HandOverFamilies,
        HoldMeeting,
        InviteParent,
        PlanMeeting,
        RecordContact,
        RecordMeetingMissed,
        RecordPraise,
        RecordVisit,
        UndoContact,
    }
)
QUESTIONS: Mapping[type[Request], Answer] = {
    DutiesOf: projection.duties_of,
    FocusFamiliesOf: projection.focus_families_of,
    LedgerOf: projection.ledger_of,
    MeetingsOf: projection.meetings_of,
    PlansOf: projection.plans_of,
    ProceduresOf: projection.procedures_of,
    QueueOf: projection.queue_of,
}

Noted: TypeAlias = RecordContact | RecordVisit | RecordPraise | FinishTask | GiveMissedReason
"""Commands with one note of free text."""


def sealing(keyring: Keyring) -> Callable[[str, Any], Awaitable[Any]]:
    """How a command's free text is sealed before it is said: for the pupil whom it is about, as contact.

    What is written about a pupil who was forgotten is dropped: the domain refuses the command.
    """

    async def sealed(school: str, command: Any) -> Any:
        texts = dict(_texts(command))
        if not texts:
            return command
        pupil = pupil_id(school, command.mis_id)
        try:
            tokens = await keyring.seal(school, [(pupil, "contact", text) for text in texts.values()])
        except Forgotten:
            return _with(command, dict.fromkeys(texts))
        return _with(command, dict(zip(texts, tokens, strict=True)))

    return sealed


def _texts(command: Any) -> Iterator[tuple[str, str]]:
    """The free texts of a command, by where they stand in it."""
    if isinstance(command, Noted | HoldMeeting) and command.note:
        yield "note", command.note
    if isinstance(command, HoldMeeting):
        if command.reasons:
            yield "reasons", command.reasons
        yield from ((f"{at}", action.what) for at, action in enumerate(command.actions) if action.what)


def _with(command: Any, texts: Mapping[str, str | None]) -> Any:
    """The command with these in place of its free texts."""
    put: dict[str, Any] = {where: text for where, text in texts.items() if not where.isdigit()}
    if isinstance(command, HoldMeeting):
        put["actions"] = tuple(
            action.model_copy(update={"what": texts.get(str(at))}) for at, action in enumerate(command.actions)
        )
    return command.model_copy(update=put)
