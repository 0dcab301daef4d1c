"""What families answered and the office did with messages, told from what it led to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from events.fact import Fact, Request
from events.ids import Opaque
from events.notifications import (
    AcknowledgeItem,
    ApproveUpdate,
    ClearNumber,
    ConfirmReply,
    ItemAcknowledged,
    MessageHeld,
    NoteUpdate,
    NumberCleared,
    ReplyConfirmed,
    ReplyReceived,
    ResendMessage,
    UpdateApproved,
    UpdateNoted,
)
from events.sealed import Sealed
from notifications.domain.answers import ReplyHeard
from notifications.domain.audience import Approving
from notifications.domain.bulletins import Update
from rollcall.whatif.acts.absences import explained

OfUpdate: TypeAlias = NoteUpdate | ApproveUpdate
"""What people do with the parents' update."""


def about_office(fact: Fact) -> Request | ReplyHeard | None:
    """What is behind a fact about a reply, an update, a number or the inbox; None where it is none."""
    return _of_update(fact) or _of_inbox(fact)


def _of_inbox(fact: Fact) -> Request | ReplyHeard | None:
    match fact:
        case ReplyReceived(text=str() as text):
            return _heard(fact, text)
        case ReplyConfirmed():
            told: dict[str, Any] = {"code": fact.code, "sessions": explained(fact.code, fact.sessions)}
            return ConfirmReply.model_construct(reply=fact.reply, mis_id=Opaque(fact.pupil), on=fact.date, **told)
        case ItemAcknowledged():
            return AcknowledgeItem(item=fact.item)
        case MessageHeld(by=str()):
            return ResendMessage(message=fact.message, on=fact.about[0].date)
        case NumberCleared():
            of: dict[str, Any] = {"channel": fact.channel, "number": fact.address}
            return ClearNumber.model_construct(guardian=Opaque(fact.guardian), **of)
        case _:
            return None


def _of_update(fact: Fact) -> Request | None:
    match fact:
        case UpdateNoted():
            return NoteUpdate.model_construct(update=fact.update, note=fact.note)
        case UpdateApproved():
            counts: dict[str, Any] = {"families": fact.families, "left_out": fact.left_out, "digest": fact.digest}
            return Approving(update=fact.update, **counts, shared=fact.shared, again=True)
        case _:
            return None


def of_update_now(asked: OfUpdate, update: Update | None, weeks: Mapping[UUID, tuple[date, date]]) -> OfUpdate:
    """The same of the last update, where it is of the same week: prepared on another day it has another id."""
    if update is None or update.figures is None:
        return asked
    week = (update.figures.first, update.figures.last)
    return asked.model_copy(update={"update": update.id}) if weeks.get(asked.update) == week else asked


def _heard(fact: ReplyReceived, text: Sealed[str]) -> ReplyHeard:
    """The reply as the edge heard it: whether it came out of hours is decided anew."""
    return ReplyHeard(
        text=text,
        guardians=fact.guardians,
        telephone=fact.telephone,
        received_at=fact.received_at,
        suggested=fact.suggested,
        distress=fact.urgent == "distress",
        asks=fact.asks,
        more=bool(fact.asks) and fact.urgent is not None,
        returns=fact.returns,
        wrong=fact.wrong,
    )
