"""How facts become state: others' into what was heard, our own into what was told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TypeAlias
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
    RecipientsAsked,
    RecipientsCompared,
    UpdateAsked,
    UpdateNotDue,
)
from events.pathway import ChildFoundInSchool, ContactMade, ContactUndone, ImprovementDetected, ImprovementWithdrawn
from events.registers import AbsenceExplained, AbsenceWithdrawn, PupilAbsent, PupilFound
from notifications.domain.bulletins import OfUpdate, told
from notifications.domain.day import DOUBTED, Absence, Heard, Improved, Message, Progress, Talk, Told
from notifications.domain.people import Found, Rung, Spoilt

OfAbsence: TypeAlias = PupilAbsent | AbsenceExplained | AbsenceWithdrawn | PupilFound
OfTalk: TypeAlias = ContactMade | ChildFoundInSchool | ContactUndone
Ended: TypeAlias = MessageSent | MessageDelivered | MessageFailed | MessageUnknown | MessageWithdrawn | MessageExpired
OfRecipients: TypeAlias = RecipientsAsked | RecipientsCompared
OfMessage: TypeAlias = (
    MessageHeld | MessageSuspended | RecheckAsked | MessageSending | MessageWithheld | CallAnswered | Ended
) | OfRecipients
OfNumber: TypeAlias = NumberToCheck | NumberSetAside | NumberWorked | NumberCleared
Own: TypeAlias = OfMessage | OfNumber | OfUpdate

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
    return {own.date} if isinstance(own, RecheckAsked | OfRecipients) else {matter.date for matter in own.about}


def hear(heard: Heard, said: Said[OfAbsence | ImprovementDetected | ImprovementWithdrawn]) -> None:
    """Fold another service's fact about a day."""
    match said.body:
        case ImprovementDetected() as fact:
            heard.improved[fact.pupil] = Improved(fact.recent_attending, fact.recent_possible)
        case ImprovementWithdrawn() as fact:
            if fact.pupil in heard.improved:
                heard.improved[fact.pupil].withdrawn = said.id
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
            _spoil(found, own)
        case NumberWorked() | NumberCleared():
            known = [own.address] if own.address is not None else found.spoilt_of(own.guardian, own.channel)
            for address in known:
                _mend(found, address, own.channel)


def _spoil(found: Found, own: NumberToCheck | NumberSetAside) -> None:
    """By which call it was found dead, and through whom; what a provider finds stands without any call."""
    spoilt = found.bad.pop(own.address, None) or Spoilt(own.guardian)
    found.bad[own.address] = spoilt
    spoilt.channels[own.channel] = None
    if isinstance(own, NumberSetAside):
        spoilt.dead = True
        spoilt.channels[own.channel] = Rung(own.contact, own.by, stopped=own.message is not None)
        spoilt.through = _through(found, own) or spoilt.through
        if own.through is not None:
            spoilt.through_on = [*(each for each in spoilt.through_on if each != own.channel), own.channel]


def _through(found: Found, own: NumberSetAside) -> str | None:
    """At which number of somebody else it was found; the last dead one of theirs, where that was not said."""
    if own.through is None or own.through_address is not None:
        return own.through_address
    return next(reversed(found.dead_of(own.through)), None)


def _mend(found: Found, address: str, channel: Channel) -> None:
    """Nothing is known any more of a number on a channel; what was found at somebody else's does not hold for it."""
    spoilt = found.bad.get(address)
    if spoilt is None:
        return
    spoilt.channels.pop(channel, None)
    spoilt.dead = spoilt.dead and channel == "email"
    spoilt.through_on = [each for each in spoilt.through_on if each != channel]
    spoilt.through = spoilt.through if spoilt.through_on else None
    if not spoilt.channels and not spoilt.dead:
        del found.bad[address]


def update(found: Found, said: Said[OfUpdate]) -> None:
    """Remember the last parents' update."""
    found.update = told(found.update, said)
    if isinstance(said.body, UpdateAsked | UpdateNotDue):
        found.updated = said.body.day


def suspend(found: Found, own: MessageSuspended) -> None:
    """Remember about which days messages are suspended."""
    found.suspended = sorted({*found.suspended, *days_of(own)})[-_DAYS:]


def tell(told: Told, said: Said[OfMessage]) -> None:  # noqa: C901
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
            messages[own.message] = _message(own, "withheld", None, messages.get(own.message))
            messages[own.message].because = own.because or said.id
            messages[own.message].doubted = own.reason == DOUBTED
        case MessageFailed():
            _goes_on(messages[own.message], "failed")
            _has_failed(messages[own.message], away=own.away)
        case MessageDelivered():
            _went_after_all(messages[own.message], own.attempt)
            _goes_on(messages[own.message], "delivered")
        case MessageSent() | MessageUnknown() | MessageWithdrawn() | MessageExpired():
            _goes_on(messages[own.message], _PROGRESS[type(own)])
        case RecipientsAsked():
            told.comparing, told.asked = own.due, said.id
        case RecipientsCompared():
            told.comparing, told.asked = None, None
            told.people = (*(each for each in told.people if each not in own.people), *own.people)
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
    for number, route, guardian, address in message.tried:
        if number == attempt and not had:
            message.route, message.guardian, message.address = route, guardian, address
        elif number == attempt and guardian not in had:
            message.also[guardian] = (route, address)


def _begins_anew(message: Message, own: MessageHeld) -> None:
    """A person may have mended what it failed by: any way may be tried."""
    message.away = [*message.tried] if own.by is not None else message.away


def _has_failed(message: Message, *, away: bool) -> None:
    failed = (message.attempt, message.route, message.guardian or "", message.address)
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
