"""The services: who leads, what stopped, what waits to be relayed or performed, quarantine, each source's last word."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson

from chassis import generations, store
from chassis.clock import pause
from chassis.log import Log
from chassis.service import Db
from rollcall.doctor import alerts
from rollcall.doctor.verdicts import Check, look, ok, wrong
from rollcall.reach import Reached
from rollcall.servers import DECIDING

_SILENT = timedelta(days=7)
_STILL = 1.0


async def leading(db: Db, reached: Reached) -> Check:
    """Each service's leader holds its lock."""
    held = await db.fetch(
        """select name from unnest($1::text[]) name join pg_locks l on l.locktype = 'advisory' and l.granted
           and l.classid = hashtext('loop')::oid and l.objid = hashtext(name)::oid""",
        list(DECIDING),
    )
    leading = {row["name"] for row in held}
    if not reached.running:
        return ok("services", "None runs.")
    if missing := [name for name in DECIDING if name not in leading]:
        return wrong("services", f"Not leading: {', '.join(missing)}.", "See their files in the folder's logs.")
    return ok("services", "Every service leads.")


async def examine(services: Mapping[str, Db], log: Log, now: datetime, *, running: bool) -> AsyncIterator[Check]:
    """Every check of what the services keep; `now` on the platform's clock."""
    for service, db in services.items():
        async for check in _stopped(service, db):
            yield check
    yield await _tables(services)
    yield await _outbox(services, log, running)
    yield await _effects(services, running)
    if "registers" in services:
        yield await _quarantine(services["registers"])
        yield await _codes(services["registers"])
        yield await _compared(services["registers"])
        yield await _last_hook(services["registers"], now)
    if "notifications" in services:
        yield await alerts.leads(services["notifications"])


async def _stopped(service: str, db: Db) -> AsyncIterator[Check]:
    """Stopped loops; stopped projectors, unless they have gone on since."""
    loops = await db.fetch("select trust, sequence, reason from stopped")
    projectors = await db.fetch(
        """select s.trust, s.sequence, s.reason from projection_stopped s
           left join pointer on true left join projected p on p.schema = pointer.schema and p.trust = s.trust
           where coalesce(p.sequence, 0) < s.sequence"""
    )
    for what, rows in (("loop", loops), ("projector", projectors)):
        for row in rows:
            yield wrong(
                f"{what} {service}",
                f"Stopped for trust {row['trust']} at sequence {row['sequence']}: {row['reason']}.",
                f"Look at that fact with rollcall facts, mend what {service} cannot digest or have it passed over with "
                "rollcall skip, and start again.",
            )
    if not loops and not projectors:
        yield ok(f"loop {service}", "Neither loop nor projector has stopped.")


async def _tables(services: Mapping[str, Db]) -> Check:
    """Whether the read tables that answer are of the shape that this build folds and asks."""
    others = [name for name, db in services.items() if await _are_of_another_build(name, db)]
    if others:
        replays = " and ".join(f"rollcall replay {name}" for name in others)
        return wrong(
            "tables", f"Those of {', '.join(others)} are another build's: it answers nothing.", f"Run {replays}."
        )
    return ok("tables", "All are of this build.")


async def _are_of_another_build(service: str, db: Db) -> bool:
    live = await generations.pointed(db)
    wanted: int = importlib.import_module(f"{service}.projection").GENERATION
    return live is not None and live.number != wanted


async def _outbox(services: Mapping[str, Db], log: Log, running: bool) -> Check:
    waiting = await _waiting(services, log)
    if not waiting:
        return ok("outbox", "The log has everything that was decided.")
    says = "The log has yet to get " + ", ".join(f"{len(w)} facts of {s}" for (s, _), w in waiting.items()) + "."
    if not running:
        return ok("outbox", f"{says[:-1]}: they are sent at the next start.")
    await pause(_STILL)
    again = await _waiting(services, log)
    if any(place in again and again[place][0] == waiting[place][0] for place in waiting):
        return wrong("outbox", says, "The log takes no facts: see nats.log, and whether the disk is full.")
    return ok("outbox", says)


async def _waiting(services: Mapping[str, Db], log: Log) -> dict[tuple[str, str], list[int]]:
    found = {}
    for service, db in services.items():
        for trust in await store.checkpoints(db):
            last = await log.last_of(trust, service)
            rows = await db.fetch(
                "select position from outbox where trust = $1 and position > $2 order by position",
                trust, last.envelope.position if last is not None else 0,
            )  # fmt: skip
            if rows:
                found[service, trust] = [row["position"] for row in rows]
    return found


