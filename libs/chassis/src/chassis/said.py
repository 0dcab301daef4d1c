"""What a service's domain sees: what was said, the states it may read, and the shape of the domain itself.

Pure: this is the one module of the chassis that a domain may import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeAlias, TypeVar
from uuid import UUID

from events.fact import Actor, Fact, Refusal
from events.ids import wake_id

B_co = TypeVar("B_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Said(Generic[B_co]):
    """One thing said to a service: a fact, a request, a wake-up, an effect's outcome, or what its edge heard.

    `id` is the cause of whatever is decided from it; `at` the platform's instant (UTC) at which it happened: of a fact
    its occurred-at, of a wake-up its due instant; `sequence` the fact's place in the log (0: not a fact); `cause` the
    id of what an own fact was decided from.
    """

    id: UUID
    school: str
    at: datetime
    body: B_co
    correlation: UUID
    actor: Actor | None = None
    trust: str = ""
    sequence: int = 0
    cause: UUID | None = None


@dataclass(frozen=True, slots=True)
class Woken:
    """The instant for which a state had asked to be woken has come, and all that was said before it has been heard.

    `left`: what `decide` leaves for `keep`; filled in anew each time.
    """

    kind: str
    key: str
    due: datetime
    left: list[Any] = field(default_factory=list, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An effect ended: `of` is the own fact that ordered it (`id` its fact id), `result` what came of it."""

    of: Fact
    id: UUID
    result: Any


@dataclass(frozen=True, slots=True)
class Because:
    """A fact decided for a cause of its own, rather than that of the whole saying (one mark of a register)."""

    cause: UUID
    fact: Fact


@dataclass(frozen=True, slots=True)
class AtHour(Because):
    """A fact for the cause that the wake-up of a past hour has: it may follow what was said at that hour before."""


News: TypeAlias = "Fact | Because"
Decision: TypeAlias = "Sequence[News] | Refusal"
Key: TypeAlias = tuple[str, str]
"""A state's name within its school: (kind, key), such as ("pupil", "pabc…")."""


@dataclass(frozen=True, slots=True)
class Every:
    """All states of a kind in the school: a name that `keys` may give in place of one key."""

    kind: str


@dataclass(slots=True)
class State:
    """A state's two folds, each a dataclass that only its own `evolve` changes.

    `seen`: others' facts, in log order. `done`: own facts, in own order. Only `decide` reads both. `stored`: a hash of
    both as they are stored, the loop's own affair.
    """

    seen: Any
    done: Any
    stored: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """The dataclasses of a kind of state; each must be constructible without arguments.

    `kept`: not a fold of facts but remembered beside them (the revision of an Arbor object); a rebuild leaves it.
    """

    seen: type
    done: type
    kept: bool = False


@dataclass(slots=True)
class Nothing:
    """The fold of a kind that has no facts of that side."""


class States(Protocol):
    """The loaded states of one school."""

    def __getitem__(self, key: Key) -> State:
        """The state of that name, which `keys` must have given; an empty one where nothing was folded yet."""

    def look(self, key: Key) -> State:
        """The same, only to be read: what a fold changes of it, unless it takes it by its key too, is not stored."""

    def every(self, kind: str) -> Mapping[str, State]:
        """All states of a kind, by key; `keys` must have given `Every(kind)`."""

    @property
    def taken(self) -> Set[UUID]:
        """Ids that facts have already: what an hour says anew counts on from them."""


class Folding(States, Protocol):
    """The same, folded into."""

    def fresh(self, key: Key) -> State:
        """An empty state in the place of whatever is stored, which need not be known: the fold says all of it."""


class Domain(Protocol):
    """What a service's `domain` module offers to the loop. All of it pure: no I/O, clock or randomness.

    For a fact of another service the loop calls `keys`, `see`, then `decide`; for anything else `keys`, `decide`, then
    `keep`; after each `decide`, `do` for every own fact decided. `keys` is asked again with what is loaded until it
    names nothing new, so it may read one state to name the next. What is read and was not named is loaded late, by the
    loop, and decided again: a fault that is counted.
    """

    SERVICE: str
    FOLLOWS: frozenset[type[Fact]]
    KINDS: Mapping[str, Kind]

    def keys(self, said: Said[Any], states: States) -> Iterable[Key | Every]:
        """The states that hearing and deciding `said` need."""

    def touched(self, fact: Fact) -> Iterable[Key]:
        """The states into which an own fact is folded by `do`."""

    def see(self, said: Said[Fact], states: Folding) -> None:
        """Fold another service's fact into `seen`."""

    def do(self, said: Said[Fact], states: Folding) -> None:
        """Fold an own fact into `done`."""

    def keep(self, said: Said[Any], states: States) -> None:
        """Remember what was said and is no fact (kept kinds only)."""

    def decide(self, said: Said[Any], states: States) -> Decision:
        """The news: facts, or [] where there is nothing new, or a refusal of a command."""

    def answer(self, said: Said[Any], states: States) -> Any:
        """The reply to a question that is answered from decision state."""

    def dues(self, kind: str, key: str, state: State) -> datetime | None:
        """When that state next wants to be woken; deciding that `Woken` must yield a fact and move this on."""


def woken(school: str, kind: str, key: str, due: datetime) -> Said[Woken]:
    """The saying that an instant has come."""
    cause = wake_id(school, kind, key, due)
    return Said(id=cause, school=school, at=due, body=Woken(kind, key, due), correlation=cause)
