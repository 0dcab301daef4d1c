"""How facts become state: others' into what was heard, our own into what was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeAlias, TypeVar
from uuid import UUID

from chassis.said import Key, Said
from events.codes import UNEXPLAINED
from events.ids import Session
from events.notifications import (
    CallAnswered,
    Channel,
    Matter,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageHeld,
    MessageSending,
    MessageSent,
    MessageSuspended,
    MessageUnknown,
    MessageWithdrawn,
    MessageWithheld,
    NumberCleared,
    NumberSetAside,
    NumberToCheck,
    NumberWorked,
    RecheckAsked,
    UpdateAsked,
    UpdateNotDue,
)
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, ImprovementDetected
from events.registers import AbsenceExplained, AbsenceWithdrawn, PupilAbsent, PupilFound
from notifications.domain.bulletins import OfUpdate, told
from notifications.domain.day import Absence, Heard, Improved, Message, Progress, Talk, Told
from notifications.domain.people import Found, Rung

OfAbsence: TypeAlias = PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound
OfTalk: TypeAlias = ContactMade | ChildFoundInSchool | ContactUndone
Ended: TypeAlias = MessageSent | MessageDelivered | MessageFailed | MessageUnknown | MessageWithdrawn | MessageExpired
OfMessage: TypeAlias = (
    MessageHeld | MessageSuspended | RecheckAsked | MessageSending | MessageWithheld | CallAnswered | Ended
)
OfNumber: TypeAlias = NumberToCheck | NumberSetAside | NumberWorked | NumberCleared
Own: TypeAlias = OfMessage | OfNumber | OfUpdate

V = TypeVar("V")
_DAYS = 5
NOTHING = UUID(int=0)
_PROGRESS: dict[type[Ended], Progress] = {
    MessageSent: "sent",
    MessageUnknown: "unknown",
    MessageWithdrawn: "withdrawn",
    MessageExpired: "expired",
}


def day_key(day: date) -> Key:
    """The name of a day's state."""
    return "day", day.isoformat()


def days_of(own: OfMessage) -> Iterable[date]:
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


def hear_of_talk(heard: Heard, said: Said[OfTalk]) -> None:
    """Fold a contact, or that it was taken back; one whose code explains the absence (N and O do not) is left to
    registers, which says so."""
    talks = heard.talks.pop(said.body.pupil, [])
    match said.body:
        case ContactMade(code=code) if code is None or code in UNEXPLAINED:
            talks.append(Talk(said.id, said.at))
        case ContactMade():
            pass
        case ChildFoundInSchool():
            talks.append(Talk(said.id, said.at, in_school=True))
        case ContactUndone(contact=contact):
            talks = [talk for talk in talks if talk.contact != contact]
    heard.talks |= {said.body.pupil: talks} if talks else {}


def _absent(absence: Absence, fact: PupilAbsent, at: datetime, because: UUID) -> None:
    _strike(absence.false, fact.session)
    _strike(absence.away, fact.session)
    _strike(absence.late, fact.session)
    absence.away.append(fact.session)
    if fact.explained:
        absence.unexplained.pop(fact.session, None)
    elif fact.session not in absence.unexplained:
        absence.because = absence.because if absence.unexplained else because
        absence.unexplained[fact.session] = at


def _settled(absence: Absence, fact: AbsenceExplained | AbsenceWithdrawn | PupilFound) -> None:
    absence.unexplained.pop(fact.session, None)
    if isinstance(fact, AbsenceWithdrawn):
        _strike(absence.away, fact.session)
        _strike(absence.false, fact.session)
        absence.false += [fact.session] if fact.reason in ("false", "closed") else []
    if isinstance(fact, PupilFound) and fact.how == "arrived-late" and fact.session not in absence.late:
        absence.late.append(fact.session)


def _strike(sessions: list[Session], session: Session) -> None:
    if session in sessions:
        sessions.remove(session)


def find(found: Found, own: OfNumber) -> None:
    """Fold an own fact about a number or address."""
    match own:
        case NumberToCheck() | NumberSetAside():
            _apart(found, own)
            found.spoilt.setdefault(own.guardian, {})[own.channel] = own.address
            _remember(found, own)
        case NumberWorked() | NumberCleared():
            _forget(found.spoilt, own)
            _forget(found.rung, own)
            if own.channel != "email":
                found.dead.pop(own.guardian, None)
            _not_through(found, own)


def _forget(known: dict[str, dict[Channel, V]], own: OfNumber) -> None:
    """Nothing is known any more of a guardian's number on a channel."""
    channels = known.pop(own.guardian, {})
    channels.pop(own.channel, None)
    known |= {own.guardian: channels} if channels else {}


def _not_through(found: Found, own: NumberWorked | NumberCleared) -> None:
    """What was found at somebody else's number does not hold for that channel."""
    left = [channel for channel in found.through_on.pop(own.guardian, []) if channel != own.channel]
    if left:
        found.through_on[own.guardian] = left
    else:
        found.through.pop(own.guardian, None)


