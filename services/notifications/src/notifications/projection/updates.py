"""Every parents' update as a row, and how far it has come to the families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import (
    MessageState,
    UpdateApproved,
    UpdateAsked,
    UpdateExpired,
    UpdateFigures,
    UpdateNotDue,
    UpdateNoted,
    UpdatePrepared,
    UpdateRow,
    Updates,
    UpdatesOf,
)
from notifications.projection.readers import reads_all
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset(
    {UpdateAsked, UpdatePrepared, UpdateNoted, UpdateApproved, UpdateExpired, UpdateNotDue}
)
Ended: TypeAlias = UpdateApproved | UpdateExpired


# Facts into rows ------------------------------------------------------------------------------------------------------


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: an update is asked for, prepared, noted, and ends, in that order."""
    await _begin(db, [each.fact for each in facts if isinstance(each.fact, UpdateAsked | UpdateNotDue)])
    await _prepare(db, [(each.fact, each.envelope.id) for each in facts if isinstance(each.fact, UpdatePrepared)])
    await _note(db, {each.fact.update: each.fact for each in facts if isinstance(each.fact, UpdateNoted)})
    await _end(db, [each.fact for each in facts if isinstance(each.fact, UpdateApproved | UpdateExpired)])


async def _begin(db: Db, facts: Sequence[UpdateAsked | UpdateNotDue]) -> None:
    await write(
        db,
        """
        insert into updates (school, update, day, state, expires_at)
        select * from unnest($1::text[], $2::uuid[], $3::date[], $4::text[], $5::timestamptz[])
        on conflict do nothing
        """,
        [fact.school for fact in facts],
        [fact.update for fact in facts],
        [fact.day for fact in facts],
        ["asked" if isinstance(fact, UpdateAsked) else "not-due" for fact in facts],
        [fact.expires_at if isinstance(fact, UpdateAsked) else None for fact in facts],
    )


async def _prepare(db: Db, facts: Sequence[tuple[UpdatePrepared, UUID]]) -> None:
    await write(
        db,
        """
        update updates set state = 'prepared', figures = said.figures, prepared = said.fact
        from unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) as said (school, update, figures, fact)
        where updates.school = said.school and updates.update = said.update
        """,
        [fact.school for fact, _ in facts],
        [fact.update for fact, _ in facts],
        [fact.figures.model_dump_json() for fact, _ in facts],
        [id for _, id in facts],
    )


async def _note(db: Db, facts: Mapping[UUID, UpdateNoted]) -> None:
    await write(
        db,
        """
        update updates set note = said.note
        from unnest($1::text[], $2::uuid[], $3::text[]) as said (school, update, note)
        where updates.school = said.school and updates.update = said.update
        """,
        [fact.school for fact in facts.values()],
        [fact.update for fact in facts.values()],
        [fact.note for fact in facts.values()],
    )


async def _end(db: Db, facts: Sequence[Ended]) -> None:
    """What ends it says either who approved it for how many, or why it was not sent."""
    await write(
        db,
        """
        update updates set state = said.state, approved_by = said.by, families = said.families,
            left_out = said.left_out, reason = said.reason
        from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::text[])
            as said (school, update, state, by, families, left_out, reason)
        where updates.school = said.school and updates.update = said.update
        """,
        [fact.school for fact in facts],
        [fact.update for fact in facts],
        ["approved" if isinstance(fact, UpdateApproved) else "expired" for fact in facts],
        [getattr(fact, "by", None) for fact in facts],
        [getattr(fact, "families", None) for fact in facts],
        [getattr(fact, "left_out", None) for fact in facts],
        [getattr(fact, "reason", None) for fact in facts],
    )


# Rows into answers ----------------------------------------------------------------------------------------------------


async def updates_of(reading: Reading, question: UpdatesOf) -> Updates:
    """The last updates; the note only for whoever reads what goes between school and families."""
    rows = await reading.db.fetch(
        "select * from updates where school = $1 order by day desc limit $2", reading.school, question.last
    )
    notes = [row["note"] for row in rows if row["note"]] if reads_all(reading) else []
    opened = await reading.keyring.open(notes)
    progress = await _progress(reading, [row["prepared"] for row in rows if row["prepared"]])
    return Updates(school=reading.school, rows=tuple(_row(row, opened, progress) for row in rows))


async def _progress(reading: Reading, prepared: Sequence[UUID]) -> Mapping[UUID, Mapping[MessageState, int]]:
    rows = await reading.db.fetch(
        """
        select because, state, count(*) from messages
        where school = $1 and template = 'update' and because = any($2::uuid[]) group by because, state order by state
        """,
        reading.school,
        prepared,
    )
    found: dict[UUID, dict[MessageState, int]] = defaultdict(dict)
    for row in rows:
        found[row["because"]][row["state"]] = row["count"]
    return found


def _row(
    row: Mapping[str, Any], opened: Mapping[str, str], progress: Mapping[UUID, Mapping[MessageState, int]]
) -> UpdateRow:
    return UpdateRow(
        update=row["update"],
        day=row["day"],
        state=row["state"],
        figures=UpdateFigures.model_validate_json(row["figures"]) if row["figures"] else None,
        note=opened.get(row["note"] or ""),
        expires_at=row["expires_at"],
        approved_by=row["approved_by"],
        families=row["families"],
        left_out=row["left_out"],
        reason=row["reason"],
        progress=dict(progress.get(row["prepared"], {})),
    )
