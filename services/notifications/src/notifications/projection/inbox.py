"""What wants a person, from whatever fact said so, until somebody took note of it or it settled itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, get_args
from uuid import UUID

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import (
    Inbox,
    InboxItem,
    InboxKind,
    InboxOf,
    MessageSending,
    NumberCleared,
    NumberWorked,
    ReplyConfirmed,
)
from events.registers import EntityQuarantined
from notifications.projection.message_rows import Stated
from notifications.projection.people import ascending, mis_ids
from notifications.projection.readers import is_told_why, may_read
from notifications.projection.wants import ITSELF, Row, Settles, Wants, in_quarantine, item_of, row_of, seen_to_by
from notifications.projection.writing import write

Name: TypeAlias = tuple[str, UUID]
FOLLOWS: frozenset[type[Fact]] = frozenset(get_args(Wants | Settles | Stated))


# Facts into rows ------------------------------------------------------------------------------------------------------


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: what wants a person anew stands anew; what was settled stays, with who took note."""
    rows: dict[Name, Row] = {}
    settled: dict[Name, str] = {}
    stated: dict[Name, Stated] = {}
    for recorded in facts:
        fact, school = recorded.fact, recorded.envelope.school
        if isinstance(fact, Stated):
            stated[school, fact.message] = fact
        if isinstance(fact, NumberWorked | NumberCleared | ReplyConfirmed) and fact.left:
            continue
        if isinstance(fact, EntityQuarantined) and fact.instead_of is not None:
            _settle((school, in_quarantine(fact, fact.instead_of)), ITSELF, rows, settled)
        if isinstance(fact, Settles):
            _settle((school, item_of(fact)), seen_to_by(fact), rows, settled)
        elif isinstance(fact, Wants) and (row := row_of(fact, recorded)) is not None:
            settled.pop((school, item_of(fact)), None)
            rows[school, item_of(fact)] = _addressed(row, stated.get((school, item_of(fact))))
    await _settle_rows(db, settled)
    await _write(db, rows)


def _settle(name: Name, by: str, rows: dict[Name, Row], settled: dict[Name, str]) -> None:
    row = rows.get(name)
    if row is None:
        settled.setdefault(name, by)
    else:
        rows[name] = replace(row, by=row.by or by)


def _addressed(row: Row, stated: Stated | None) -> Row:
    """With the template, and to whom it went, of what the batch said of the message before."""
    if stated is None:
        return row
    guardians = (stated.guardian,) if isinstance(stated, MessageSending) else ()
    return replace(row, template=stated.template, guardians=guardians)


async def _write(db: Db, rows: Mapping[Name, Row]) -> None:
    """`messages` is as it was before the batch: it fills in a message of which the batch said nothing before.

    Whoever approved a parents' update saw who is left out, and who gets it in English.
    """
    await write(
        db,
        """
        insert into inbox
        select row.school, item, kind, since, coalesce(row.template, m.template),
            case when row.template is null and m.guardian is not null
                then array[m.guardian] else string_to_array(row.guardians, ' ') end,
            string_to_array(pupils, ' '), why, acknowledged_by
        from unnest(
            $1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[]
        ) as row (school, item, kind, since, template, guardians, pupils, why, acknowledged_by)
        left join messages m on m.school = row.school and m.message = row.item
        where not (kind in ('withheld', 'translation') and coalesce(row.template, m.template, '') = 'update')
        on conflict (school, item) do update set
            kind = excluded.kind, since = excluded.since, template = excluded.template, guardians = excluded.guardians,
            pupils = excluded.pupils, why = excluded.why, acknowledged_by = excluded.acknowledged_by, alerting = '{}'
        """,
        [school for school, _ in rows],
        [item for _, item in rows],
        [row.kind for row in rows.values()],
        [row.since for row in rows.values()],
        [row.template for row in rows.values()],
        [" ".join(row.guardians) for row in rows.values()],
        [" ".join(row.pupils) for row in rows.values()],
        [row.why for row in rows.values()],
        [row.by for row in rows.values()],
    )


async def _settle_rows(db: Db, settled: Mapping[Name, str]) -> None:
    await write(
        db,
        """
        update inbox set acknowledged_by = s.by from unnest($1::text[], $2::uuid[], $3::text[]) as s (school, item, by)
        where inbox.school = s.school and inbox.item = s.item and inbox.acknowledged_by is null
        """,
        [school for school, _ in settled],
        [item for _, item in settled],
        list(settled.values()),
    )


# Rows into answers ----------------------------------------------------------------------------------------------------


async def inbox_of(reading: Reading, question: InboxOf) -> Inbox:
    """What wants a person, the most urgent first. Raises Refused."""
    may_read(reading)
    rows = await reading.db.fetch(
        """
        select * from inbox where school = $1 and ($2 or acknowledged_by is null)
        order by array_position($3::text[], kind), since, item
        """,
        reading.school,
        question.all,
        list(get_args(InboxKind)),
    )
    ids = await mis_ids(reading, {person for row in rows for person in (*row["guardians"], *row["pupils"])})
    explains = is_told_why(reading)
    return Inbox(school=reading.school, rows=tuple(_shown(row, ids, explains=explains) for row in rows))


def _shown(row: Mapping[str, Any], ids: Mapping[str, str], *, explains: bool) -> InboxItem:
    return InboxItem(
        item=row["item"],
        kind=row["kind"],
        since=row["since"],
        template=row["template"],
        guardians=tuple(sorted((ids.get(each, each) for each in row["guardians"]), key=ascending)),
        pupils=tuple(sorted((ids.get(each, each) for each in row["pupils"]), key=ascending)),
        why=row["why"] if explains else "",
        acknowledged_by=row["acknowledged_by"],
    )
