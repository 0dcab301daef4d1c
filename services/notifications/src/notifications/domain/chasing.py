"""Staff are told by e-mail of a register that is missing, lacks marks or looks wrong: once for each step of its chase.

Procedures, "chase": class teacher, year-group leader, attendance officer. What arrives before an e-mail goes stands it
down; one that does not go is tried again a few times, by the next of the school's e-mail routes; an address that does
not work is tried by each of them once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.said import News, Outcome, Said, States, Woken
from events.ids import message_id
from events.notifications import ChaseFailed, ChaseSending, ChaseSent, ChaseUnknown
from events.policy import Policy, minutes
from events.sealed import Sealed
from notifications.domain.chase_mails import Mail, Mails, dues, named
from notifications.domain.chases import CHASES, Chases
from notifications.domain.outcomes import Handed, Handover, NotHanded, NotKnown, Receipt, TooLate
from notifications.domain.school import SCHOOL, School
from notifications.domain.staff import CAME_BACK


def next_due(chases: Chases, mails: Mails) -> datetime | None:
    """When the next e-mail about a register is due."""
    return min((at for _, _, at in dues(chases, mails)), default=None)


def woken(said: Said[Woken], states: States) -> Iterator[News]:
    """An e-mail to each member of staff whose hour has come."""
    chases, mails, school = _states(states)
    for because, staff, at in sorted(dues(chases, mails)):
        if at <= said.body.due:
            yield _sending(said, because, staff, states)


def _sending(said: Said[Woken], because: str, staff: str, states: States) -> ChaseSending:
    chases, mails, school = _states(states)
    asked, last = chases.open[because], mails.last.get(named(because, staff))
    policy = school.policy(asked.day)
    routes = routes_of(policy)
    attempt = last.attempt + 1 if last is not None else 1
    return ChaseSending(
        school=said.school,
        message=message_id(said.school, "chase", staff, f"{because} {attempt}"),
        staff=staff,
        kind=asked.kind,
        form=asked.form,
        date=asked.day,
        session=asked.session,
        since=asked.since,
        lacking=len(asked.pupils),
        email=Sealed(chases.staff[staff].email or ""),
        via=routes[(attempt - 1) % len(routes)],
        school_name=school.name,
        local_day=school.calendar.today(said.at),
        because=UUID(because),
        attempt=attempt,
        not_after=asked.until,
    )


def routes_of(policy: Policy) -> list[str]:
    """Who takes the e-mails of staff: the first, and where it fails the next."""
    mail = [route.partition(":")[2] for route in policy.messages.staff_routes if route.startswith("email:")]
    return mail or ["folder"]


def ended(said: Said[Outcome], order: ChaseSending, states: States) -> Iterable[News]:
    """It went, did not, or nobody knows; said once."""
    _, mails, _ = _states(states)
    found = mails.of(order.message)
    if found is None or found[1].ended:
        return []
    told: dict[str, Any] = {"school": said.school, "message": order.message, "staff": order.staff, "at": said.at}
    result: Handover = said.body.result
    match result:
        case Handed():
            return [ChaseSent(**told)]
        case NotHanded(reason):
            again = _again(said, *found, states, unusable=result.unusable)
            return [ChaseFailed(**told, reason=reason, again_at=again)]
        case TooLate():
            return [ChaseFailed(**told, reason="too late")]
        case NotKnown():
            return [ChaseUnknown(**told)]


def came_back(said: Said[Receipt], states: States) -> list[News]:
    """An e-mail about a register did not arrive after all."""
    _, mails, _ = _states(states)
    receipt, found = said.body, mails.of(said.body.reference.message)
    if found is None or receipt.state != "failed" or found[1].failed:
        return []
    staff = next(name.partition(" ")[2] for name, mail in mails.last.items() if mail is found[1])
    told: dict[str, Any] = {"school": said.school, "message": found[1].message, "staff": staff, "at": said.at}
    again = _again(said, *found, states, unusable=receipt.unusable)
    return [ChaseFailed(**told, reason=receipt.reason or CAME_BACK, again_at=again)]


def _again(said: Said[Any], because: str, mail: Mail, states: States, *, unusable: bool) -> datetime | None:
    """When it is tried again; never of what stands no more, too late, or at an address that no route is left for."""
    chases, _, school = _states(states)
    asked = chases.open.get(because)
    if asked is None:
        return None
    return tried_again(said.at, mail.attempt, school.policy(asked.day), asked.until, unusable=unusable)


def tried_again(at: datetime, attempt: int, policy: Policy, until: datetime, *, unusable: bool) -> datetime | None:
    """When an e-mail to staff that failed is tried again, by another route if there is one; None: it is not."""
    waits = policy.chase.mail_again_after[: len(routes_of(policy)) - 1 if unusable else None]
    again = at + minutes(waits[attempt - 1]) if attempt <= len(waits) else None
    return again if again is not None and again <= until else None


def _states(states: States) -> tuple[Chases, Mails, School]:
    state = states[CHASES]
    return state.seen, state.done, states[SCHOOL].seen
