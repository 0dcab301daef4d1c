"""Staff are told once a day of what they are to know of children of theirs, in school hours, naming nobody.

Procedures, "focus": "the allocated person is told". What turns out to be untrue before a message goes stands it down.
While the feed is silent none goes. One that does not go is tried again as an e-mail about a register is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from chassis.said import News, Outcome, Said, States, Woken
from events.ids import message_id
from events.notifications import (
    StaffAlerted,
    StaffAlertFailed,
    StaffAlerting,
    StaffAlertUnknown,
    StaffAlertWithheld,
)
from events.sealed import Sealed
from notifications.domain.chase_mails import Mails
from notifications.domain.chases import CHASES, Chases
from notifications.domain.chasing import routes_of, tried_again
from notifications.domain.notices import Notice, Noticed, named, waiting
from notifications.domain.outcomes import Handed, Handover, NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.school import SCHOOL, School
from notifications.domain.staff import CAME_BACK

NO_ADDRESS = "the school file has no e-mail address for them"


def next_due(chases: Chases, mails: Mails) -> datetime | None:
    """When the next such message is due."""
    return min((at for _, _, at in _dues(chases, mails)), default=None)


def _dues(chases: Chases, mails: Mails) -> Iterator[tuple[Notice, str, datetime]]:
    for notice, staff, due in waiting(chases.notices, mails.notices):
        at = max(due, chases.caught_up) if chases.caught_up is not None else due
        if not chases.silent and at < notice.until and notice.day >= mails.since:
            yield notice, staff, at


def woken(said: Said[Woken], states: States) -> Iterator[News]:
    """A message to each member of staff whose hour has come, or that they cannot be told."""
    chases, mails, _ = _states(states)
    due = [(notice, staff) for notice, staff, at in _dues(chases, mails) if at <= said.body.due]
    for notice, staff in sorted(due, key=lambda each: named(each[0].because, each[1])):
        known = chases.staff.get(staff)
        yield _withheld(said, notice, staff, states) if known is None else _sending(said, notice, staff, states)


def _withheld(said: Said[Woken], notice: Notice, staff: str, states: States) -> StaffAlertWithheld:
    school: School = states[SCHOOL].seen
    return StaffAlertWithheld(
        school=said.school,
        message=message_id(said.school, notice.template, staff, str(notice.because)),
        staff=staff,
        template=notice.template,
        at=said.at,
        local_day=school.calendar.today(said.at),
        because=notice.because,
        reason=NO_ADDRESS,
    )


def _sending(said: Said[Woken], notice: Notice, staff: str, states: States) -> StaffAlerting:
    chases, mails, school = _states(states)
    last = mails.notices.get(named(notice.because, staff))
    attempt = last.attempt + 1 if last is not None else 1
    routes = routes_of(school.policy(notice.day))
    return StaffAlerting(
        school=said.school,
        message=message_id(said.school, notice.template, staff, f"{notice.because} {attempt}"),
        staff=staff,
        template=notice.template,
        email=Sealed(chases.staff[staff].email or ""),
        via=routes[(attempt - 1) % len(routes)],
        school_name=school.name,
        local_day=school.calendar.today(said.at),
        because=notice.because,
        attempt=attempt,
        not_after=notice.until,
    )


def ended(said: Said[Outcome], order: StaffAlerting, states: States) -> Iterable[News]:
    """It went, did not, or nobody knows; said once."""
    _, mails, _ = _states(states)
    last = _of(mails, order.message)
    if last is None or last.ended:
        return []
    told: dict[str, Any] = {"school": said.school, "message": order.message, "staff": order.staff}
    told |= {"template": order.template, "at": said.at}
    result: Handover = said.body.result
    match result:
        case Handed():
            return [StaffAlerted(**told)]
        case NotHanded(reason):
            again = _again(said, last, states, unusable=result.unusable)
            return [StaffAlertFailed(**told, reason=reason, again_at=again)]
        case TooLate():
            return [StaffAlertFailed(**told, reason="too late")]
        case NotKnown():
            return [StaffAlertUnknown(**told)]


def came_back(said: Said[Receipt], states: States) -> list[News]:
    """Such a message did not arrive after all."""
    _, mails, _ = _states(states)
    receipt, last = said.body, _of(mails, said.body.reference.message)
    if last is None or receipt.state != "failed" or last.failed:
        return []
    name = next(name for name, each in mails.notices.items() if each is last)
    staff = name.partition(" ")[2]
    again = _again(said, last, states, unusable=receipt.unusable)
    told: dict[str, Any] = {"school": said.school, "message": last.message, "staff": staff, "at": said.at}
    return [StaffAlertFailed(**told, template=last.template, reason=receipt.reason or CAME_BACK, again_at=again)]


def _again(said: Said[Any], last: Noticed, states: States, *, unusable: bool) -> datetime | None:
    """When it is tried again, if it is so by then: who was said to be away by a slip may be so again."""
    chases, mails, school = _states(states)
    named_so = {named(each.because, staff): each for each in chases.notices.values() for staff in each.staff}
    this = next((each for name, each in named_so.items() if mails.notices.get(name) is last), None)
    if this is None or this.withdrawn:
        return None
    return tried_again(said.at, last.attempt, school.policy(this.day), this.until, unusable=unusable)


def _of(mails: Mails, message: Any) -> Noticed | None:
    return next((each for each in mails.notices.values() if each.message == message), None)


def _states(states: States) -> tuple[Chases, Mails, School]:
    state = states[CHASES]
    return state.seen, state.done, states[SCHOOL].seen
