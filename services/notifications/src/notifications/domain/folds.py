"""How facts become state: others' into what was heard, our own into what was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from chassis.said import Key, Said
from events.ids import Session
from events.notifications import (
    Matter,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSent,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
    RecheckAsked,
)
from events.pathway import ImprovementDetected
from events.registers import AbsenceExplained, AbsenceWithdrawn, PupilAbsent, PupilFound
from notifications.domain.day import Absence, Heard, Improved, Message, Progress, Told

OfAbsence: TypeAlias = PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound
Ended: TypeAlias = MessageSent | MessageDelivered | MessageFailed | MessageUnknown | MessageWithdrawn | MessageExpired
Own: TypeAlias = MessageHeld | RecheckAsked | MessageSending | MessageWithheld | Ended

_PROGRESS: dict[type[Ended], Progress] = {
    MessageSent: "sent",
    MessageDelivered: "delivered",
    MessageFailed: "failed",
    MessageUnknown: "unknown",
    MessageWithdrawn: "withdrawn",
    MessageExpired: "expired",
}


def day_key(day: date) -> Key:
    """The name of a day's state."""
    return "day", day.isoformat()


def days_of(own: Own) -> Iterable[date]:
    """The day that an own fact is about."""
    return {own.date} if isinstance(own, RecheckAsked) else {matter.date for matter in own.about}


def hear(heard: Heard, said: Said[OfAbsence | ImprovementDetected]) -> None:
    """Fold another service's fact about a day."""
    match said.body:
        case ImprovementDetected() as fact:
            heard.improved[fact.pupil] = Improved(fact.recent_attending, fact.recent_possible)
        case PupilAbsent() as fact:
            _absent(heard.absences.setdefault(fact.pupil, Absence(said.id)), fact, said.at, said.id)
        case AbsenceExplained() | AbsenceWithdrawn() | PupilFound() as fact:
            if fact.pupil in heard.absences:
                _settled(heard.absences[fact.pupil], fact)


def _absent(absence: Absence, fact: PupilAbsent, at: datetime, because: UUID) -> None:
    absence.morning |= fact.session == "AM"
    _strike(absence, fact.session)
    if fact.explained:
        absence.unexplained.pop(fact.session, None)
    elif fact.session not in absence.unexplained:
        absence.because = absence.because if absence.unexplained else because
        absence.unexplained[fact.session] = at


def _settled(absence: Absence, fact: AbsenceExplained | AbsenceWithdrawn | PupilFound) -> None:
    absence.unexplained.pop(fact.session, None)
    if isinstance(fact, AbsenceWithdrawn):
        absence.morning &= fact.session != "AM"
        _strike(absence, fact.session)
        absence.false += [fact.session] if fact.reason in ("false", "closed") else []


def _strike(absence: Absence, session: Session) -> None:
    if session in absence.false:
        absence.false.remove(session)


def tell(told: Told, said: Said[Own]) -> None:
    """Fold an own fact about a day."""
    own, messages = said.body, told.messages
    match own:
        case MessageHeld():
            messages[own.message] = _message(own, "held", own.because, until=own.until, by=said.id)
        case RecheckAsked():
            _goes_on(messages[own.message], "asked")
            messages[own.message].by = said.id
        case MessageSending():
            messages[own.message] = _message(own, "sending", own.because, guardian=own.guardian, by=said.id)
        case MessageWithheld():
            messages[own.message] = _message(own, "withheld", own.because or said.id)
        case (
            MessageSent()
            | MessageDelivered()
            | MessageFailed()
            | MessageUnknown()
            | MessageWithdrawn()
            | MessageExpired()
        ):
            _goes_on(messages[own.message], _PROGRESS[type(own)])


def _goes_on(message: Message, state: Progress) -> None:
    message.state, message.until = state, None


def _message(
    own: MessageHeld | MessageSending | MessageWithheld,
    state: Progress,
    because: UUID,
    *,
    until: datetime | None = None,
    guardian: str | None = None,
    by: UUID | None = None,
) -> Message:
    return Message(own.template, state, sessions(own.about), because, until, guardian, own.corrects, by)


def sessions(about: Sequence[Matter]) -> dict[str, tuple[Session, ...]]:
    """The matters of one day, by pupil."""
    return {matter.pupil: matter.sessions for matter in about}
