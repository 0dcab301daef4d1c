"""The read tables of *rewards* and the question they answer."""

from rewards.projection.fold import FOLLOWS, INDEXES, SCHEMA, fold

GENERATION = 2

__all__ = ["FOLLOWS", "GENERATION", "INDEXES", "SCHEMA", "fold"]
