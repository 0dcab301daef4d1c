"""A domain driven by hand, all of its states in memory: what the loop does, without a log, a database or a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from chassis.decider import fold, hear
from chassis.said import Domain, Key, Said, woken
from chassis.states import SchoolStates
from events.fact import Fact, Refusal


class Driver:
    """One service's domain for one school; whoever drives it says what happens, and when an hour has come."""

    def __init__(self, domain: Domain, school: str) -> None:
        self.domain = domain
        self.school = school
        self.states = SchoolStates.entire(domain)
        self._ids: set[UUID] = set()
        self._dues: dict[Key, datetime] = {}
        self._heap: list[tuple[datetime, Key]] = []

    def says(self, said: Said[Any]) -> list[Said[Fact]] | Refusal:
        """Say anything: the news, already folded, or the refusal. Raises Undigestible."""
        news = hear(self.domain, said, self.states, self._ids)
        if not isinstance(news, Refusal):
            self._ids.update(own.id for own in news)
        return news

    def sees(self, said: Said[Fact]) -> None:
        """Fold another service's fact, and decide nothing from it."""
        fold(self.domain.see, said, self.states)

    def does(self, said: Said[Fact]) -> None:
        """Fold an own fact as it was decided once."""
        self._ids.add(said.id)
        fold(self.domain.do, said, self.states)

    def next_due(self) -> tuple[datetime, Key] | None:
        """The next instant at which a state wants to be woken, and which."""
        self._note()
        while self._heap:
            due, key = self._heap[0]
            if self._dues.get(key) == due:
                return due, key
            heappop(self._heap)
        return None

    def due_unless(
        self, is_near: Callable[[datetime], bool], awaited: Callable[[datetime, Key], bool]
    ) -> tuple[datetime, Key] | None:
        """The next of the near instants, passing over what is awaited at another moment."""
        self._note()
        aside: list[tuple[datetime, Key]] = []
        found = None
        while found is None and self._heap and is_near(self._heap[0][0]):
            due, key = heappop(self._heap)
            if self._dues.get(key) == due:
                aside.append((due, key))
                found = None if awaited(due, key) else (due, key)
        for each in aside:
            heappush(self._heap, each)
        return found

    def wanting(self, by: datetime) -> list[tuple[datetime, Key]]:
        """The states whose hour has come by an instant, the earliest first."""
        self._note()
        return sorted((due, key) for key, due in self._dues.items() if due <= by)

    def wakes(self, due: datetime, key: Key) -> list[Said[Fact]]:
        """Say to a state that its hour has come: the news. Raises Undigestible where there is none."""
        news = self.says(woken(self.school, *key, due))
        assert not isinstance(news, Refusal), "only a command is refused"
        return news

    def _note(self) -> None:
        for key in self.states.touched:
            due = self.domain.dues(*key, self.states[key])
            if due is None:
                self._dues.pop(key, None)
            elif self._dues.get(key) != due:
                self._dues[key] = due
                heappush(self._heap, (due, key))
        self.states.touched.clear()
