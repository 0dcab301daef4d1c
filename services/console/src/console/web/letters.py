"""What *pathway* answers and takes: stages, letters and penalty notices."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from console.web.asking import Asking, KnownAt, School, UpTo
from console.web.routing import asked, told
from events.ids import pupil_id
from events.pathway import (
    EvidenceFile,
    EvidencePackOf,
    IssueLetter,
    LetterFile,
    LetterOf,
    Letters,
    LettersOf,
    LetterState,
    MakeEvidencePack,
    Penalties,
    PenaltiesOf,
    PrepareLetter,
    RecordAuthorityTold,
    RecordPenaltyNotice,
    RecordStageCheck,
    ReleaseLetter,
    StageSheet,
    StageSheetOf,
    StagesOf,
    Standings,
    WithdrawLetter,
    WithdrawPenaltyNotice,
)
from events.reporting import RecordNamesShown

questions = asked()


@questions.get("/stages")
async def stages(caller: Asking, stage: str | None = None) -> Standings:
    """Who stands in which stage of the pathway (one, or all without it), as far as the actor may see them."""
    return await caller.ask(StagesOf(stage=stage), Standings)


@questions.get("/pupils/{mis_id}/stage-sheet")
async def stage_sheet(
    caller: Asking,
    school: School,
    mis_id: str,
    format: Literal["pdf", "json"] = "pdf",
    as_known_at: KnownAt = None,
    log_sequence: UpTo = None,
) -> StageSheet:
    """Where a pupil stands on the pathway and what comes next, the file as base64 in `content`; names are recorded.

    An answer's `known_at` and `log_sequence`, given as `as_known_at` and `log_sequence`, give that sheet again.
    """
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"stage sheet {pupil_id(school, mis_id)} {format}"))
    wanted = StageSheetOf(mis_id=mis_id, format=format, as_known_at=as_known_at, log_sequence=log_sequence)
    return await caller.ask(wanted, StageSheet)


@questions.get("/letters")
async def letters(caller: Asking, state: LetterState | None = None) -> Letters:
    """The letters in a state (in any without one), the latest first."""
    return await caller.ask(LettersOf(state=state), Letters)


@questions.get("/letters/{letter}")
async def letter(caller: Asking, letter: UUID, format: Literal["pdf", "json"] = "pdf") -> LetterFile:
    """A letter, the file itself as base64 in `content`; that a PDF, which shows names, was asked for is recorded."""
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"letter {letter} {format}"))
    return await caller.ask(LetterOf(letter=letter, format=format), LetterFile)


@questions.get("/penalties")
async def penalties(caller: Asking, mis_id: str | None = None) -> Penalties:
    """The evidence put together for penalty notices, and the notices issued, the latest first."""
    return await caller.ask(PenaltiesOf(mis_id=mis_id), Penalties)


@questions.get("/evidence/{pack}")
async def evidence(caller: Asking, pack: UUID, format: Literal["pdf", "json"] = "pdf") -> EvidenceFile:
    """Evidence, the file itself as base64 in `content`; that a PDF, which shows names, was asked for is recorded."""
    if format != "json":
        await caller.tell(RecordNamesShown(what=f"evidence {pack} {format}"))
    return await caller.ask(EvidencePackOf(pack=pack, format=format), EvidenceFile)


commands = told(
    {
        RecordStageCheck: "Record what came of a check that a stage asks for.",
        RecordAuthorityTold: "Record that the local authority was told what a counter asks for.",
        PrepareLetter: "Prepare a letter to each parent of a pupil, or be told what is missing.",
        ReleaseLetter: "Let a letter go that is held until a person has looked at it.",
        IssueLetter: "Issue a letter: it is made as a PDF, and its sum is on the record.",
        WithdrawLetter: "Withdraw a letter that has not been issued.",
        MakeEvidencePack: "Put the evidence for a penalty notice together, or be told what still stands in its way.",
        RecordPenaltyNotice: "Record that a penalty notice was issued to a parent for a pupil.",
        WithdrawPenaltyNotice: "Record that a penalty notice was withdrawn, and why.",
    }
)
