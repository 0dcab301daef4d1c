"""The read tables of *pathway* and the questions they answer."""

from pathway.projection.duties import duties_of
from pathway.projection.fold import FOLLOWS, fold
from pathway.projection.queue import queue_of
from pathway.projection.schema import INDEXES, SCHEMA

GENERATION = 2

__all__ = ["FOLLOWS", "GENERATION", "INDEXES", "SCHEMA", "duties_of", "fold", "queue_of"]
