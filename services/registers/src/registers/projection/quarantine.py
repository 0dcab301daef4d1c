"""What of Arbor's is in quarantine, and how its codes differ from ours, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from chassis.record import Recorded
from chassis.service import Db, Reading, Refused
from events.fact import Fact
from events.ids import arbor_cause, pupil_id
from events.registers import (
    CodesCompared,
    EntityQuarantined,
    EntityReleased,
    Quarantine,
    Quarantined,
    QuarantinedEntity,
)
from events.roles import is_masked, sees_every_pupil

FOLLOWS: frozenset[type[Fact]] = frozenset({EntityQuarantined, EntityReleased, CodesCompared})

SCHEMA = """
create table quarantine (
    school text, entity_type text, entity text,
    revision bigint not null, reason text not null, waits_for text, since timestamptz not null,
    primary key (school, entity_type, entity)
);
create table codes_compared (school text primary key, at timestamptz not null, differences jsonb not null);
"""
_Place = tuple[str, str, str]
_OF_PUPILS = ("Student", "roll")
"""What waits for a pupil, whom it names by the MIS's id: `Student:16`, `roll:16`."""


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: of each object and each school the last word holds."""
    await _fold_quarantine(db, [each for each in facts if each.envelope.word != "CodesCompared"])
    compared = {each.envelope.school: each for each in facts if each.envelope.word == "CodesCompared"}
    if compared:
        await _compare(db, compared)


async def _compare(db: Db, compared: Mapping[str, Recorded]) -> None:
    await db.execute(
        """
        insert into codes_compared select * from unnest($1::text[], $2::timestamptz[], $3::jsonb[])
        on conflict (school) do update set at = excluded.at, differences = excluded.differences
        """,
        list(compared),
        [each.envelope.occurred_at for each in compared.values()],
        [orjson.dumps(each.body["differences"]).decode() for each in compared.values()],
    )


async def _fold_quarantine(db: Db, facts: Sequence[Recorded]) -> None:
    """An object waits since its first word."""
    since: dict[_Place, datetime] = {}
    last: dict[_Place, Recorded] = {}
    for recorded in facts:
        place = (recorded.envelope.school, recorded.body["entity_type"], recorded.body["entity"])
        if recorded.envelope.word == "EntityReleased":
            since.pop(place, None)
        else:
            since.setdefault(place, recorded.envelope.occurred_at)
        last[place] = recorded
    await _release(db, facts)
    await _quarantine(db, {place: last[place] for place in since}, since)


async def _release(db: Db, facts: Sequence[Recorded]) -> None:
    released = [recorded for recorded in facts if recorded.envelope.word == "EntityReleased"]
    await db.execute(
        """
        delete from quarantine using unnest($1::text[], $2::text[], $3::text[]) as gone (school, entity_type, entity)
        where (quarantine.school, quarantine.entity_type, quarantine.entity)
            = (gone.school, gone.entity_type, gone.entity)
        """,
        [recorded.envelope.school for recorded in released],
        [recorded.body["entity_type"] for recorded in released],
        [recorded.body["entity"] for recorded in released],
    )


async def _quarantine(db: Db, last: dict[_Place, Recorded], since: dict[_Place, datetime]) -> None:
    await db.execute(
        """
        insert into quarantine
        select * from unnest(
            $1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[]
        )
        on conflict (school, entity_type, entity) do update
        set revision = excluded.revision, reason = excluded.reason, waits_for = excluded.waits_for
        """,
        [school for school, _, _ in last],
        [entity_type for _, entity_type, _ in last],
        [entity for _, _, entity in last],
        [recorded.body["revision"] for recorded in last.values()],
        [recorded.body["reason"] for recorded in last.values()],
        [recorded.body["waits_for"] for recorded in last.values()],
        [since[place] for place in last],
    )


async def quarantined(reading: Reading, question: Quarantined) -> Quarantine:
    """Everything in quarantine for the school, oldest first, but what only waits for its day to come.

    Raises Refused for those who do not see every pupil.
    An operator has opaque ids (procedures, "People": "quarantined entities with personal fields masked").
    """
    if not sees_every_pupil(reading.actor) and not is_masked(reading.actor):
        raise Refused("not-for-role", "The attendance team, headship and the safeguarding lead see the quarantine.")
    rows = await reading.db.fetch(
        """
        select entity_type, entity, revision, reason, waits_for, since from quarantine
        where school = $1 and coalesce(waits_for, '') not like 'day:%' order by since, entity_type, entity
        """,
        reading.school,
    )
    found = [
        QuarantinedEntity(
            id=arbor_cause(reading.school, row["entity_type"], row["entity"], row["revision"]), **dict(row)
        )
        for row in rows
    ]
    shown = [_masked(reading.school, each) for each in found] if is_masked(reading.actor) else found
    return Quarantine(school=reading.school, rows=tuple(shown))


def _masked(school: str, row: QuarantinedEntity) -> QuarantinedEntity:
    """Without the ids by which the MIS knows people; the row's own `id` is enough to take it up again."""
    waits, _, name = (row.waits_for or "").partition(":")
    entity = pupil_id(school, row.entity) if row.entity_type == "Student" else str(row.id)
    named = {
        "entity": entity,
        "waits_for": f"{waits}:{pupil_id(school, name)}" if waits in _OF_PUPILS else row.waits_for,
    }
    return row.model_copy(update=named)
