"""A round of telling staff: a lead by each of the school's channels, then a deputy, then another; then it is said.

Each channel of each of them is tried once in a round.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from chassis.said import News, Said
from events.ids import message_id
from events.notifications import Channel, StaffAlerting, StaffUnreached
from events.policy import Policy, Route
from events.sealed import Sealed
from notifications.domain.concerns import Alert, Reachable, Word
from notifications.domain.people import Found
from notifications.domain.school import School

NO_ADDRESS = "the school file has no address for those who may see concerns"
NOBODY = "nobody who may see concerns could be told by any channel"
NOT_KNOWN = "it is not known that anybody who may see concerns was told by any channel"


@dataclass(frozen=True, slots=True)
class Round:
    """The round of that number about a concern's word, `because`, the last that it `covers`."""

    said: Said[Any]
    school: School
    because: UUID
    covers: int
    number: int

    @property
    def policy(self) -> Policy:
        """The policy of its day."""
        return self.school.policy(self.school.calendar.today(self.said.at))

    def alerting(self, staff: str, tried: Sequence[str]) -> StaffAlerting:
        """By the next of their channels that was not tried."""
        who = _people(self.school)[staff]
        route = _left(who, self.policy, tried)[0]
        channel, _, via = route.partition(":")
        address: Sealed[str] = Sealed(who.address(route) or "")
        return StaffAlerting(
            school=self.said.school,
            message=message_id(self.said.school, "concern", staff, str(self.said.id)),
            staff=staff,
            template="concern",
            email=address if channel == "email" else None,
            via=via,
            school_name=self.school.name,
            local_day=self.school.calendar.today(self.said.at),
            because=self.because,
            channel=cast(Channel, channel),
            telephone=address if channel != "email" else None,
            round=self.number,
            attempt=len(tried) + 1,
            covers=self.covers,
        )

    def unreached(self, reason: str, *words: Word) -> StaffUnreached:
        """Nobody could be told; also of these words, the latest of which may have been heard after its hour."""
        return StaffUnreached(
            school=self.said.school,
            template="concern",
            at=max([self.said.at, *(word.at for word in words)]),
            because=self.because,
            round=self.number,
            reason=reason,
            covers=self.covers,
        )

    def tried(self, alert: Alert | None) -> bool:
        """Whether somebody's last message was of this round."""
        return alert is not None and (alert.because, alert.round) == (self.because, self.number)


def first(school: School, policy: Policy) -> list[str]:
    """Who is told first: every lead who has one of the school's channels; where none has, the first deputy."""
    leads = [staff for staff, who in school.leads.items() if _left(who, policy, [])]
    return leads or _deputies(school, policy)[:1]


def onward(said: Said[Any], staff: str, school: School, found: Found) -> Iterator[News]:
    """After a message to somebody that is not known to have gone: their next channel; a deputy, unless somebody else
    is told; or that nobody could be. Nothing, once no concern is open any more."""
    failed = found.alerts[staff]
    this = Round(said, school, failed.because, failed.covers, failed.round)
    who = _people(school).get(staff)
    others = {each: alert for each, alert in found.alerts.items() if each != staff and each in _people(school)}
    if not school.concerns:
        return
    if who is not None and _left(who, this.policy, failed.tried):
        yield this.alerting(staff, failed.tried)
    elif not any(alert.tells(failed) for alert in others.values()):
        yield _deputy(this, staff, others)


def _deputy(this: Round, staff: str, others: dict[str, Alert]) -> News:
    deputies = [each for each in _deputies(this.school, this.policy) if each != staff]
    waiting = [each for each in deputies if not this.tried(others.get(each))]
    if waiting:
        return this.alerting(waiting[0], [])
    unsure = any(alert.unknown for alert in others.values() if this.tried(alert))
    return this.unreached(NOT_KNOWN if unsure else NOBODY)


def _deputies(school: School, policy: Policy) -> list[str]:
    """In the policy's order of their roles, of one role by id."""
    order = policy.concern.deputies
    of = [(order.index(who.role), staff) for staff, who in school.deputies.items() if who.role in order]
    return [staff for _, staff in sorted(of) if _left(school.deputies[staff], policy, [])]


def _people(school: School) -> dict[str, Reachable]:
    return {**school.deputies, **school.leads}


def _left(who: Reachable, policy: Policy, tried: Sequence[str]) -> list[Route]:
    """Their channels, in the school's order, that were not tried."""
    return [route for route in policy.messages.staff_routes if who.address(route) and route not in tried]