async def _effects(services: Mapping[str, Db], running: bool) -> Check:
    begun = {service: await db.fetchval("select count(*) from effects where begun") for service, db in services.items()}
    if not any(begun.values()):
        return ok("effects", "None has begun and not ended.")
    says = ", ".join(f"{count} of {service}" for service, count in begun.items() if count)
    if running:
        return look("effects", f"Begun and not ended: {says}.", "Ask again; what stays is looked up at the next start.")
    return look("effects", f"Begun and not ended: {says}.", "They are looked up at the next start, never repeated.")


async def _quarantine(db: Db) -> Check:
    live = await generations.pointed(db)
    if live is None:
        return ok("quarantine", "registers has not started yet.")
    async with db.transaction():
        await generations.use(db, live.schema)
        rows = await db.fetch("select reason, count(*) as n from quarantine group by reason order by n desc, reason")
    if not rows:
        return ok("quarantine", "Empty.")
    said = "; ".join(f"{row['n']} × {row['reason']}" for row in rows)
    return look("quarantine", f"{said}.", "See rollcall quarantine --school S.")


async def _codes(db: Db) -> Check:
    """Whether a school's MIS counts a code as something else than we do."""
    live = await generations.pointed(db)
    if live is None or not await db.fetchval("select to_regclass($1)", f"{live.schema}.codes_compared"):
        return ok("codes", "No source has shown what it counts its codes as.")
    async with db.transaction():
        await generations.use(db, live.schema)
        rows = await db.fetch("select school, differences from codes_compared order by school")
    said = [_difference(row["school"], each) for row in rows for each in orjson.loads(row["differences"])]
    if said:
        return look("codes", f"{'; '.join(said)}.", "Our figures keep our classes: see which is right.")
    if not rows:
        return ok("codes", "No source has shown what it counts its codes as.")
    schools = "1 school" if len(rows) == 1 else f"{len(rows)} schools"
    return ok("codes", f"Counted alike by us and by the MIS of {schools}.")


_CANNOT = {
    "csv": "heard by files: nothing is compared, and a person enters settled codes in the MIS",
    "hook": "never compared: where Arbor's address is not known it cannot be, and a person enters settled codes",
}


async def _compared(db: Db) -> Check:
    """What comparing each school with all that its MIS holds found last, and which cannot be compared."""
    live = await generations.pointed(db)
    if live is None or not await db.fetchval("select to_regclass($1)", f"{live.schema}.compared"):
        return ok("comparison", "No school was compared with its MIS.")
    async with db.transaction():
        await generations.use(db, live.schema)
        rows = await db.fetch(
            "select school, source, day, differing from sources left join compared using (school) order by school"
        )
    says = "; ".join(f"{row['school']} is {_standing(row)}" for row in rows) or "No school was set up"
    if any(row["differing"] for row in rows):
        return look("comparison", f"{says}.", "See rollcall differences --school S.")
    return ok("comparison", f"{says}.")


def _standing(row: Mapping[str, Any]) -> str:
    if row["day"] is None:
        return _CANNOT.get(row["source"], "still to be compared")
    return f"compared with its MIS on {row['day']}: {row['differing'] or 'nothing'} differed"


def _difference(school: str, of: Mapping[str, str | None]) -> str:
    ours, theirs = of["ours"] or "no code", of["theirs"] or "nothing"
    return f"{school}: {of['code']} is {ours} here, {theirs} there"


async def _last_hook(db: Db, now: datetime) -> Check:
    """The last sign of life of each school's source, whatever of it was taken, and of whom there is none."""
    rows = await db.fetch(
        """select schools.school, (done::jsonb ->> 'heard')::timestamptz as heard
           from schools left join states on states.school = schools.school and kind = 'pulse'
           order by heard, schools.school"""
    )
    silent = [row["school"] for row in rows if row["heard"] is None]
    heard = [(row["school"], row["heard"]) for row in rows if row["heard"] is not None]
    old = [f"{school} for {(now - at).days} days" for school, at in heard if now - at > _SILENT]
    if silent:
        return look("hook", f"Nothing has come yet for {', '.join(silent)}.", "See whether it is sent here.")
    if old:
        return look("hook", f"Nothing has come for {', '.join(old)}.", "Ask whether it is still sent.")
    if not heard:
        return ok("hook", "No school was set up.")
    school, at = heard[0]
    hours = (now - at).total_seconds() / 3600
    return ok("hook", f"What came last for {school} is {hours:.1f} h old by the platform's clock: no other's is older.")
