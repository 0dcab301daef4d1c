"""Given, when, then: for deciders and for whole services, without a broker, a database or a sleep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from chassis.decider import fold, hear, keys
from chassis.said import Domain, Every, Key, Said, Woken, woken
from chassis.service import Answer, Effect, Reading
from chassis.states import SchoolStates
from events.fact import Actor, Fact, Refusal, Request, Words

_TELLER = UUID("00000000-0000-5000-8000-000000000000")


async def answered(answer: Answer, reading: Reading, asked: Request) -> Any:
    """The whole answer to a question, as its sender has it."""
    found = await answer(reading, asked)
    return found if isinstance(found, Words) else await found()


@dataclass
class Decider:
    """A domain under test: facts and sayings in, facts out, with its time driven by hand.

    `states`: all there are, as they are stored. Every saying begins as after a restart, with nothing but what it names,
    and reading anything else raises NotNamed.
    `own` holds every own fact decided so far, `heard` every fact of others, both in order, for `rebuilt`; `ids` those
    of the own facts.
    """

    domain: Domain
    school: str = "woodside"
    trust: str = "reach2"
    own: list[tuple[Said[Fact], int]] = field(default_factory=list)
    heard: list[Said[Fact]] = field(default_factory=list)
    ids: set[UUID] = field(default_factory=set)
    states: SchoolStates = field(init=False)

    def __post_init__(self) -> None:
        self.states = SchoolStates.entire(self.domain)

    def given(self, *facts: Fact, at: datetime) -> Decider:
        """Others' facts were heard, and whatever was decided from them."""
        for fact in facts:
            self.hears(fact, at=at)
        return self

    def hears(self, fact: Fact, *, at: datetime, id: UUID | None = None, actor: Actor | None = None) -> list[Fact]:
        """Another service's fact is heard: the news."""
        sequence = len(self.heard) + 1
        cause = id or uuid5(_TELLER, f"{sequence}:{type(fact).__name__}:{at.isoformat()}")
        said = Said(cause, self.school, at, fact, cause, actor, self.trust, sequence)
        self.heard.append(said)
        return self._news(self.says(said))

    def told(self, body: Any, *, at: datetime, id: UUID | None = None, actor: Actor | None = None) -> list[Fact]:
        """A request or what the edge heard is said: the news. Raises AssertionError on a refusal."""
        return self._news(self.says(self.saying(body, at=at, id=id, actor=actor)))

    def refuses(self, body: Any, *, at: datetime, actor: Actor | None = None) -> Refusal:
        """A request is said and refused: the refusal."""
        answer = self.says(self.saying(body, at=at, actor=actor))
        assert isinstance(answer, Refusal), answer
        return answer

    def saying(self, body: Any, *, at: datetime, id: UUID | None = None, actor: Actor | None = None) -> Said[Any]:
        """The saying of a body; its id is derived from body and instant unless given."""
        cause = id or uuid5(_TELLER, f"{at.isoformat()}:{body!r}")
        return Said(cause, self.school, at, body, cause, actor, self.trust)

    def wakes(self, until: datetime) -> list[Fact]:
        """Every due instant up to and including `until` comes, in order: the news."""
        news: list[Fact] = []
        while (next_due := self.next_due()) is not None and next_due[0] <= until:
            due, (kind, key) = next_due
            news += self._news(self.says(woken(self.school, kind, key, due)))
        return news

    def next_due(self) -> tuple[datetime, Key] | None:
        """The next instant at which a state wants to be woken, and which."""
        dues = ((self.domain.dues(k[0], k[1], s), k) for k, s in self.states.loaded.items())
        return min(((due, key) for due, key in dues if due is not None), default=None)

    def says(self, said: Said[Any]) -> list[Said[Fact]] | Refusal:
        """Say anything as the loop would; own facts remember how much had been heard."""
        held = self._held(said)
        answer = hear(self.domain, said, held, self.ids)
        self.states.loaded |= held.loaded
        if not isinstance(answer, Refusal):
            self.own += [(own, len(self.heard)) for own in answer]
            self.ids.update(own.id for own in answer)
        return answer

    def asks(self, question: Any, *, at: datetime, actor: Actor | None = None) -> Any:
        """The answer from decision state."""
        said = self.saying(question, at=at, actor=actor)
        return self.domain.answer(said, self._held(said))

    def rebuilt(self) -> SchoolStates:
        """The states folded anew: `done` entirely, `seen` entirely; must equal `states` (kept kinds aside).

        Each fact is folded with nothing but what `touched` or `keys` name for it.
        """
        anew = Decider(self.domain, self.school, self.trust)
        for own, _ in self.own:
            held = anew._with(self.domain.touched(own.body), SchoolStates(self.domain))
            fold(self.domain.do, own, held)
            anew.states.loaded |= held.loaded
        for said in self.heard:
            held = anew._held(said)
            fold(self.domain.see, said, held)
            anew.states.loaded |= held.loaded
        return anew.states

    def assert_rebuilds(self) -> None:
        """A rebuild from the log gives the very states (kept kinds aside; empty states count as absent)."""
        assert self._folds(self.rebuilt()) == self._folds(self.states)

    def _folds(self, states: SchoolStates) -> dict[Key, Any]:
        kinds = self.domain.KINDS
        empty = {kind: (k.seen(), k.done()) for kind, k in kinds.items()}
        folded = {key: (s.seen, s.done) for key, s in states.loaded.items() if not kinds[key[0]].kept}
        return {key: fold for key, fold in folded.items() if fold != empty[key[0]]}

    def _held(self, said: Said[Any]) -> SchoolStates:
        """What a saying names, held as the loop holds it."""
        held = SchoolStates(self.domain)
        if isinstance(said.body, Woken):
            self._with([(said.body.kind, said.body.key)], held)
        for _ in range(8):
            missing = [name for name in keys(self.domain, said, held) if not held.has(name)]
            if not missing:
                break
            self._with(missing, held)
        return held

    def _with(self, names: Iterable[Key | Every], held: SchoolStates) -> SchoolStates:
        for name in names:
            if isinstance(name, Every):
                held.whole.add(name.kind)
                held.loaded |= {(name.kind, key): state for key, state in self.states.every(name.kind).items()}
            else:
                held.loaded[name] = self.states[name]
        return held

    def _news(self, answer: list[Said[Fact]] | Refusal) -> list[Fact]:
        assert not isinstance(answer, Refusal), answer
        return [own.body for own in answer]


async def performed(effect: Effect, said: Said[Any]) -> Any:
    """What comes of an effect that nothing hinders: prepared, where it is, and performed."""
    return await effect.perform(await effect.prepare(said) if effect.prepare is not None else said)
