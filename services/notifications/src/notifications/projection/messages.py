"""Every message of every school as a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import Message, Messages, MessagesOf
from notifications.projection.message_rows import GIVEN_UP, STATES, Move, Name, Row, tell
from notifications.projection.people import ascending, mis_ids, span
from notifications.projection.readers import is_told_why, may_read
from notifications.projection.writing import write

FOLLOWS: frozenset[type[Fact]] = frozenset(STATES)
WENT = ("sending", "sent", "delivered", "failed", "unknown")
"""States of messages that reached `MessageSending`."""


# Facts into rows ------------------------------------------------------------------------------------------------------


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: messages go from state to state."""
    rows: dict[Name, Row] = {}
    moves: dict[Name, Move] = {}
    for recorded in facts:
        tell(recorded, rows, moves)
    await _write_rows(db, rows)
    await _write_moves(db, moves)


async def _write_rows(db: Db, rows: Mapping[Name, Row]) -> None:
    await write(
        db,
        """
        insert into messages
        select school, message, at, template, guardian, string_to_array(about, ' '), state, because, channel, reason
        from unnest(
            $1::text[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[],
            $9::text[], $10::text[]
        )
            as row (school, message, at, template, guardian, about, state, because, channel, reason)
        on conflict (school, message) do update set
            at = excluded.at, template = excluded.template, guardian = excluded.guardian, about = excluded.about,
            state = excluded.state, because = excluded.because, channel = excluded.channel,
            reason = excluded.reason
        """,
        [school for school, _ in rows],
        [message for _, message in rows],
        [row.at for row in rows.values()],
        [row.template for row in rows.values()],
        [row.guardian for row in rows.values()],
        [" ".join(row.about) for row in rows.values()],
        [row.state for row in rows.values()],
        [row.because for row in rows.values()],
        [row.channel for row in rows.values()],
        [row.reason for row in rows.values()],
    )


async def _write_moves(db: Db, moves: Mapping[Name, Move]) -> None:
    await write(
        db,
        """
        update messages set state = move.state, at = coalesce(move.at, messages.at), reason = move.reason
        from unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::text[])
            as move (school, message, state, at, reason)
        where messages.school = move.school and messages.message = move.message
            and not (messages.state = 'failed' and move.state = any($6::text[]))
        """,
        [school for school, _ in moves],
        [message for _, message in moves],
        [state for state, _, _ in moves.values()],
        [at for _, at, _ in moves.values()],
        [reason for _, _, reason in moves.values()],
        GIVEN_UP,
    )


# Rows into answers ----------------------------------------------------------------------------------------------------


async def messages_of(reading: Reading, question: MessagesOf) -> Messages:
    """The messages of a local day, or of all, by time; why one did not go, but to no operator. Raises Refused."""
    may_read(reading)
    explains = is_told_why(reading)
    first, last = await span(reading, question.on)
    rows = await reading.db.fetch(
        """
        select m.message, at, template, guardian, about, state, because, channel, reason, c.corrects,
            array(
                select other.message from corrections other join messages its using (school, message)
                where other.school = $1 and other.corrects = m.message and its.state <> 'withdrawn'
                order by other.message
            ) as corrected_by
        from messages m left join corrections c on c.school = m.school and c.message = m.message
        where m.school = $1 and ($2::timestamptz is null or at >= $2) and ($3::timestamptz is null or at < $3)
            and ($4 or state = any($5::text[]))
        order by at, m.message
        """,
        reading.school,
        first,
        last,
        question.all,
        WENT,
    )
    ids = await mis_ids(reading, {person for row in rows for person in (row["guardian"], *row["about"])})
    return Messages(school=reading.school, rows=tuple(_message(row, ids, explains=explains) for row in rows))


def _message(row: Mapping[str, Any], ids: Mapping[str, str], *, explains: bool) -> Message:
    return Message(
        message=row["message"],
        at=row["at"],
        channel=row["channel"],
        template=row["template"],
        to=ids.get(row["guardian"], row["guardian"]) if row["guardian"] else None,
        about=tuple(sorted((ids.get(pupil, pupil) for pupil in row["about"]), key=ascending)),
        state=row["state"],
        because=row["because"],
        reason=row["reason"] if explains else None,
        corrects=row["corrects"],
        corrected_by=tuple(row["corrected_by"]),
    )
