"""The decision states in memory: loaded a drain at a time, written a drain at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Any

import structlog
from pydantic import TypeAdapter

from chassis import store
from chassis.decider import Undigestible, keys, names_too_little
from chassis.logging import fault
from chassis.said import Domain, Every, Key, Said, State, Woken
from chassis.service import Db
from chassis.states import NotNamed, SchoolStates
from chassis.store import StateRow
from events.fact import Fact

_MOST = 8_000
_ROUNDS = 8
_SINGLES = 8
_MISSES = 16
_STALE = 1000
_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Needs:
    """What a saying needs and is not held yet.

    `final`: no state that was `read` to name it, nor a whole kind of them (`kinds`), is yet to be loaded or written.
    """

    said: Said[Any]
    missing: Sequence[Key | Every]
    final: bool
    read: Set[Key | Every]
    kinds: Set[str]


class Memory:
    """Every school's states as one service holds them; what is not held is in Postgres."""

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self._seen = {name: TypeAdapter[Any](kind.seen) for name, kind in domain.KINDS.items()}
        self._done = {name: TypeAdapter[Any](kind.done) for name, kind in domain.KINDS.items()}
        self._schools: dict[str, SchoolStates] = {}
        self._dues: dict[tuple[str, Key], datetime] = {}
        self._heap: list[tuple[datetime, str, Key]] = []
        self.anew = False
        """Whether what is stored of kinds that facts are folded into counts for nothing: they are folded again."""
        self._named: dict[int, _Needs] = {}
        self._missed: list[tuple[str, Key | Every]] = []
        self.misses: Counter[tuple[str, str]] = Counter()
        """How often a saying of that word read a state of that kind which it had not named: each is to be mended."""

    def school(self, school: str) -> SchoolStates:
        """The states of one school."""
        states = self._schools.get(school)
        if states is None:
            states = self._schools[school] = SchoolStates(self._domain, whole=self._known_empty())
        return states

    def _known_empty(self) -> set[str]:
        return {name for name, kind in self._domain.KINDS.items() if not kind.kept} if self.anew else set()

    async def load(self, db: Db, sayings: Iterable[Said[Any]]) -> None:
        """Load what the domain needs for these sayings, in a query or two for all of them together."""
        said = [each for each in sayings if not self._is_loaded(each)]
        for _ in range(_ROUNDS):
            needs = [self._needs(each) for each in said]
            wanted = [(need.said.school, name) for need in needs for name in need.missing]
            if wanted:
                await self._fetch(db, wanted)
            self._named.update((id(need.said), need) for need in needs if need.final)
            if not wanted:
                return
            said = [need.said for need in needs if not need.final]
        raise Undigestible(f"{self._domain.SERVICE}: keys() named new states {_ROUNDS} times")

    async def load_named(self, db: Db, school: str, names: Iterable[Key]) -> None:
        """Load states by name."""
        states = self.school(school)
        if missing := [(school, name) for name in names if not states.has(name)]:
            await self._fetch(db, list(missing))

    async def load_own(self, db: Db, facts: Iterable[Said[Fact]]) -> None:
        """Load the states into which own facts are folded, in a query."""
        named = [(said.school, name) for said in facts for name in self._domain.touched(said.body)]
        if missing := [(school, name) for school, name in named if not self.school(school).has(name)]:
            await self._fetch(db, list(missing))

    def miss(self, missed: NotNamed) -> Undigestible | None:
        """Note what was read and not named, for `load_missed`; after the first few, all states of its kind.

        Returns what is wrong with the saying where that has happened too often since the last commit.
        """
        assert missed.said is not None
        said, name, word = missed.said, missed.name, type(missed.said.body).__name__
        self.misses[word, missed.kind] += 1
        _logger.warning("read a state that was not named", service=self._domain.SERVICE, word=word, kind=missed.kind)
        if len(self._missed) == _MISSES:
            self._missed.clear()
            return names_too_little(self._domain, missed)
        self._missed.append((said.school, name if len(self._missed) < _SINGLES else Every(missed.kind)))
        return None

    async def load_missed(self, db: Db) -> None:
        """Load what was read and not named since the last commit."""
        if missing := [(school, name) for school, name in self._missed if not self.school(school).has(name)]:
            await self._fetch(db, missing)

    def _is_loaded(self, said: Said[Any]) -> bool:
        """Whether this drain has loaded for that very saying, and nothing that named it was folded into since."""
        known = self._named.get(id(said))
        return known is not None and self.school(said.school).stand(known.read, known.kinds)

    def _needs(self, said: Said[Any]) -> _Needs:
        states = self.school(said.school)
        missing = [name for name in keys(self._domain, said, states) if not states.has(name)]
        final = not states.touched and states.holds(states.read)
        kinds = frozenset(name.kind for name in states.read if isinstance(name, Every)) if final else frozenset()
        return _Needs(said, missing, final, frozenset(states.read) if final else frozenset(), kinds)

    async def _fetch(self, db: Db, wanted: list[tuple[str, Key | Every]]) -> None:
        single = dict.fromkeys((school, *name) for school, name in wanted if not isinstance(name, Every))
        rows = await store.states_named(db, list(single)) if single else []
        for school, name in dict.fromkeys((s, n.kind) for s, n in wanted if isinstance(n, Every)):
            rows += await store.states_of(db, school, name)
            self.school(school).whole.add(name)
        for row in rows:
            if not self.anew or self._domain.KINDS[row.kind].kept:
                self._hold(row)
        for school, kind, key in single:
            self.school(school).begin((kind, key))

    def _hold(self, row: StateRow) -> None:
        states, name = self.school(row.school), (row.kind, row.key)
        if name in states.loaded:
            return
        seen, done = self._seen[row.kind].validate_json(row.seen), self._done[row.kind].validate_json(row.done)
        states.loaded[name] = State(seen, done, hash((row.seen, row.done)))

    def changed(self) -> list[StateRow]:
        """The states that the folds of this drain changed, as they are to be stored; dues move with them."""
        rows = []
        for school, states in self._schools.items():
            rows += [row for name in states.touched if (row := self._changed(school, name, states)) is not None]
            states.touched.clear()
        self._named.clear()
        self._missed.clear()
        return rows

    def _changed(self, school: str, name: Key, states: SchoolStates) -> StateRow | None:
        kind, key = name
        state = states.loaded[name]
        seen = self._seen[kind].dump_json(state.seen, exclude_defaults=True).decode()
        done = self._done[kind].dump_json(state.done, exclude_defaults=True).decode()
        digest = hash((seen, done))
        if state.stored == digest:
            return None
        state.stored = digest
        due = self._due_of(school, name, state)
        self._note_due(school, name, due)
        return StateRow(school, kind, key, seen, done, due)

    def _due_of(self, school: str, name: Key, state: State) -> datetime | None:
        try:
            return self._domain.dues(*name, state)
        except Exception as error:
            broken = Undigestible(f"{self._domain.SERVICE}: no due of {name[0]} {name[1]} ({school}): {fault(error)}")
            broken.school = school
            raise broken from error

    def _note_due(self, school: str, name: Key, due: datetime | None) -> None:
        if due is None:
            self._dues.pop((school, name), None)
        elif self._dues.get((school, name)) != due:
            self._dues[school, name] = due
            heappush(self._heap, (due, school, name))
            if len(self._heap) > 2 * len(self._dues) + _STALE:
                self._pile_up()

    def _pile_up(self) -> None:
        """The heap anew, without the dues that have moved since."""
        self._heap = [(due, school, name) for (school, name), due in self._dues.items()]
        heapify(self._heap)

    async def is_due(self, db: Db, said: Said[Woken]) -> bool:
        """Whether a state still wants to be woken then: what was said while its wake-up waited may have met it."""
        name = (said.body.kind, said.body.key)
        await self.load_named(db, said.school, [name])
        due = self._due_of(said.school, name, self.school(said.school)[name])
        if due != said.body.due:
            self._note_due(said.school, name, due)
        return due == said.body.due

    async def load_dues(self, db: Db) -> None:
        """Learn when each stored state wants to be woken."""
        self._dues = {(school, (kind, key)): due for school, kind, key, due in await store.dues(db)}
        self._pile_up()

    def next_due(self) -> datetime | None:
        """The earliest instant at which a state wants to be woken."""
        while self._heap:
            due, school, name = self._heap[0]
            if self._dues.get((school, name)) == due:
                return due
            heappop(self._heap)
        return None

    def due_by(self, instant: datetime) -> list[tuple[datetime, str, Key]]:
        """The states whose hour has come by `instant`, the earliest first."""
        return sorted((due, school, name) for (school, name), due in self._dues.items() if due <= instant)

    def drop_dues(self, schools: set[str]) -> None:
        """Wake nobody in these schools any more."""
        self._dues = {place: due for place, due in self._dues.items() if place[0] not in schools}

    def forget(self) -> None:
        """Let everything go that is held; it is all stored as it was at the last commit."""
        self._schools.clear()
        self._named.clear()

    def relieve(self) -> None:
        """Let every other school go, until no more than enough is held; nothing of them may be yet to be written.

        Schools come by turns: whoever let go of all of them would hold none of those that come next.
        """
        while sum(len(states.loaded) for states in self._schools.values()) > _MOST:
            for school in list(self._schools)[::2]:
                gone = self._schools.pop(school)
                assert not gone.touched, "a drain is running"
