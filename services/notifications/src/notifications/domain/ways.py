"""By which way a message goes: to the first guardian who may be told, on the first channel that reaches them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from events.notifications import Channel, Template
from events.policy import Policy, Route
from events.sealed import Sealed
from notifications.domain.people import Guardian, Rank, families, recipients
from notifications.domain.view import Day


@dataclass(frozen=True, slots=True)
class Way:
    """A channel, who takes the message there, to whom, and the sealed number or e-mail address, and language; `also`:
    the other records of the same person by which children that it names are theirs."""

    route: Route
    guardian: str
    address: Sealed[Any]
    language: Sealed[Any] | None = None
    also: tuple[str, ...] = ()

    @property
    def channel(self) -> Channel:
        """Text, voice or e-mail."""
        return channel_of(self.route)

    @property
    def via(self) -> str:
        """Who takes it."""
        return self.route.partition(":")[2]

    @property
    def tried(self) -> tuple[str, str, str]:
        """What tells it from another way."""
        return self.route, self.guardian, self.address


@dataclass(frozen=True, slots=True)
class Lost:
    """A way that has failed just now; `unusable`: the number or address is not to be used again; `away`: nobody refused
    the message there; `stopped`: whoever has the number wants no message on any channel."""

    way: Way
    unusable: bool = False
    away: bool = False
    stopped: bool = False


def channel_of(route: str) -> Channel:
    """The channel of a route."""
    return cast(Channel, route.partition(":")[0])


def routes(policy: Policy, template: Template) -> Iterator[Route]:
    """The school's channels in their order; nobody is rung up by a machine to be praised, or to hear of the week."""
    for route in policy.messages.channels:
        if not (template in ("improvement", "update") and channel_of(route) == "voice"):
            yield route


def ways(
    children: Sequence[str], template: Template, day: Day, first: str | None = None, lost: Lost | None = None
) -> Iterator[Way]:
    """Every way to whoever may be told of all the children: to the first guardian, by the rule, on each channel and to
    each of their numbers or addresses in turn; then to the next guardian (procedures, "recipients")."""
    found = [each for route in routes(day.policy, template) for each in _by(route, children, day, first, lost)]
    return (way for _, way in sorted(found, key=lambda each: each[0]))


def _by(
    route: Route, children: Sequence[str], day: Day, first: str | None, lost: Lost | None
) -> Iterator[tuple[tuple[Rank, str], Way]]:
    """The ways on one channel, each with its place: the id decides between equals."""
    channel = channel_of(route)
    reached = [day.people_reached(child, channel, _spoilt(lost, channel)) for child in children]
    people = [{person: who for person, (_, who) in each.items()} for each in reached]
    for person, rank in recipients(people, _person(first, reached, day)).items():
        guardian, who = reached[0][person]
        also = tuple(sorted({each[person][0] for each in reached} - {guardian}))
        language: Sealed[Any] | None = Sealed(who.language) if who.language else None
        for address in day.usable(who, channel, _spoilt(lost, channel)):
            yield (rank, guardian), Way(route, guardian, Sealed(address), language, also)


def _person(first: str | None, reached: Iterable[Mapping[str, tuple[str, Guardian]]], day: Day) -> str | None:
    """Who a guardian is among those who are reached."""
    found = (person for each in reached for person, (record, _) in each.items() if first and day.is_one(record, first))
    return next(found, first)


def _spoilt(lost: Lost | None, channel: Channel) -> str | None:
    is_spoilt = lost is not None and lost.unusable and (lost.stopped or lost.way.channel == channel)
    return lost.way.address if lost is not None and is_spoilt else None


def reached(child: str, template: Template, day: Day) -> set[str]:
    """Who can be told of a child by any of the school's channels."""
    channels = {channel_of(route) for route in routes(day.policy, template)}
    return {person for channel in channels for person in day.people_reached(child, channel)}


def parted(children: Iterable[str], template: Template, day: Day) -> list[list[str]]:
    """The children by families as they are now: those whom one message may name."""
    return families(children, lambda child: reached(child, template, day))


def untried(found: Iterable[Way], tried: Iterable[tuple[str, str, str]], first: str | None) -> Way | None:
    """The first way that was not tried yet; one to the guardian `first` goes before all others."""
    left = [way for way in found if way.tried not in set(tried)]
    return min(left, key=lambda way: way.guardian != first, default=None)
