"""Causes and consequences of a fact, found by one pass over its trust's log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from uuid import UUID

from chassis.log import Log
from chassis.reader import Reader
from chassis.record import Recorded
from events.ids import outcome_id, wake_id

_LINKS = (b'"because"', b'"corrects"')
_SENDING = "MessageSending"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Origin:
    """What led to a fact and is no fact itself: `kind` is request, wake-up, arbor or outside."""

    kind: str
    id: UUID
    says: str


@dataclass(slots=True)
class Traced:
    """A fact, what led to it, and what it led to; each of them with the word for how: cause, outcome, because,
    corrects."""

    fact: Recorded
    origin: Origin | None = None
    causes: list[tuple[str, Traced]] = field(default_factory=list)
    consequences: list[tuple[str, Traced]] = field(default_factory=list)


class Trace:
    """The links of one trust's log: who names whom, by sequence."""

    def __init__(self, log: Log, trust: str, kinds: Mapping[str, frozenset[str]]) -> None:
        self._log = log
        self._trust = trust
        self._kinds = kinds
        self._sequences: dict[int, int] = {}
        self._ups: dict[int, list[tuple[str, int]]] = {}
        self._downs: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self._unresolved: dict[int, int] = {}
        self._messages: dict[str, int] = {}

    async def read(self, progress: Progress) -> None:
        """Read the log to its present end."""
        tail = await self._log.tail(self._trust)
        last = tail.last if tail is not None else 0
        async with aclosing(Reader(self._log.client, self._trust, 0).until(last)) as batches:
            async for batch in batches:
                for fact in batch:
                    if not fact.stray:
                        self._take(fact)
                progress(batch[-1].envelope.sequence, last)
        self._link_outcomes()

    def __contains__(self, fact: UUID) -> bool:
        return fact.int in self._sequences

    async def of(self, fact: UUID) -> Traced:
        """The fact with all its causes and all its consequences. Raises KeyError."""
        traced = await self._traced(self._sequences[fact.int])
        await self._climb(traced, {fact.int})
        await self._descend(traced, {fact.int})
        return traced

    async def _climb(self, traced: Traced, seen: set[int]) -> None:
        for how, sequence in self._ups.get(traced.fact.envelope.sequence, []):
            above = await self._traced(sequence)
            traced.causes.append((how, above))
            if above.fact.envelope.id.int not in seen:
                seen.add(above.fact.envelope.id.int)
                await self._climb(above, seen)

    async def _descend(self, traced: Traced, seen: set[int]) -> None:
        for how, sequence in sorted(self._downs.get(traced.fact.envelope.sequence, []), key=lambda link: link[1]):
            below = await self._traced(sequence)
            traced.consequences.append((how, below))
            if below.fact.envelope.id.int not in seen:
                seen.add(below.fact.envelope.id.int)
                await self._descend(below, seen)

    async def _traced(self, sequence: int) -> Traced:
        fact = await self._log.at(self._trust, sequence)
        assert fact is not None
        by_a_fact = any(how in ("cause", "outcome") for how, _ in self._ups.get(sequence, []))
        return Traced(fact, None if by_a_fact else _origin(fact, self._kinds.get(fact.envelope.service, frozenset())))

    def _take(self, fact: Recorded) -> None:
        envelope = fact.envelope
        sequence = self._sequences[envelope.id.int] = envelope.sequence
        cause = self._sequences.get(envelope.cause.int)
        if cause is not None:
            self._join("cause", cause, sequence)
        else:
            self._unresolved[sequence] = envelope.cause.int
        for how, above in self._named(fact):
            if above != cause:
                self._join(how, above, sequence)
        if envelope.word == _SENDING:
            self._messages[str(fact.body.get("message"))] = sequence

    def _named(self, fact: Recorded) -> Iterator[tuple[str, int]]:
        if not any(link in fact.raw for link in _LINKS):
            return
        with suppress(ValueError):
            because = self._sequences.get(UUID(str(fact.body.get("because"))).int)
            if because is not None:
                yield "because", because
        corrected = self._messages.get(str(fact.body.get("corrects")))
        if corrected is not None:
            yield "corrects", corrected

    def _join(self, how: str, above: int, below: int) -> None:
        self._ups.setdefault(below, []).append((how, above))
        self._downs[above].append((how, below))

    def _link_outcomes(self) -> None:
        """An effect's outcome has an id of its own, derived from the fact that ordered it."""
        if not self._unresolved:
            return
        outcomes = {outcome_id(UUID(int=fact)).int: sequence for fact, sequence in self._sequences.items()}
        for below, cause in self._unresolved.items():
            if cause in outcomes:
                self._join("outcome", outcomes[cause], below)


def _origin(fact: Recorded, kinds: frozenset[str]) -> Origin:
    envelope = fact.envelope
    if envelope.actor is not None:
        return Origin("request", envelope.cause, f"a request by {envelope.actor.role} {envelope.actor.who}")
    if _is_wake_up(fact, kinds):
        return Origin("wake-up", envelope.cause, "its hour came")
    if envelope.service == "registers":
        return Origin("arbor", envelope.cause, "what Arbor said")
    return Origin("outside", envelope.cause, "something said from outside")


def _is_wake_up(fact: Recorded, kinds: frozenset[str]) -> bool:
    envelope = fact.envelope
    keys = {envelope.key, envelope.school, *(str(value) for value in fact.body.values() if isinstance(value, str))}
    return any(
        wake_id(envelope.school, kind, key, envelope.occurred_at) == envelope.cause
        for kind in kinds
        for key in (kind, *keys)
    )
