"""Mending: a log that lost its tail is put back, sequence for sequence, from the services' confirmed outbox rows.

The whole stretch is known to be there before anything is written; it may be killed and run again at any point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chassis import store
from chassis.clock import pause
from chassis.log import LARGEST_BATCH, Log, Tail, unknown_outcome
from chassis.record import Recorded
from chassis.service import Db
from rollcall.known import Known, known_by, trusts_known

_TRIES = 5
Progress = Callable[[str, int, int], None]
"""Called with the trust, the facts put back so far, and how many there are."""


class MendRefused(Exception):
    """A log was not mended; the message says why and what it would need, and nothing was written to it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of a trust's log: the facts `first` to `last` were put back (none where first > last)."""

    trust: str
    first: int
    last: int


class Mending:
    """Mends trusts' logs over `log` (the mender's) from `services`, a connection for each service's role."""

    def __init__(self, log: Log, services: Mapping[str, Db], progress: Progress) -> None:
        self._log = log
        self._services = services
        self._progress = progress

    async def run(self) -> list[Mended]:
        """Mend every trust's log that ends before what its services know. Raises MendRefused, before any writing."""
        plans = [await self._plan(trust) for trust in await trusts_known(self._log, self._services)]
        for plan in plans:
            if plan.first <= plan.last:
                await self._put_back(plan)
                await self._let_projectors_go_on(plan.trust)
        return plans

    async def _plan(self, trust: str) -> Mended:
        tail = await self._log.tail(trust)
        if tail is None:
            raise MendRefused(f"the log of trust {trust} is gone altogether: restore a backup")
        known = [await known_by(name, db, trust, tail.last) for name, db in self._services.items()]
        _refuse_reborn(trust, tail, known)
        reached = max((k.reached for k in known), default=0)
        if reached > tail.last:
            await self._refuse_gaps(trust, tail.last, reached)
        for one in known:
            await self._refuse_another(trust, tail.last, one)
        return Mended(trust, tail.last + 1, reached)

    async def _refuse_gaps(self, trust: str, after: int, reached: int) -> None:
        held: set[int] = set()
        for db in self._services.values():
            held.update(await store.confirmed_sequences(db, trust, after))
        gap = next((sequence for sequence in range(after + 1, reached + 1) if sequence not in held), None)
        if gap is not None:
            raise MendRefused(
                f"the log of trust {trust} ends at {after} and must reach {reached}, but no service's outbox holds "
                f"sequence {gap} any more{await self._whose(trust, after)}: bring back a copy of the log that reaches "
                f"at least {gap}, then run rollcall doctor --mend again, or restore a backup"
            )

    async def _whose(self, trust: str, after: int) -> str:
        """Whose fact is missing, as the services' own numbers tell it."""
        for name, db in self._services.items():
            last = await self._log.last_of(trust, name)
            begin = last.envelope.position if last is not None else 0
            missing = await db.fetchval(
                """select min(n) from checkpoints c, generate_series($2::bigint + 1, c.own) n
                   where c.trust = $1 and not exists
                       (select 1 from outbox o where o.trust = $1 and o.position = n)""",
                trust, begin,
            )  # fmt: skip
            if missing is not None:
                return f" ({name}'s fact number {missing})"
        return ""

    async def _refuse_another(self, trust: str, last: int, known: Known) -> None:
        for sequence, fact in known.facts:
            if not 0 < sequence <= last:
                continue
            there = await self._log.at(trust, sequence)
            if there is None or there.envelope.id != fact:
                raise MendRefused(
                    f"the log of trust {trust} holds another fact at {sequence} than {known.service} knows there: "
                    "it went on without its tail, so restore a backup"
                )

    async def _put_back(self, plan: Mended) -> None:
        total, sequence = plan.last - plan.first + 1, plan.first - 1
        while sequence < plan.last:
            facts = await self._stretch(plan.trust, sequence + 1, min(sequence + LARGEST_BATCH, plan.last))
            sequence = await self._append(plan.trust, facts, sequence)
            self._progress(plan.trust, sequence - plan.first + 1, total)

    async def _stretch(self, trust: str, first: int, last: int) -> list[Recorded]:
        facts: list[Recorded] = []
        for db in self._services.values():
            facts += await store.confirmed(db, trust, first, last)
        return sorted(facts, key=lambda fact: fact.envelope.sequence)

    async def _append(self, trust: str, facts: Sequence[Recorded], after: int) -> int:
        """The log's end once the facts are there; an append whose outcome is unknown is looked for, and tried again."""
        last = facts[-1].envelope.sequence
        for _ in range(_TRIES):
            try:
                await self._log.append(facts, after=after)
                return last
            except Exception as error:
                if not unknown_outcome(error):
                    raise
            await pause(0.5)
            tail = await self._log.tail(trust)
            if tail is not None and tail.last >= last:
                return last
        raise MendRefused(f"the log of trust {trust} does not take facts: see rollcall doctor, then mend again")

    async def _let_projectors_go_on(self, trust: str) -> None:
        for db in self._services.values():
            await db.execute("delete from projection_stopped where trust = $1", trust)


def _refuse_reborn(trust: str, tail: Tail, known: Sequence[Known]) -> None:
    births = {place.birth for one in known for place in one.places}
    if births - {tail.birth}:
        other = sorted(births - {tail.birth})[0]
        raise MendRefused(
            f"the log of trust {trust} is another one, made {tail.birth}: bring back the one of {other}, "
            "or restore a backup"
        )
