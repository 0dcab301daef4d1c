"""The read tables of *pathway* and the questions they answer."""

from pathway.projection.duties import duties_of
from pathway.projection.families import focus_families_of
from pathway.projection.fold import FOLLOWS, fold
from pathway.projection.ledger import ledger_of
from pathway.projection.meetings import meetings_of, plans_of
from pathway.projection.procedures import procedures_of
from pathway.projection.queue import queue_of
from pathway.projection.schema import INDEXES, SCHEMA

GENERATION = 3

__all__ = [
    "FOLLOWS",
    "GENERATION",
    "INDEXES",
    "SCHEMA",
    "duties_of",
    "focus_families_of",
    "fold",
    "ledger_of",
    "meetings_of",
    "plans_of",
    "procedures_of",
    "queue_of",
]
