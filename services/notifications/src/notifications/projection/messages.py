"""Every message of every school as a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from chassis.record import Recorded
from chassis.service import Db, Reading
from events.fact import Fact
from events.notifications import (
    Channel,
    Message,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    Messages,
    MessageSending,
    MessageSent,
    MessagesOf,
    MessageState,
    MessageSuspended,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
)
from notifications.projection.people import ascending, mis_ids, span
from notifications.projection.readers import is_told_why, may_read
from notifications.projection.writing import write

WENT = ("sending", "sent", "delivered", "failed", "unknown")
"""States of messages that reached `MessageSending`."""

GIVEN_UP = ("withdrawn", "expired")
"""What may become of a message before it goes another way: one that has failed stays so."""

Stated: TypeAlias = MessageHeld | MessageSuspended | MessageSending | MessageWithheld
Moved: TypeAlias = MessageSent | MessageDelivered | MessageFailed | MessageUnknown | MessageWithdrawn | MessageExpired
_STATE: Mapping[type[Fact], MessageState] = {
    MessageHeld: "held",
    MessageSuspended: "suspended",
    MessageSending: "sending",
    MessageSent: "sent",
    MessageDelivered: "delivered",
    MessageFailed: "failed",
    MessageUnknown: "unknown",
    MessageWithdrawn: "withdrawn",
    MessageWithheld: "withheld",
    MessageExpired: "expired",
}
FOLLOWS: frozenset[type[Fact]] = frozenset(_STATE)


@dataclass(frozen=True, slots=True)
class Row:
    """A message as it is stored; `at`: when it went, goes, or was given up."""

    at: datetime
    template: str
    guardian: str | None
    about: tuple[str, ...]
    state: MessageState
    because: UUID
    channel: Channel = "text"
    reason: str | None = None


Name: TypeAlias = tuple[str, UUID]
Move: TypeAlias = tuple[MessageState, datetime | None, str | None]


# Facts into rows ------------------------------------------------------------------------------------------------------


async def fold(db: Db, facts: Sequence[Recorded]) -> None:
    """Fold a batch: messages go from state to state."""
    rows: dict[Name, Row] = {}
    moves: dict[Name, Move] = {}
    for recorded in facts:
        _fold_message(recorded, rows, moves)
    await _write_rows(db, rows)
    await _write_moves(db, moves)


def _fold_message(recorded: Recorded, rows: dict[Name, Row], moves: dict[Name, Move]) -> None:
    fact, school = recorded.fact, recorded.envelope.school
    if isinstance(fact, Stated):
        rows[school, fact.message] = _row(fact, recorded)
        moves.pop((school, fact.message), None)
    elif isinstance(fact, Moved):
        _move((school, fact.message), (_STATE[type(fact)], _given_up(fact, recorded), _reason(fact)), rows, moves)


def _row(fact: Stated, recorded: Recorded) -> Row:
    return Row(
        at=fact.until if isinstance(fact, MessageHeld) else recorded.envelope.occurred_at,
        template=fact.template,
        guardian=fact.guardian if isinstance(fact, MessageSending) else None,
        about=tuple(matter.pupil for matter in fact.about),
        state=_STATE[type(fact)],
        because=fact.because or recorded.envelope.id,
        channel=fact.channel if isinstance(fact, MessageSending) else "text",
        reason=_reason(fact),
    )


def _reason(fact: Fact) -> str | None:
    """Why it did not go, or not yet."""
    reason: str | None = getattr(fact, "reason", None)
    return reason


def _given_up(fact: Moved, recorded: Recorded) -> datetime | None:
    return recorded.envelope.occurred_at if isinstance(fact, MessageWithdrawn | MessageExpired) else None


def _move(name: Name, move: Move, rows: dict[Name, Row], moves: dict[Name, Move]) -> None:
    row = rows.get(name)
    before = row.state if row is not None else moves[name][0] if name in moves else None
    state, at, reason = move
    if before == "failed" and state in GIVEN_UP:
        return
    if row is None:
        moves[name] = move
    else:
        rows[name] = replace(row, state=state, at=at or row.at, reason=reason)


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
