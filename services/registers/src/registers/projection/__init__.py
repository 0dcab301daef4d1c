"""The read tables of *registers*: the quarantine, how the MIS's codes and marks differ, and the amendments."""

from __future__ import annotations

from collections.abc import Sequence

from chassis.record import Recorded
from chassis.service import Db
from registers.projection import amendments, quarantine, sources
from registers.projection.amendments import amendments_of, mis_id_of
from registers.projection.quarantine import quarantined

GENERATION = 7
FOLLOWS = quarantine.FOLLOWS | amendments.FOLLOWS | sources.FOLLOWS
SCHEMA = quarantine.SCHEMA + amendments.SCHEMA + sources.SCHEMA
INDEXES = amendments.INDEXES

__all__ = ["FOLLOWS", "GENERATION", "INDEXES", "SCHEMA", "amendments_of", "fold", "mis_id_of", "quarantined"]


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch, each part what it follows."""
    for part in (quarantine, amendments, sources):
        words = {word.__name__ for word in part.FOLLOWS}
        await part.fold(db, [each for each in facts if each.envelope.word in words])
