"""Since when and until when pupils are on the roll, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chassis.record import Recorded
from chassis.service import Db
from events.fact import Fact
from events.registers import PupilRecorded, PupilRemoved

FOLLOWS: frozenset[type[Fact]] = frozenset({PupilRecorded, PupilRemoved})

SCHEMA = """
create table rolls (
    school text, pupil text, entry date, leaving date, gone boolean not null, primary key (school, pupil)
);
"""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: the latest word about a pupil holds."""
    named = (PupilRecorded.__name__, PupilRemoved.__name__)
    latest = {(f.envelope.school, f.envelope.key): f for f in facts if f.envelope.word in named}
    if latest:
        await _rolls(db, list(latest.values()))


async def _rolls(db: Db, facts: Sequence[Recorded]) -> None:
    """A pupil who was removed, having been recorded in the same batch or before, is on no roll."""
    await db.execute(
        """
        insert into rolls select * from unnest($1::text[], $2::text[], $3::date[], $4::date[], $5::boolean[])
        on conflict (school, pupil) do update set
            entry = excluded.entry, leaving = excluded.leaving, gone = excluded.gone
        """,
        [f.envelope.school for f in facts],
        [f.envelope.key for f in facts],
        *([_day(f.body.get(name)) for f in facts] for name in ("entry", "leaving")),
        [f.envelope.word == PupilRemoved.__name__ for f in facts],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
