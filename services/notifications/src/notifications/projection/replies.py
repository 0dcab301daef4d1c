"""Every reply as a row, and what a person made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import Confirmation, Replies, RepliesOf, Reply, ReplyConfirmed, ReplyReceived
from notifications.projection.people import ascending, mis_ids
from notifications.projection.readers import may_read
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset({ReplyReceived, ReplyConfirmed})


# Facts into rows ------------------------------------------------------------------------------------------------------


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch; of one child and day the latest confirmation holds."""
    received = [(each.envelope.school, each.fact) for each in facts if isinstance(each.fact, ReplyReceived)]
    confirmed = [(each.envelope.school, each.fact) for each in facts if isinstance(each.fact, ReplyConfirmed)]
    await _write_replies(db, received)
    await _write_confirmations(db, {(school, f.reply, f.pupil, f.date): f for school, f in confirmed})


async def _write_replies(db: Db, rows: Sequence[tuple[str, ReplyReceived]]) -> None:
    facts = [fact for _, fact in rows]
    await write(
        db,
        """
        insert into replies
        select school, reply, received_at, string_to_array(guardians, ' '), string_to_array(pupils, ' '), about, text,
            telephone, suggested, urgent, asks
        from unnest(
            $1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::text[]
        ) as row (school, reply, received_at, guardians, pupils, about, text, telephone, suggested, urgent, asks)
        on conflict do nothing
        """,
        [school for school, _ in rows],
        [fact.reply for fact in facts],
        [fact.received_at for fact in facts],
        [" ".join(fact.guardians) for fact in facts],
        [" ".join(fact.pupils) for fact in facts],
        [fact.about.pupil if fact.about else None for fact in facts],
        [fact.text for fact in facts],
        [fact.telephone for fact in facts],
        [fact.suggested for fact in facts],
        [fact.urgent for fact in facts],
        [fact.asks for fact in facts],
    )


async def _write_confirmations(db: Db, rows: Mapping[tuple[Any, ...], ReplyConfirmed]) -> None:
    await write(
        db,
        """
        insert into confirmations select * from unnest(
            $1::text[], $2::uuid[], $3::text[], $4::date[], $5::text[], $6::text[]
        )
        on conflict (school, reply, pupil, date) do update set code = excluded.code, by = excluded.by
        """,
        [school for school, *_ in rows],
        [fact.reply for fact in rows.values()],
        [fact.pupil for fact in rows.values()],
        [fact.date for fact in rows.values()],
        [fact.code for fact in rows.values()],
        [fact.by for fact in rows.values()],
    )


# Rows into answers ----------------------------------------------------------------------------------------------------


async def replies_of(reading: Reading, question: RepliesOf) -> Replies:
    """The replies in a state: the urgent first, then the oldest. Raises Refused."""
    opens = may_read(reading)
    rows = await reading.db.fetch(
        """
        select replies.*, case
                when inbox.acknowledged_by is null and inbox.item is not null then 'open'
                when exists (select from confirmations c where c.school = $1 and c.reply = replies.reply)
                    then 'confirmed'
                else 'closed'
            end as state
        from replies left join inbox on inbox.school = replies.school and inbox.item = replies.reply
        where replies.school = $1
        order by coalesce(array_position(array['distress', 'out-of-hours', 'unclear'], urgent), 4), received_at, reply
        """,
        reading.school,
    )
    wanted = [row for row in rows if question.state in (None, row["state"])]
    made = await _confirmations(reading, wanted)
    people = {person for row in wanted for person in (*row["guardians"], *row["pupils"])}
    ids = await mis_ids(reading, people | {row["pupil"] for each in made.values() for row in each})
    sealed = [token for row in wanted for token in (row["text"], row["telephone"]) if token]
    opened = await reading.keyring.open(sealed) if opens else {}
    return Replies(school=reading.school, rows=tuple(_reply(row, ids, opened, made[row["reply"]]) for row in wanted))


async def _confirmations(reading: Reading, replies: Sequence[Mapping[str, Any]]) -> Mapping[Any, list[Any]]:
    rows = await reading.db.fetch(
        "select reply, pupil, date, code, by from confirmations where school = $1 and reply = any($2::uuid[])",
        reading.school,
        [row["reply"] for row in replies],
    )
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row["reply"]].append(row)
    return found


def _reply(
    row: Mapping[str, Any], ids: Mapping[str, str], opened: Mapping[str, str], made: Sequence[Mapping[str, Any]]
) -> Reply:
    confirmed = [
        Confirmation(mis_id=ids.get(each["pupil"], each["pupil"]), date=each["date"], code=each["code"], by=each["by"])
        for each in made
    ]
    return Reply(
        reply=row["reply"],
        received_at=row["received_at"],
        state=row["state"],
        urgent=row["urgent"],
        asks=row["asks"],
        guardians=_named(row["guardians"], ids),
        pupils=_named(row["pupils"], ids),
        about=ids.get(row["about"], row["about"]) if row["about"] else None,
        suggested=row["suggested"],
        text=opened.get(row["text"] or ""),
        telephone=opened.get(row["telephone"] or ""),
        confirmed=tuple(sorted(confirmed, key=lambda each: (each.date, ascending(each.mis_id)))),
    )


def _named(people: Sequence[str], ids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted((ids.get(person, person) for person in people), key=ascending))
