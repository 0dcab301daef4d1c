"""The safeguarding lead is told at once, and told again, that a concern awaits them; no message says whose, or what.

Procedures, "concern": "safeguarding lead told at once". Concerns that come within minutes of one another are one
e-mail: it leads to the list, which has them all. One that failed, or came back, goes again by the next route as long
as a concern is open, each time after twice as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from chassis.said import News, Outcome, Said, States, Woken
from events.ids import message_id
from events.notifications import StaffAlerted, StaffAlertFailed, StaffAlerting, StaffAlertUnknown
from events.policy import minutes
from events.sealed import Sealed
from notifications.domain.concerns import Alert, Word
from notifications.domain.outcomes import Handed, Handover, NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.people import Found
from notifications.domain.school import School

OfStaff: TypeAlias = StaffAlerting | StaffAlerted | StaffAlertFailed | StaffAlertUnknown
_KEPT = 20
CAME_BACK = "mail came back"


def next_due(school: School, found: Found) -> datetime | None:
    """When the next e-mail to a safeguarding lead is due."""
    return min((at for _, at in _dues(school, found)), default=None)


def _dues(school: School, found: Found) -> Iterator[tuple[str, datetime]]:
    """The leads who are to be told of what is open, and when."""
    words = list(school.concerns.values()) if school.known else []
    for staff in school.leads if words else ():
        if (at := _due(school, words, found.alerts.get(staff))) is not None:
            yield staff, at


def _due(school: School, words: Sequence[Word], last: Alert | None) -> datetime | None:
    if last is None:
        return words[0].at
    apart = minutes(school.policy(school.calendar.today(last.at)).concern.mail_apart_minutes)
    dues = [max(word.at, last.at + apart) for word in last.untold(words)]
    dues += [last.at + apart * 2 ** (last.failures - 1)] if last.failed else []
    return min(dues, default=None)


def woken(said: Said[Woken], states: States) -> Iterator[News]:
    """An e-mail to each safeguarding lead whose hour has come: what was resolved before it asks for none."""
    school, found = _states(states)
    for staff in sorted(staff for staff, at in _dues(school, found) if at <= said.body.due):
        yield _alerting(said, staff, school, found.alerts.get(staff))


def _alerting(said: Said[Woken], staff: str, school: School, last: Alert | None) -> StaffAlerting:
    day = school.calendar.today(said.at)
    routes = school.policy(day).messages.staff_routes
    return StaffAlerting(
        school=said.school,
        message=message_id(said.school, "concern", staff, str(said.id)),
        staff=staff,
        template="concern",
        email=Sealed(school.leads[staff]),
        via=routes[(last.failures if last else 0) % len(routes)].partition(":")[2],
        school_name=school.name,
        local_day=day,
        because=list(school.concerns.values())[-1].id,
    )


def came_back(said: Said[Receipt], states: States) -> list[News]:
    """The last e-mail to a lead did not arrive after all."""
    _, found = _states(states)
    receipt = said.body
    if receipt.state != "failed":
        return []
    named: dict[str, Any] = {"school": said.school, "message": receipt.reference.message, "template": "concern"}
    return [
        StaffAlertFailed(staff=staff, at=said.at, reason=receipt.reason or CAME_BACK, **named)
        for staff, alert in found.alerts.items()
        if alert.message == receipt.reference.message and not alert.failed
    ]


def ended(said: Said[Outcome], order: StaffAlerting, states: States) -> Iterable[News]:
    """It went, did not, or nobody knows; said once."""
    _, found = _states(states)
    if str(order.message) not in found.alerting:
        return []
    result: Handover = said.body.result
    named: dict[str, Any] = {"message": order.message, "staff": order.staff, "template": order.template}
    told = {"school": said.school, "at": said.at, **named}
    match result:
        case Handed():
            return [StaffAlerted(**told)]
        case NotHanded(reason):
            return [StaffAlertFailed(**told, reason=reason)]
        case TooLate():
            return [StaffAlertFailed(**told, reason="too late")]
        case NotKnown():
            return [StaffAlertUnknown(**told)]


def tell(found: Found, said: Said[OfStaff]) -> None:
    """Fold an own fact about an e-mail to a member of staff."""
    own = said.body
    last = found.alerts.get(own.staff)
    if isinstance(own, StaffAlerting):
        found.alerts[own.staff] = Alert.after(last, own.message, said.at, own.because)
        found.alerting = [*found.alerting, str(own.message)][-_KEPT:]
        return
    found.alerting = [each for each in found.alerting if each != str(own.message)]
    if isinstance(own, StaffAlertFailed) and last is not None and last.message == own.message:
        last.fail(said.at)


def _states(states: States) -> tuple[School, Found]:
    state = states["school", "school"]
    return state.seen, state.done
