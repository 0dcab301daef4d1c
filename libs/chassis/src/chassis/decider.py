"""One saying, decided: fold it, decide, mint the news, fold the news. Pure; the loop adds the I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.record import Recorded
from chassis.said import AtHour, Because, Domain, Every, Key, News, Said, State, Woken
from events.fact import Fact, Refusal
from events.ids import fact_id


class Undigestible(Exception):
    """A saying that the domain could not follow: the loop stops for that trust, visibly.

    `said`: what it was, where that is known. `sequence`: of the fact that was said (0: it was no fact). `school`: whose
    states cannot say when they want to be woken, whatever was said to them.
    """

    said: Said[Any] | None = None
    sequence = 0
    school = ""

    def envelope(self) -> dict[str, str]:
        """What a log line says of it: school, word and id."""
        said = self.said
        return {} if said is None else {"school": said.school, "word": type(said.body).__name__, "fact": str(said.id)}


@dataclass(slots=True)
class SchoolStates:
    """The loaded states of one school; those that a fold looked at are remembered as touched.

    While a domain names what it needs (`naming`), a state that is not loaded reads as empty and is not held: it may be
    stored, and would hide what is. `read`: what it read of the states to name what it needs.
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

    def __getitem__(self, key: Key) -> State:
        state = self.loaded.get(key)
        if self.naming:
            self.read.add(key)
        if state is None:
            kind = self.domain.KINDS[key[0]]
            state = State(kind.seen(), kind.done())
            if self.naming:
                return state
            self.loaded[key] = state
        if self.folding:
            self.touched.add(key)
        return state

    def look(self, key: Key) -> State:
        """The same, only to be read: one that is loaded does not count as touched."""
        state = self.loaded.get(key)
        return self[key] if state is None or self.naming else state

    def every(self, kind: str) -> Mapping[str, State]:
        """All states of a kind, by key."""
        if self.naming:
            self.read.add(Every(kind))
        return {key: state for (of, key), state in self.loaded.items() if of == kind}

    def holds(self, names: Iterable[Key | Every]) -> bool:
        """Whether all of this is loaded."""
        return all(map(self.has, names))

    def has(self, name: Key | Every) -> bool:
        """Whether that is loaded."""
        return name in self.loaded if isinstance(name, tuple) else name.kind in self.whole

    def stand(self, read: Set[Key | Every], kinds: Set[str]) -> bool:
        """Whether nothing of this, nor of these whole kinds, was folded into since `touched` was emptied."""
        return self.touched.isdisjoint(read) and not (kinds and any(kind in kinds for kind, _ in self.touched))


def keys(domain: Domain, said: Said[Any], states: SchoolStates) -> list[Key | Every]:
    """The states that a saying needs. Raises Undigestible when the domain raises."""
    states.naming = True
    states.read.clear()
    try:
        return list(domain.keys(said, states))
    except Exception as error:
        raise _broken(domain, said, error) from error
    finally:
        states.naming = False


def hear(
    domain: Domain, said: Said[Any], states: SchoolStates, taken: Set[UUID] = frozenset()
) -> list[Said[Fact]] | Refusal:
    """Fold and decide one saying; the minted own facts, each as it will be said, already folded into `done`.

    `taken`: see `mint`. Raises Undigestible when the domain raises, or when a wake-up led to no fact.
    """
    states.taken = taken
    try:
        return _hear(domain, said, states, taken)
    except Undigestible:
        raise
    except Exception as error:
        raise _broken(domain, said, error) from error
    finally:
        states.taken = frozenset()


def _hear(domain: Domain, said: Said[Any], states: SchoolStates, taken: Set[UUID]) -> list[Said[Fact]] | Refusal:
    is_fact = isinstance(said.body, Fact)
    if is_fact:
        fold(domain.see, said, states)
    decision = domain.decide(said, states)
    if isinstance(decision, Refusal):
        return decision
    minted = mint(said, decision, taken)
    for own in minted:
        fold(domain.do, own, states)
    if not is_fact:
        fold(domain.keep, said, states)
    _refuse_sleepless(domain, said, states, minted)
    return minted


