"""The read tables of one test, and a keyring that opens what a test sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chassis.record import Recorded
from chassis.service import Reading
from pathway import projection

from .school_file import instant


class Keys:
    """A keyring whose tokens end in what they seal; `forgotten` holds subjects."""

    def __init__(self) -> None:
        self.forgotten: set[str] = set()
        self.opened = 0

    async def open(self, tokens: Iterable[str]) -> dict[str, str]:
        self.opened += 1
        return {t: "[forgotten]" if t.split("~")[1] in self.forgotten else t.split("~")[3] for t in tokens}


@dataclass
class Tables:
    """The read tables of one test."""

    db: Any
    keys: Keys = field(default_factory=Keys)
    folded: int = 0

    async def fold(self, log: Sequence[Recorded], size: int = 1000) -> "Tables":
        for start in range(0, len(log), size):
            await projection.fold(self.db, log[start : start + size])
            self.folded = log[start : start + size][-1].envelope.sequence
        return self

    async def empty(self) -> None:
        """Every table is empty again."""
        every = await self.db.fetchval("select string_agg(tablename, ', ') from pg_tables where schemaname = 'tested'")
        await self.db.execute(f"truncate {every}")

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every table, its rows in the order of its key."""
        return {
            name: [tuple(row) for row in await self.db.fetch(f"select * from {name} order by 1, 2")]
            for name in (
                "schools",
                "staff",
                "pupils",
                "guardians",
                "withheld",
                "duties",
                "contacts",
                "dead_numbers",
                "concerns",
                "focus",
                "stand_ins",
                "meetings",
                "plans",
                "absences",
                "steps",
                "openings",
                "history",
            )
        }

    def reading(self) -> Reading:
        return Reading(self.db, "woodside", "reach2", self.folded, instant(date(2026, 9, 7), "16:00"), self.keys)
