"""What a service is made of, as its `app.py` puts it together and `chassis.runtime` runs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias, TypeVar

from asyncpg import Connection
from starlette.applications import Starlette

from chassis.record import Recorded
from chassis.said import Domain, Said
from events.fact import Actor, Fact, Request, Words
from events.sealed import Sealed

R = TypeVar("R", bound=Words)
Db: TypeAlias = "Connection[Any]"


class Keyring(Protocol):
    """Seals and opens personal fields, many at a time; each key belongs to a subject and a retention class."""

    async def seal(self, school: str, plain: Sequence[tuple[str, str, str]]) -> list[Sealed[Any]]:
        """Tokens for (subject, retention class, text) triples, in order; a new subject's key is minted.

        Raises Forgotten when a subject was forgotten: no key is minted for it ever again.
        """

    async def open(self, tokens: Iterable[str]) -> dict[str, str]:
        """Token → text; `[forgotten]` where the key is gone."""

    async def forgotten(self) -> frozenset[str]:
        """The subjects who were forgotten, of every school."""

    async def forget(self, subjects: Iterable[str]) -> int:
        """Destroy the keys of the subjects for ever, and of what belongs to one of them beside others (`reply:a:b`).

        How many keys there were (registers' role alone may).
        """


class Forgotten(Exception):
    """Raised when something is to be sealed for a person who was forgotten."""


class Platform(Protocol):
    """What the chassis gives a service to build with."""

    @property
    def keyring(self) -> Keyring:
        """Seals and opens personal fields."""

    @property
    def folder(self) -> Path:
        """The service's own folder for files (messages, reports)."""

    @property
    def schools(self) -> Sequence[str]:
        """The schools that the service knows of."""

    def now(self) -> datetime:
        """The platform's clock, UTC."""

    async def ask(
        self, school: str, request: Request, answer: type[R], actor: Actor | None = None, at_least: int = 0
    ) -> R:
        """Ask the service that answers `request`; raises Refused, or TimeoutError when nobody answers.

        `at_least`: the log sequence that must be in its answer.
        """

    def reading(self, school: str, at_least: int) -> AbstractAsyncContextManager[Reading]:
        """A reading of the live generation, once it has folded the trust's log up to a sequence: for an effect."""

    async def say(self, sayings: Sequence[Said[Any]]) -> Sequence[Said[Fact]]:
        """Say what the service's edge heard, in order and in one transaction; the news, once durable in Postgres."""


class Refused(Exception):
    """A request was refused: `reason` for programs, the message for a person."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reading:
    """A question's view of the read tables: one snapshot of pointer, checkpoint and rows.

    `db` has the live generation's schema as its search path; `as_of` is the log sequence folded into it; `actor`: who
    asks, where a question is answered.
    """

    db: Db
    school: str
    trust: str
    as_of: int
    now: datetime
    keyring: Keyring
    actor: Actor | None = None


Later: TypeAlias = Callable[[], Awaitable[Words]]
"""The rest of an answer, without the tables: a file takes seconds to make, and the connection is wanted meanwhile."""
Answer: TypeAlias = Callable[[Reading, Any], Awaitable[Words | Later]]
Perform: TypeAlias = Callable[[Any], Awaitable[Any]]
"""Performs the effect that an own fact (`Said`) ordered; its result is said to the domain as an `Outcome`."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How the effect of an own fact is performed.

    `repeatable`: may be performed again after a crash (a question, a build); otherwise `lookup` asks the provider what
    became of it, and returns None where it surely never arrived, so that it is performed now. `prepare`: has at hand
    what `perform` is then given in the place of the fact; where it fails, nothing was begun, and nobody is asked.
    """

    perform: Perform
    repeatable: bool = False
    lookup: Perform | None = None
    prepare: Perform | None = None


class Projection(Protocol):
    """What a service's `projection` module offers: read tables, folded from the log alone.

    `SCHEMA` and `INDEXES` are SQL for an empty schema that is the search path; `GENERATION` rises with every change.
    """

    GENERATION: int
    FOLLOWS: frozenset[type[Fact]]
    SCHEMA: str
    INDEXES: str

    async def fold(self, db: Db, facts: Sequence[Recorded]) -> None:
        """Fold a batch of facts, in log order, within the caller's transaction."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service, wired.

    `commands`: requests said to the loop. `decision_questions`: questions answered by `domain.answer` in the loop.
    `questions`: questions answered from the read tables. `sealed`: what a command, or a question to the loop, becomes
    before it is said (its free text sealed), given the sequence heard so far. `opens_trusts`: makes the log of a new
    trust (registers alone). `first`: what it says once it leads and before it is ready. `background`: goes on while it
    leads, and must not end; `closes`: ends what stands by, once nothing is asked or performed any more; `report`: what
    it adds to `/health`, nothing personal.
    """

    domain: Domain
    projection: Projection | None = None
    commands: frozenset[type[Request]] = frozenset()
    decision_questions: frozenset[type[Request]] = frozenset()
    questions: Mapping[type[Request], Answer] = field(default_factory=dict)
    effects: Mapping[type[Fact], Effect] = field(default_factory=dict)
    sealed: Callable[[str, Any, int], Awaitable[Any]] | None = None
    opens_trusts: bool = False
    edge: Starlette | None = None
    first: Callable[[], Coroutine[Any, Any, None]] | None = None
    background: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()
    closes: Sequence[Callable[[], Coroutine[Any, Any, None]]] = ()
    report: Callable[[], Mapping[str, Any]] = dict