def reply_to(domain: Domain, said: Said[Any], states: SchoolStates) -> Any:
    """The reply to a question. Raises Undigestible when the domain raises."""
    try:
        return domain.answer(said, states)
    except Exception as error:
        raise _broken(domain, said, error) from error


def fold(evolve: Callable[[Said[Any], SchoolStates], None], said: Said[Any], states: SchoolStates) -> None:
    """Fold one saying by `see`, `do` or `keep`; what it looks at counts as touched."""
    states.folding = True
    try:
        evolve(said, states)
    finally:
        states.folding = False


def fold_again(
    domain: Domain, evolve: Callable[[Said[Any], SchoolStates], None], said: Said[Any], states: SchoolStates
) -> None:
    """Fold what was decided before. Raises Undigestible when the domain raises."""
    try:
        fold(evolve, said, states)
    except Exception as error:
        raise _broken(domain, said, error) from error


def digested(fact: Recorded) -> Said[Fact]:
    """A fact as it is said. Raises Undigestible where its body is not of its word."""
    try:
        return fact.said
    except (ValueError, KeyError, TypeError) as error:
        envelope = fact.envelope
        broken = Undigestible(f"sequence {envelope.sequence}: {envelope.word} cannot be read: {error}")
        broken.sequence = envelope.sequence
        raise broken from error


def mint(said: Said[Any], news: Sequence[News], taken: Set[UUID] = frozenset()) -> list[Said[Fact]]:
    """The decided facts with their ids: uuid5 of cause, word, key and ordinal, so the same cause cannot mint two.

    An hour alone may come to a state again, once it set the very same anew: what is said then, by a wake-up or for its
    cause (`AtHour`), is new, whatever its words, and counts on from the ids that are `taken`.
    """
    counted: Counter[tuple[UUID, str, str]] = Counter()
    return [_minted(said, item, counted, taken if _counts_on(said, item) else frozenset()) for item in news]


def _counts_on(said: Said[Any], news: News) -> bool:
    return isinstance(said.body, Woken) or isinstance(news, AtHour)


def _minted(said: Said[Any], news: News, counted: Counter[tuple[UUID, str, str]], taken: Set[UUID]) -> Said[Fact]:
    cause, fact = (news.cause, news.fact) if isinstance(news, Because) else (said.id, news)
    word = type(fact).__name__
    while (own := fact_id(cause, word, fact.key, counted[cause, word, fact.key])) in taken:
        counted[cause, word, fact.key] += 1
    counted[cause, word, fact.key] += 1
    return Said(
        id=own,
        school=said.school,
        at=said.at,
        body=fact,
        correlation=said.correlation,
        actor=said.actor,
        trust=said.trust,
        cause=cause,
    )


def _refuse_sleepless(domain: Domain, said: Said[Any], states: SchoolStates, minted: Sequence[Said[Fact]]) -> None:
    if not isinstance(said.body, Woken):
        return
    woken = said.body
    if not minted:
        raise Undigestible(f"{domain.SERVICE}: {_named(said)} led to no fact")
    again = domain.dues(woken.kind, woken.key, states[woken.kind, woken.key])
    if again is not None and again <= woken.due:
        raise Undigestible(f"{domain.SERVICE}: {_named(said)} left its due at {again.isoformat()}")


def _broken(domain: Domain, said: Said[Any], error: Exception) -> Undigestible:
    broken = Undigestible(f"{domain.SERVICE} cannot digest {_named(said)}: {type(error).__name__}: {error}")
    broken.said, broken.sequence = said, said.sequence
    return broken


def _named(said: Said[Any]) -> str:
    body = said.body
    where = f" at sequence {said.sequence}" if said.sequence else ""
    woken = f" of {body.kind} {body.key} for {body.due.isoformat()}" if isinstance(body, Woken) else ""
    return f"{type(body).__name__}{woken}{where} (school {said.school})"
