"""The read tables of *pathway* and the questions they answer."""

from pathway.projection import (
    agenda_rows,
    history_rows,
    letter_rows,
    marked_rows,
    outbreak_rows,
    pa_rows,
    penalty_rows,
    praise_rows,
    roll_rows,
    schema,
    stage_rows,
)
from pathway.projection.agenda import agenda_of
from pathway.projection.causes import causes_of
from pathway.projection.concerns import concerns_of
from pathway.projection.duties import duties_of
from pathway.projection.families import focus_families_of
from pathway.projection.fold import FOLLOWS, fold
from pathway.projection.hotspots import hotspot_of
from pathway.projection.known import known_absences_of
from pathway.projection.ladder import numbers_of
from pathway.projection.ledger import ledger_of
from pathway.projection.letters import Found, letter, letters_of, refuse_others
from pathway.projection.meeting_packs import FoundMeeting, meeting_found
from pathway.projection.meetings import meetings_of, plans_of
from pathway.projection.notes import notes_of
from pathway.projection.outbreaks import outbreaks_of
from pathway.projection.pa_lists import pa_list_of
from pathway.projection.penalties import FoundPack, pack, penalties_of
from pathway.projection.praise_holds import praise_holds_of
from pathway.projection.procedures import procedures_of
from pathway.projection.queue import queue_of
from pathway.projection.returning import returning_on
from pathway.projection.schema import INDEXES
from pathway.projection.stage_sheets import FoundStages, stages_found
from pathway.projection.stages import stages_of
from pathway.projection.visits import visits_of

GENERATION = 44
_APART = (
    letter_rows,
    stage_rows,
    penalty_rows,
    pa_rows,
    praise_rows,
    roll_rows,
    marked_rows,
    agenda_rows,
    history_rows,
    outbreak_rows,
)
SCHEMA = "".join(rows.SCHEMA for rows in (schema, *_APART))

__all__ = [
    "FOLLOWS",
    "GENERATION",
    "INDEXES",
    "SCHEMA",
    "Found",
    "FoundMeeting",
    "FoundPack",
    "FoundStages",
    "agenda_of",
    "causes_of",
    "concerns_of",
    "duties_of",
    "focus_families_of",
    "fold",
    "hotspot_of",
    "known_absences_of",
    "ledger_of",
    "letter",
    "letters_of",
    "meeting_found",
    "meetings_of",
    "notes_of",
    "numbers_of",
    "outbreaks_of",
    "pa_list_of",
    "pack",
    "penalties_of",
    "plans_of",
    "praise_holds_of",
    "procedures_of",
    "queue_of",
    "refuse_others",
    "stages_found",
    "stages_of",
    "returning_on",
    "visits_of",
]
