"""The safeguarding lead is told at once, and told again, that a concern awaits them; no message says whose, or what.

Procedures, "concern": "safeguarding lead told at once". Concerns that come within minutes of one another are one
message: it leads to the list, which has them all. Where no lead can be told by any of the school's channels, a deputy
is; and where nobody can be, that is said, and a few more rounds are made as long as a concern is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from chassis.said import News, Outcome, Said, States, Woken
from events.notifications import StaffAlerted, StaffAlertFailed, StaffAlerting, StaffAlertUnknown, StaffUnreached
from events.policy import Policy, minutes
from notifications.domain.concerns import Alert, Unreached, Word
from notifications.domain.outcomes import Handed, Handover, NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.people import Found
from notifications.domain.rounds import NO_ADDRESS, Round, first, onward
from notifications.domain.school import SCHOOL, School

OfStaff: TypeAlias = StaffAlerting | StaffAlerted | StaffAlertFailed | StaffAlertUnknown | StaffUnreached
_NOBODY = ""
CAME_BACK = "mail came back"


def next_due(school: School, found: Found) -> datetime | None:
    """When the next message to a safeguarding lead is due, or when it is to be said that there is none to be told."""
    return min((at for _, at in _dues(school, found)), default=None)


def _dues(school: School, found: Found) -> Iterator[tuple[str, datetime]]:
    """Who is to be told first of what is open, and when; nobody: those of whom the school file has no address."""
    words = list(school.concerns.values()) if school.known else []
    if not words:
        return
    policy = _policy(school, words[-1].at)
    told = first(school, policy)
    for staff in told:
        if (at := _due(school, words, found.alerts.get(staff))) is not None:
            yield staff, at
    if not told and (at := _unsaid(words, found.unreached, policy)) is not None:
        yield _NOBODY, at


def _unsaid(words: Sequence[Word], last: Unreached | None, policy: Policy) -> datetime | None:
    """When it is to be said that there is nobody: minutes after the first of which it was not said, for all of them."""
    apart = minutes(policy.concern.mail_apart_minutes)
    unsaid = words if last is None else last.untold(words)
    if not unsaid:
        return None
    return max(unsaid[0].at, last.at if last is not None else unsaid[0].at) + apart


def _due(school: School, words: Sequence[Word], last: Alert | None) -> datetime | None:
    if last is None:
        return words[0].at
    concern = _policy(school, last.ended_at).concern
    apart = minutes(concern.mail_apart_minutes)
    dues = [max(word.at, last.ended_at + apart) for word in last.untold(words)]
    again = last.failed and not last.unknown and last.round < concern.rounds
    dues += [last.ended_at + apart * 2 ** (last.round - 1)] if again else []
    return min(dues, default=None)


def woken(said: Said[Woken], states: States) -> Iterator[News]:
    """A message to each safeguarding lead whose hour has come: what was resolved before it asks for none."""
    school, found = _states(states)
    words = list(school.concerns.values())
    for staff in sorted(staff for staff, at in _dues(school, found) if at <= said.body.due):
        last = found.alerts.get(staff)
        number = last.round + 1 if last is not None and not last.untold(words) else 1
        begun = Round(said, school, words[-1].id, words[-1].number, number)
        yield begun.unreached(NO_ADDRESS, *words) if staff == _NOBODY else begun.alerting(staff, [])


def came_back(said: Said[Receipt], states: States) -> list[News]:
    """The last message to somebody did not arrive after all: the next channel is tried."""
    school, found = _states(states)
    receipt = said.body
    if receipt.state != "failed":
        return []
    named: dict[str, Any] = {"school": said.school, "message": receipt.reference.message, "template": "concern"}
    news: list[News] = []
    for staff, alert in found.alerts.items():
        if alert.message == receipt.reference.message and not alert.failed:
            news.append(StaffAlertFailed(staff=staff, at=said.at, reason=receipt.reason or CAME_BACK, **named))
            news += onward(said, staff, school, found)
    return news


def ended(said: Said[Outcome], order: StaffAlerting, states: States) -> Iterable[News]:
    """It went, did not, or nobody knows; said once. Where it is not known to have gone the next channel is tried."""
    school, found = _states(states)
    if str(order.message) not in found.alerting:
        return []
    news = _said_of(said, order)
    last = found.alerts.get(order.staff)
    is_last = last is not None and last.message == order.message
    return (
        [news] if isinstance(news, StaffAlerted) or not is_last else [news, *onward(said, order.staff, school, found)]
    )


def _said_of(said: Said[Outcome], order: StaffAlerting) -> StaffAlerted | StaffAlertFailed | StaffAlertUnknown:
    result: Handover = said.body.result
    told: dict[str, Any] = {"message": order.message, "staff": order.staff, "template": order.template}
    told |= {"school": said.school, "at": said.at}
    match result:
        case Handed():
            return StaffAlerted(**told)
        case NotHanded(reason):
            return StaffAlertFailed(**told, reason=reason)
        case TooLate():
            return StaffAlertFailed(**told, reason="too late")
        case NotKnown():
            return StaffAlertUnknown(**told)


def tell(found: Found, said: Said[OfStaff]) -> None:
    """Fold an own fact about a message to a member of staff."""
    own = said.body
    if isinstance(own, StaffUnreached):
        found.unreached = Unreached(own.at, own.because, own.covers)
        return
    last = found.alerts.get(own.staff)
    if isinstance(own, StaffAlerting):
        found.alerts[own.staff] = Alert.after(last, own, said.at)
        found.alerting = [*found.alerting, str(own.message)]
        return
    found.alerting = [each for each in found.alerting if each != str(own.message)]
    if last is not None and last.message == own.message and not isinstance(own, StaffAlerted):
        last.fail(said.at, unknown=isinstance(own, StaffAlertUnknown))


def _policy(school: School, at: datetime) -> Policy:
    return school.policy(school.calendar.today(at))


def _states(states: States) -> tuple[School, Found]:
    state = states[SCHOOL]
    return state.seen, state.done
