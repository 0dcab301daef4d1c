"""A trust's log: there, set as it should be, the one that its services heard, whole, and heard to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from chassis import generations, store
from chassis.hearing import verify
from chassis.log import Log, LogWentBack, settings_astray
from chassis.service import Db
from rollcall.doctor.verdicts import Check, look, ok, wrong

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
        return look(name, f"{state['messages'] - numbered} facts are there twice; readers ignore them.", "")
    return ok(name, "Every service's facts are numbered without a gap.")


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
