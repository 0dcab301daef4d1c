"""What each fact makes of its message: the row, and the states that it goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from chassis.record import Recorded
from events.fact import Fact
from events.notifications import (
    Channel,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSent,
    MessageState,
    MessageSuspended,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
)

GIVEN_UP = ("withdrawn", "expired")
"""What may become of a message before it goes another way: one that has failed stays so."""

Stated: TypeAlias = MessageHeld | MessageSuspended | MessageSending | MessageWithheld
Moved: TypeAlias = MessageSent | MessageDelivered | MessageFailed | MessageUnknown | MessageWithdrawn | MessageExpired
STATES: Mapping[type[Fact], MessageState] = {
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


def tell(recorded: Recorded, rows: dict[Name, Row], moves: dict[Name, Move]) -> None:
    """What a fact makes of its message: a row anew, or another state of it."""
    fact, school = recorded.fact, recorded.envelope.school
    if isinstance(fact, Stated):
        rows[school, fact.message] = _row(fact, recorded)
        moves.pop((school, fact.message), None)
    elif isinstance(fact, Moved):
        _move((school, fact.message), (STATES[type(fact)], _given_up(fact, recorded), _reason(fact)), rows, moves)


def _row(fact: Stated, recorded: Recorded) -> Row:
    return Row(
        at=fact.until if isinstance(fact, MessageHeld) else recorded.envelope.occurred_at,
        template=fact.template,
        guardian=fact.guardian if isinstance(fact, MessageSending) else None,
        about=tuple(matter.pupil for matter in fact.about),
        state=STATES[type(fact)],
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