def _apart(found: Found, own: NumberToCheck | NumberSetAside) -> None:
    """Another number than the one that was found before: nobody is known to have it as well."""
    numbers = {number for channel, number in found.spoilt.get(own.guardian, {}).items() if channel != "email"}
    if own.channel == "email" or own.address in numbers:
        return
    for each in [each for each, through in found.through.items() if own.guardian in (each, through)]:
        found.through.pop(each)
        found.through_on.pop(each, None)


def _remember(found: Found, own: NumberToCheck | NumberSetAside) -> None:
    """By which call a number was found dead, and through whom; what a provider finds stands without any call."""
    if not isinstance(own, NumberSetAside):
        _forget(found.rung, own)
        return
    found.dead[own.guardian] = own.address
    found.rung.setdefault(own.guardian, {})[own.channel] = Rung(own.contact, own.by)
    if own.through is not None:
        found.through[own.guardian] = own.through
        before = [channel for channel in found.through_on.get(own.guardian, []) if channel != own.channel]
        found.through_on[own.guardian] = [*before, own.channel]


def update(found: Found, said: Said[OfUpdate]) -> None:
    """Remember the last parents' update."""
    found.update = told(found.update, said)
    if isinstance(said.body, UpdateAsked | UpdateNotDue):
        found.updated = said.body.day


def suspend(found: Found, own: MessageSuspended) -> None:
    """Remember about which days messages are suspended."""
    found.suspended = sorted({*found.suspended, *days_of(own)})[-_DAYS:]


def tell(told: Told, said: Said[OfMessage]) -> None:
    """Fold an own fact about a day's message."""
    own, messages = said.body, told.messages
    match own:
        case MessageHeld():
            messages[own.message] = _message(own, "held", said.id, messages.get(own.message))
            messages[own.message].until = own.until
            _begins_anew(messages[own.message], own)
        case MessageSuspended():
            messages[own.message] = _message(own, "suspended", said.id, messages.get(own.message))
            messages[own.message].until = own.until
        case RecheckAsked():
            _goes_on(messages[own.message], "asked")
            messages[own.message].by = said.id
        case MessageSending():
            messages[own.message] = _message(own, "sending", said.id, messages.get(own.message))
            _goes_out(messages[own.message], own, said.at)
        case MessageWithheld():
            messages[own.message] = _message(own, "withheld", None, None)
            messages[own.message].because = own.because or said.id
        case MessageFailed():
            _goes_on(messages[own.message], "failed")
            _has_failed(messages[own.message], away=own.away)
        case MessageDelivered():
            _went_after_all(messages[own.message], own.attempt)
            _goes_on(messages[own.message], "delivered")
        case MessageSent() | MessageUnknown() | MessageWithdrawn() | MessageExpired():
            _goes_on(messages[own.message], _PROGRESS[type(own)])
        case CallAnswered():
            pass


def _goes_on(message: Message, state: Progress) -> None:
    message.state, message.until = state, None


def _goes_out(message: Message, own: MessageSending, at: datetime) -> None:
    message.first_went, message.went = message.first_went or at, at
    message.guardian, message.attempt = own.guardian, own.attempt
    message.route, message.address = f"{own.channel}:{own.via}", own.telephone or own.email or ""


def _went_after_all(message: Message, attempt: int) -> None:
    """An attempt that was believed to have failed arrived: whoever it went to has it, beside whoever has it already."""
    had = message.had
    for number, route, guardian in message.tried:
        if number == attempt and not had:
            message.route, message.guardian = route, guardian
        elif number == attempt and guardian not in had:
            message.also[guardian] = route


def _begins_anew(message: Message, own: MessageHeld) -> None:
    """A person may have mended what it failed by: any way may be tried."""
    message.away = [*message.tried] if own.by is not None else message.away


def _has_failed(message: Message, *, away: bool) -> None:
    failed = (message.attempt, message.route, message.guardian or "")
    if message.attempt and failed not in message.tried:
        message.tried.append(failed)
        message.away += [failed] if away else []


def _message(
    own: MessageHeld | MessageSuspended | MessageSending | MessageWithheld,
    state: Progress,
    by: UUID | None,
    before: Message | None,
) -> Message:
    """The message as it stands now; of what it was before, only how it was tried remains."""
    message = Message(own.template, state, sessions(own.about), own.because or NOTHING, corrects=own.corrects, by=by)
    if before is not None:
        message.attempt, message.tried, message.away = before.attempt, before.tried, before.away
        message.first_went, message.went, message.also = before.first_went, before.went, before.also
    return message


def sessions(about: Sequence[Matter]) -> dict[str, tuple[Session, ...]]:
    """The matters of one day, by pupil."""
    return {matter.pupil: matter.sessions for matter in about}
