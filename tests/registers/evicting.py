"""A decider whose memory is emptied after every saying, as by a restart: what a saying does not name stays stored."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from chassis.decider import SchoolStates, keys
from chassis.said import Every, Key, Said, State
from chassis.testing import Decider
from events.fact import Fact, Refusal


@dataclass
class Evicting(Decider):
    """Every saying begins with nothing but what it names, and may read nothing else."""

    stored: dict[Key, State] = field(default_factory=dict)

    def says(self, said: Said[Any]) -> list[Said[Fact]] | Refusal:
        self.stored.update(self.states.loaded)
        self.states = SchoolStates(self.domain)
        answer = super().says(said)
        assert not (unnamed := self.states.loaded.keys() - self.named), unnamed
        self.stored.update(self.states.loaded)
        self.states.loaded = dict(self.stored)
        return answer

    def _load(self, said: Said[Any]) -> None:
        self.named = set[Key]()
        while (
            missing := {key for name in keys(self.domain, said, self.states) for key in self._keys(name)} - self.named
        ):
            self.named |= missing
            self.states.loaded.update((key, self._of_store(key)) for key in missing)

    def _keys(self, name: Key | Every) -> list[Key]:
        return [key for key in self.stored if key[0] == name.kind] if isinstance(name, Every) else [name]

    def _of_store(self, key: Key) -> State:
        kind = self.domain.KINDS[key[0]]
        return self.stored.get(key) or deepcopy(State(kind.seen(), kind.done()))
