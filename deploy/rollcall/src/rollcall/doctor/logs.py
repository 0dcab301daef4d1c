"""A trust's log: there, set as it should be, the one that its services heard, whole, and heard to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis import generations, store
from chassis.hearing import verify
from chassis.log import Log, LogWentBack, settings_astray
from chassis.reader import Reader
from chassis.record import Recorded
from chassis.service import Db
from rollcall.doctor.verdicts import Check, look, ok, wrong

_SHOWN = 5
_USUAL = 1000
"""Places are written with the next commit, and every 500 facts where there is nothing to commit."""


async def examine(log: Log, services: Mapping[str, Db], trust: str, *, running: bool) -> AsyncIterator[Check]:
    """Every check of one trust's log."""
    described = await log.described(trust)
    if described is None:
        yield wrong(f"log {trust}", "It is gone.", "Restore a backup; it is not made anew.")
        return
    yield _stream(trust, described)
    yield await _numbers(log, trust, described["state"], services)
    yield await _places(log, services, trust)
    yield await _lag(services, trust, described["state"]["last_seq"], running)


def _stream(trust: str, described: Mapping[str, Any]) -> Check:
    name, state = f"log {trust}", described["state"]
    if astray := settings_astray(trust, described["config"]):
        said = "; ".join(f"{key} is {have!r}, not {want!r}" for key, (have, want) in astray.items())
        return wrong(name, f"Its settings stray: {said}.", "Start the platform: registers mends them.")
    return ok(name, f"{state['messages']} facts, {state['bytes'] / 1e6:.1f} MB, settings as they should be.")


async def _numbers(log: Log, trust: str, state: Mapping[str, Any], services: Mapping[str, Db]) -> Check:
    """Each service numbers its facts one by one, so the last numbers add up to the count of the facts."""
    name = f"numbers {trust}"
    lasts = [await log.last_of(trust, service) for service in services]
    numbered = sum(last.envelope.position for last in lasts if last is not None)
    if state["first_seq"] > 1 and state["last_seq"]:
        return wrong(name, f"The log begins at {state['first_seq']}: somebody purged it.", "Restore a backup.")
    if numbered > state["messages"]:
        missing = numbered - state["messages"]
        return wrong(name, f"{missing} facts are missing: the numbers have a gap.", "Restore a backup.")
    if numbered < state["messages"]:
        return _told(name, await _overcount(log, trust, state["last_seq"]))
    return ok(name, "Every service's facts are numbered without a gap.")


@dataclass
class _Overcount:
    """What a log holds beside each service's facts, once: `twice` (the same fact again), `strays` (no fact at all), and
    the sequences of two facts that a service gave one number."""

    twice: int = 0
    strays: list[int] = field(default_factory=list)
    rivals: tuple[int, int] | None = None


async def _overcount(log: Log, trust: str, last: int) -> _Overcount:
    found, firsts = _Overcount(), dict[tuple[str, int], tuple[UUID, int]]()
    async with aclosing(Reader(log.client, trust, 0).until(last)) as batches:
        async for batch in batches:
            for fact in batch:
                _count(found, firsts, fact)
    return found


def _count(found: _Overcount, firsts: dict[tuple[str, int], tuple[UUID, int]], fact: Recorded) -> None:
    envelope = fact.envelope
    if fact.stray:
        found.strays.append(envelope.sequence)
        return
    first, at = firsts.setdefault((envelope.service, envelope.position), (envelope.id, envelope.sequence))
    if first != envelope.id:
        found.rivals = found.rivals or (at, envelope.sequence)
    elif at != envelope.sequence:
        found.twice += 1


def _told(name: str, found: _Overcount) -> Check:
    if found.rivals is not None:
        one, other = found.rivals
        return wrong(
            name,
            f"Two facts, at {one} and {other}, have one number: somebody spoke in a service's name, or a log was mixed "
            f"with another. Readers took the first and passed over the second.",
            "Change the passwords of NATS, look at both with rollcall facts, and restore a backup from before.",
        )
    says = [f"{found.twice} facts are there twice; readers ignore them."] if found.twice else []
    if found.strays:
        places = ", ".join(map(str, found.strays[:_SHOWN])) + (", …" if len(found.strays) > _SHOWN else "")
        says.append(f"At {places}: no fact, and of no service; readers pass over it.")
    advice = "Somebody with a password of NATS put it there: see who, and change the password." if found.strays else ""
    return look(name, " ".join(says), advice)


async def _places(log: Log, services: Mapping[str, Db], trust: str) -> Check:
    name, agree = f"places {trust}", 0
    for service, db in services.items():
        places = [(await store.checkpoints(db)).get(trust), (await _folded(db)).get(trust)]
        confirmed = await store.last_confirmed(db, trust)
        for place in places:
            if place is None:
                continue
            try:
                await verify(log, trust, place, confirmed)
            except LogWentBack as error:
                return wrong(name, f"{service} refuses the log: {error}.", _remedy(str(error)))
            agree += 1
    return ok(name, f"The log is the one that its services heard ({agree} places agree).")


def _remedy(reason: str) -> str:
    if "doctor --mend" in reason:
        return "Stop the platform and run rollcall doctor --mend."
    return "Bring that log back, or restore a backup."


async def _lag(services: Mapping[str, Db], trust: str, tail: int, running: bool) -> Check:
    name, behind, most = f"lag {trust}", [], 0
    for service, db in services.items():
        heard = (await store.checkpoints(db)).get(trust)
        folded = (await _folded(db)).get(trust)
        lags = tail - (heard.sequence if heard else 0), tail - (folded.sequence if folded else 0)
        most = max(most, *lags)
        behind += [f"{service} {lags[0]} heard, {lags[1]} projected"] if any(lags) else []
    says = f"At {tail}; behind: {', '.join(behind)}." if behind else f"All have heard and projected up to {tail}."
    if running and most > _USUAL:
        return look(name, says, "Ask again in a minute; if it grows, see the services' logs.")
    return ok(name, says)


async def _folded(db: Db) -> dict[str, store.Checkpoint]:
    live = await generations.pointed(db)
    return {} if live is None else await generations.places(db, live.schema)
