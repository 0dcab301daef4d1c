"""The safeguarding lead is told at once, and told again, that a concern awaits them; no message says whose, or what.

Procedures, "concern": "safeguarding lead told at once". Concerns that come within minutes of one another are one
e-mail: it leads to the list, which has them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from chassis.said import News, Outcome, Said, States
from events.ids import message_id
from events.notifications import StaffAlerted, StaffAlertFailed, StaffAlerting, StaffAlertUnknown
from events.pathway import ConcernRaised, ConcernRealerted
from events.policy import minutes
from events.sealed import Sealed
from notifications.domain.outcomes import Handed, Handover, NotHanded, NotKnown, TooLate
from notifications.domain.people import Found
from notifications.domain.school import School

OfConcern: TypeAlias = ConcernRaised | ConcernRealerted
OfStaff: TypeAlias = StaffAlerting | StaffAlerted | StaffAlertFailed | StaffAlertUnknown
_KEPT = 20


def heard(said: Said[OfConcern], states: States) -> list[News]:
    """An e-mail to each safeguarding lead whose address the school file has."""
    school, found = _states(states)
    if not school.known:
        return []
    day = school.calendar.today(said.body.at)
    policy = school.policy(day)
    apart = minutes(policy.concern.mail_apart_minutes)
    if found.told_of_concern is not None and said.body.at - found.told_of_concern < apart:
        return []
    return [
        StaffAlerting(
            school=said.school,
            message=message_id(said.school, "concern", staff, str(said.id)),
            staff=staff,
            template="concern",
            email=Sealed(email),
            via=policy.messages.staff.partition(":")[2],
            school_name=school.name,
            local_day=day,
            because=said.id,
        )
        for staff, email in sorted(school.leads.items())
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
    if isinstance(own, StaffAlerting):
        found.told_of_concern = said.at
        found.alerting = [*found.alerting, str(own.message)][-_KEPT:]
    else:
        found.alerting = [each for each in found.alerting if each != str(own.message)]


def _states(states: States) -> tuple[School, Found]:
    state = states["school", "school"]
    return state.seen, state.done
