"""The read tables of *reporting* and the questions they answer."""

from reporting.projection.fold import FOLLOWS, fold
from reporting.projection.schema import INDEXES, SCHEMA

GENERATION = 5

__all__ = ["FOLLOWS", "GENERATION", "INDEXES", "SCHEMA", "fold"]
