"""States as they would stand: what a decision of several steps folds its own first steps into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from copy import copy
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.said import Because, Key, News, Said, State, States
from registers.domain.folds import do, touched


class Draft:
    """Copies of the states that were folded into; the others as they stand. The states themselves never change."""

    def __init__(self, states: States) -> None:
        self._states = states
        self._copies: dict[Key, State] = {}

    def __getitem__(self, key: Key) -> State:
        return self._copies.get(key) or self._states[key]

    def look(self, key: Key) -> State:
        """The same, only to be read."""
        return self._copies.get(key) or self._states.look(key)

    def every(self, kind: str) -> Mapping[str, State]:
        """All states of a kind, by key."""
        return {key: self[kind, key] for key in self._states.every(kind)}

    @property
    def taken(self) -> Set[UUID]:
        """Ids that facts have already."""
        return self._states.taken

    def fold(self, said: Said[Any], news: Iterable[News]) -> None:
        """Fold what was decided so far."""
        for item in news:
            fact = item.fact if isinstance(item, Because) else item
            for key in touched(fact):
                if key not in self._copies:
                    self._copies[key] = _copied(self._states[key])
            do(replace(said, body=fact), self)


def _copied(state: State) -> State:
    """A copy whose own dictionaries and lists may change; what they hold is replaced by folds, never changed."""
    done = copy(state.done)
    for name, value in vars(state.done).items():
        if isinstance(value, dict | list):
            setattr(done, name, value.copy())
    return State(state.seen, done)
