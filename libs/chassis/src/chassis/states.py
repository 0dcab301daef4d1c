"""The states of one school as far as they are held: one that nobody named may be stored, and never reads as empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.said import Domain, Every, Key, Nothing, Said, State


class NotNamed(Exception):
    """A state was read that is not held, for nobody had named it: whether it is stored is not known.

    `said`: what was being decided, answered or folded.
    """

    said: Said[Any] | None = None

    def __init__(self, name: Key | Every) -> None:
        self.name = name
        self.kind = name.kind if isinstance(name, Every) else name[0]
        super().__init__(f"a state of kind {self.kind} was read that was not named")

    def by(self, said: Said[Any]) -> NotNamed:
        """The same, of what was said."""
        self.said = said
        return self


@dataclass(slots=True)
class SchoolStates:
    """The held states of one school; those that a fold looked at are remembered as touched.

    `whole`: the kinds of which all that is stored is held, so that any other is known to be empty.
    While a domain names what it needs (`naming`), a state that is not held reads as empty, and is not held for that.
    `read`: what it read of the states to name what it needs.
    `taken`: while a saying is decided, the ids that facts have already, as far as they are known (see `mint`).
    """

    domain: Domain
    loaded: dict[Key, State] = field(default_factory=dict)
    touched: set[Key] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    folding: bool = False
    naming: bool = False
    read: set[Key | Every] = field(default_factory=set)
    taken: Set[UUID] = frozenset()

    @classmethod
    def entire(cls, domain: Domain) -> SchoolStates:
        """Those of a school of which nothing is stored elsewhere."""
        return cls(domain, whole=set(domain.KINDS))

    def __getitem__(self, key: Key) -> State:
        state = self.loaded.get(key)
        if self.naming:
            self.read.add(key)
        if state is None:
            state = self._not_held(key)
        if self.folding:
            self.touched.add(key)
        return state

    def look(self, key: Key) -> State:
        """The same, only to be read: one that is held does not count as touched."""
        state = self.loaded.get(key)
        return self[key] if state is None or self.naming else state

    def every(self, kind: str) -> Mapping[str, State]:
        """All states of a kind, by key. Raises NotNamed."""
        if self.naming:
            self.read.add(Every(kind))
        elif kind not in self.whole:
            raise NotNamed(Every(kind))
        return {key: state for (of, key), state in self.loaded.items() if of == kind}

    def fresh(self, key: Key) -> State:
        """An empty state in the place of whatever is stored: for a fold that says all of it, and need not know it."""
        kind = self.domain.KINDS[key[0]]
        assert Nothing in (kind.seen, kind.done), f"{key[0]} is folded from both sides: one would be lost"
        state = self.loaded[key] = self._empty(key)
        self.touched.add(key)
        return state

    def begin(self, key: Key) -> None:
        """Hold it, empty: it was looked for, and is not stored."""
        if key not in self.loaded:
            self.loaded[key] = self._empty(key)

    def _not_held(self, key: Key) -> State:
        state = self._empty(key)
        if self.naming:
            return state
        if key[0] not in self.whole:
            raise NotNamed(key)
        self.loaded[key] = state
        return state

    def _empty(self, key: Key) -> State:
        kind = self.domain.KINDS[key[0]]
        return State(kind.seen(), kind.done())

    def holds(self, names: Iterable[Key | Every]) -> bool:
        """Whether all of this is held."""
        return all(map(self.has, names))

    def has(self, name: Key | Every) -> bool:
        """Whether that is held."""
        if isinstance(name, Every):
            return name.kind in self.whole
        return name in self.loaded or name[0] in self.whole

    def stand(self, read: Set[Key | Every], kinds: Set[str]) -> bool:
        """Whether nothing of this, nor of these whole kinds, was folded into since `touched` was emptied."""
        return self.touched.isdisjoint(read) and not (kinds and any(kind in kinds for kind, _ in self.touched))
