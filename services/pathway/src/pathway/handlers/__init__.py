"""What *pathway* follows and answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from chassis.service import Answer
from events.fact import Request
from events.pathway import (
    AgendaOf,
    CausesOf,
    ConcernsOf,
    DutiesOf,
    EvidencePackOf,
    FocusFamiliesOf,
    HotspotOf,
    KnownAbsencesOf,
    LedgerOf,
    LetterOf,
    LettersOf,
    MeetingPackOf,
    MeetingsOf,
    NotesOf,
    OutbreaksOf,
    PaListOf,
    PenaltiesOf,
    PlansOf,
    PraiseHoldsOf,
    ProceduresOf,
    QueueOf,
    ReturningOn,
    StageSheetOf,
    StagesOf,
    VisitsOf,
)
from pathway import projection
from pathway.adapters.rendering import Render
from pathway.domain.commands import Command
from pathway.handlers.evidence import evidence_of
from pathway.handlers.letters import effects, letter_of
from pathway.handlers.meeting_forms import meeting_pack_of
from pathway.handlers.ringing import ringing
from pathway.handlers.sealing import sealing
from pathway.handlers.stage_sheets import stage_sheet_of

__all__ = ["COMMANDS", "effects", "questions", "ringing", "sealing"]

COMMANDS: frozenset[type[Request]] = frozenset(get_args(Command))


def questions(render: Render, folder: Path) -> Mapping[type[Request], Answer]:
    """What is answered from the read tables; `folder`: where letters are kept that were issued."""
    return {
        AgendaOf: projection.agenda_of,
        CausesOf: projection.causes_of,
        ConcernsOf: projection.concerns_of,
        DutiesOf: projection.duties_of,
        EvidencePackOf: evidence_of(render),
        FocusFamiliesOf: projection.focus_families_of,
        HotspotOf: projection.hotspot_of,
        KnownAbsencesOf: projection.known_absences_of,
        LedgerOf: projection.ledger_of,
        LetterOf: letter_of(render, folder),
        LettersOf: projection.letters_of,
        MeetingPackOf: meeting_pack_of(render),
        MeetingsOf: projection.meetings_of,
        NotesOf: projection.notes_of,
        OutbreaksOf: projection.outbreaks_of,
        PaListOf: projection.pa_list_of,
        PenaltiesOf: projection.penalties_of,
        PlansOf: projection.plans_of,
        PraiseHoldsOf: projection.praise_holds_of,
        ProceduresOf: projection.procedures_of,
        QueueOf: projection.queue_of,
        ReturningOn: projection.returning_on,
        StageSheetOf: stage_sheet_of(render),
        StagesOf: projection.stages_of,
        VisitsOf: projection.visits_of,
    }
