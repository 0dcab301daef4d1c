"""The services that decide again, in memory, each hearing what the others say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import notifications.domain
import pathway.domain
from chassis.driving import Driver
from chassis.record import Recorded
from chassis.said import Domain, Key, Said
from chassis.skips import is_of_domain
from events.fact import Fact, Refusal
from events.ids import wake_id
from events.pathway import DeadlineMissed
from events.policy import Policy
from events.registers import PolicyAdopted
from rollcall.whatif.happened import Group, Happened, Place
from rollcall.whatif.window import Window

DOMAINS: Mapping[str, Domain] = {"pathway": pathway.domain, "notifications": notifications.domain}
"""The services that decide again, in the order in which they hear."""
OWN = frozenset(DOMAINS)


@dataclass
class Deciding:
    """These services under one policy: the school's own (None), or another from the window's first day.

    `performs`: what is done about a fact that a service has decided. `facts`: what was decided; `things`: the duties,
    letters and messages that there are; `missed`: duties that were not done in time. `place`: how far it has come;
    `heard_at`: where the others heard a fact of the log that is still to come, `awaited`: how often an hour that came,
    by its service and cause, is still to come: both come where they came.
    """

    happened: Happened
    window: Window
    policy: Policy | None
    performs: Callable[[str, Said[Fact]], None] = lambda service, own: None
    facts: list[Said[Fact]] = field(default_factory=list)
    things: set[UUID] = field(default_factory=set)
    missed: set[UUID] = field(default_factory=set)
    place: Place = (0, 0, 0)
    heard_at: dict[UUID, Place] = field(default_factory=dict)
    awaited: Counter[tuple[str, UUID]] = field(default_factory=Counter)
    _unheard: dict[UUID, tuple[str, Said[Fact]]] = field(default_factory=dict)
    _drivers: dict[str, Driver] = field(default_factory=dict)

    def __post_init__(self) -> None:
        school = self.happened.facts[0].envelope.school
        self._drivers = {name: Driver(domain, school) for name, domain in DOMAINS.items()}

    def state(self, service: str, kind: str, key: str) -> Any:
        """A state of a service."""
        return self._drivers[service].states[kind, key]

    # Before the window ------------------------------------------------------------------------------------------------

    def remember(self, fact: Recorded) -> None:
        """Fold a fact as it was decided once."""
        own = fact.envelope.service
        if own in OWN and is_of_domain(fact):
            self._drivers[own].does(fact.said)
            self._note(fact.fact)
        for _, driver in self._others(own, fact.said):
            for said in self._under_policy(fact.said):
                driver.sees(said)

    # Within it --------------------------------------------------------------------------------------------------------

    def wake(self, until: datetime, is_before: Callable[[datetime, datetime], bool]) -> None:
        """Every hour on the way that did not come then, the earliest first, at one instant by the state's name.

        Raises Undigestible.
        """
        while True:
            near = ((*at, name) for name in self._drivers if (at := self._next(name, until, is_before)))
            due, key, name = min(near, default=(None, None, ""))
            if due is None or key is None:
                return
            self.take(name, self._drivers[name].wakes(due, key))

    def _next(
        self, name: str, until: datetime, is_before: Callable[[datetime, datetime], bool]
    ) -> tuple[datetime, Key] | None:
        def awaited(due: datetime, key: Key) -> bool:
            return self.awaited[name, wake_id(driver.school, *key, due)] > 0

        driver = self._drivers[name]
        return driver.due_unless(lambda due: is_before(due, until), awaited)

    def come(self, hour: Group) -> None:
        """An hour comes where it came, if its state wants to be woken then. Raises Undigestible."""
        self.awaited[hour.service, hour.cause] -= 1
        driver = self._drivers[hour.service]
        for due, key in driver.wanting(hour.at):
            if wake_id(driver.school, *key, due) == hour.cause:
                self.take(hour.service, driver.wakes(due, key))
                return

    def hear(self, fact: Recorded) -> None:
        """Hear what a service said: what is not decided again, or what was decided again, and so."""
        e = fact.envelope
        if e.service not in OWN:
            self._tell(e.service, fact.said)
        elif e.id in self._unheard:
            self._tell(*self._unheard.pop(e.id))

    def _tell(self, service: str, said: Said[Fact]) -> None:
        for name, driver in self._others(service, said):
            for each in self._under_policy(said):
                self.take(name, driver.says(each))

    def say(self, service: str, said: Said[Any]) -> Refusal | None:
        """Say anything to a service: what it decides is heard by all; or its refusal."""
        news = self._drivers[service].says(said)
        self.take(service, news)
        return news if isinstance(news, Refusal) else None

    def carry(self, service: str, said: Said[Fact]) -> None:
        """Fold an own fact of a service as it was; the others hear it."""
        self._drivers[service].does(said)
        self.take(service, [said])

    def take(self, service: str, news: list[Said[Fact]] | Refusal) -> None:
        """What a service decided is heard by the others, and done about, one fact after the other."""
        for own in [] if isinstance(news, Refusal) else news:
            self.facts.append(own)
            self._note(own.body)
            if self.heard_at.get(own.id, self.place) > self.place:
                self._unheard[own.id] = service, own
            else:
                self._tell(service, own)
            self.performs(service, own)

    def _note(self, own: Fact) -> None:
        self.things |= things(own)
        if isinstance(own, DeadlineMissed):
            self.missed.add(own.duty)

    def _others(self, service: str, said: Said[Fact]) -> list[tuple[str, Driver]]:
        """The other services that follow that fact, and did not pass over it because a person said so."""
        return [
            (name, driver)
            for name, driver in self._drivers.items()
            if name != service
            and type(said.body) in DOMAINS[name].FOLLOWS
            and (name, said.id) not in self.happened.skipped
        ]

    def _under_policy(self, said: Said[Fact]) -> Sequence[Said[Fact]]:
        """A policy that the school adopted is the other one from the window's first day on."""
        adopted = said.body
        if self.policy is None or not isinstance(adopted, PolicyAdopted):
            return [said]
        other = adopted.model_copy(update={"since": self.window.first, "policy": self.policy})
        instead: Said[Fact] = replace(said, body=other)
        return [instead] if adopted.since >= self.window.first else [said, instead]


def things(fact: Fact) -> set[UUID]:
    """The duty, letter or message that a fact is about, if it is about one."""
    named = (getattr(fact, name, None) for name in ("duty", "letter", "message"))
    return {each for each in named if isinstance(each, UUID)}
