"""Skips: the facts that a service passes over because a person said so, as its own facts on the log tell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import orjson

from chassis import store
from chassis.log import Log
from chassis.record import Recorded
from chassis.service import Db
from events.operating import FactSkipped, Part

_WORD = FactSkipped.__name__


def is_of_domain(own: Recorded) -> bool:
    """Whether an own fact is one of the domain's words, and not a skip."""
    return own.envelope.word != _WORD


async def skips(log: Log, db: Db, trust: str, service: str, part: Part) -> frozenset[int]:
    """The log sequences that a part of a service passes over, by what the log holds and what it has yet to get."""
    told = [fact.body async for fact in _told(log, trust, service)]
    waiting: list[dict[str, Any]] = [orjson.loads(body) for body in await store.bodies(db, trust, _WORD)]
    return frozenset(body["sequence"] for body in [*told, *waiting] if part in body["parts"])


async def _told(log: Log, trust: str, service: str) -> AsyncIterator[Recorded]:
    """The service's skips on the log; there are hardly ever any."""
    after = 0
    while (fact := await log.next_of(trust, service, _WORD, after)) is not None:
        yield fact
        after = fact.envelope.sequence
