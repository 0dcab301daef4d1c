"""The read tables of notifications, filled by folding facts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid5

import asyncpg

from chassis.record import Recorded
from chassis.seal import SealedKeyring
from chassis.service import Reading
from events.fact import Actor, Envelope, Fact
from events.notifications import MessagesOf
from notifications import projection

from .woodside import cause_of


class ReadTables:
    """The projection's tables in a real database, and the log that they were folded from."""

    def __init__(self, db: asyncpg.Connection, keyring: SealedKeyring) -> None:
        self.db = db
        self.keyring = keyring
        self.recorded: list[Recorded] = []

    def record(self, fact: Fact, at: datetime, school: str = "woodside") -> Recorded:
        """The fact as it comes from the log."""
        number = len(self.recorded) + 1
        cause = cause_of(fact, at)
        envelope = Envelope(
            id=uuid5(cause, str(number)),
            word=type(fact).__name__,
            service=fact.service,
            trust="reach2",
            school=school,
            key=fact.key,
            version=1,
            cause=cause,
            correlation=cause,
            actor=None,
            occurred_at=at,
            recorded_at=at,
            position=number,
            heard=0,
            sequence=number,
        )
        self.recorded.append(Recorded(envelope, fact.model_dump_json().encode()))
        return self.recorded[-1]

    async def fold(self, *batches: Sequence[Recorded]) -> None:
        """Empty tables, and these batches folded into them."""
        await self.db.execute(
            "drop schema if exists trial cascade; create schema trial; set local search_path to trial"
        )
        await self.db.execute(projection.SCHEMA)
        for batch in batches:
            await projection.fold(self.db, batch)
        await self.db.execute(projection.INDEXES)

    async def messages(
        self,
        on: date | None = None,
        *,
        everything: bool = False,
        school: str = "woodside",
        actor: Actor | None = None,
    ) -> Any:
        """The rows of the answer."""
        reading = Reading(self.db, school, "reach2", 0, datetime(2026, 9, 8, tzinfo=UTC), self.keyring, actor)
        answer = await projection.messages_of(reading, MessagesOf(on=on, all=everything))
        assert answer.school == school
        return answer.rows
