"""The read tables of *pathway* and the question they answer."""

from pathway.projection.duties import duties_of
from pathway.projection.fold import FOLLOWS, fold
from pathway.projection.schema import INDEXES, SCHEMA

GENERATION = 1

__all__ = ["FOLLOWS", "GENERATION", "INDEXES", "SCHEMA", "duties_of", "fold"]
