"""The read tables of *pathway* and the questions they answer."""

from pathway.projection import letter_rows, pa_rows, penalty_rows, schema, stage_rows
from pathway.projection.concerns import concerns_of
from pathway.projection.duties import duties_of
from pathway.projection.families import focus_families_of
from pathway.projection.fold import FOLLOWS, fold
from pathway.projection.known import known_absences_of
from pathway.projection.ledger import ledger_of
from pathway.projection.letters import Found, letter, letters_of, refuse_others
from pathway.projection.meetings import meetings_of, plans_of
from pathway.projection.notes import notes_of, returning_on
from pathway.projection.pa_lists import pa_list_of
from pathway.projection.penalties import FoundPack, pack, penalties_of
from pathway.projection.procedures import procedures_of
from pathway.projection.queue import queue_of
from pathway.projection.schema import INDEXES
from pathway.projection.stages import stages_of
from pathway.projection.visits import visits_of

GENERATION = 16
SCHEMA = schema.SCHEMA + letter_rows.SCHEMA + stage_rows.SCHEMA + penalty_rows.SCHEMA + pa_rows.SCHEMA

__all__ = [
    "FOLLOWS",
    "GENERATION",
    "INDEXES",
    "SCHEMA",
    "Found",
    "FoundPack",
    "concerns_of",
    "duties_of",
    "focus_families_of",
    "fold",
    "known_absences_of",
    "ledger_of",
    "letter",
    "letters_of",
    "meetings_of",
    "notes_of",
    "pa_list_of",
    "pack",
    "penalties_of",
    "plans_of",
    "procedures_of",
    "queue_of",
    "refuse_others",
    "stages_of",
    "returning_on",
    "visits_of",
]
