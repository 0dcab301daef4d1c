"""Effects: none starves another; one that broke off is looked up before it is performed again."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid5

from chassis import effects as effects_module
from chassis.clock import ManualClock
from chassis.effects import Effects
from chassis.record import Recorded
from chassis.requests import request_id
from chassis.said import Said
from chassis.service import Effect
from chassis.wire import envelope_of
from events.ids import outcome_id
from events.pathway import MonitoringEnded, MonitoringStarted

AT = datetime(2026, 9, 7, 8, tzinfo=UTC)
_ROOT = request_id()


def _ordered(fact, name):
    said = Said(uuid5(_ROOT, name), "woodside", AT, fact, _ROOT, trust="toy")
    return Recorded(envelope_of(said, recorded_at=AT, position=1, heard=0), fact.model_dump_json().encode())


class _Desk:
    """Performs, and remembers what was begun and what came of it."""

    def __init__(self, effects):
        self.outcomes = []
        self.begun = []
        self.came = asyncio.Event()
        self.effects = Effects(effects, ManualClock(AT), self._begin, self._say)

    async def _begin(self, fact):
        self.begun.append(fact)

    async def _say(self, sayings):
        self.outcomes += [said.body.result for said in sayings]
        self.came.set()


async def test_effects_that_keep_failing_hold_up_no_other(monkeypatch):
    async def never(_):
        raise TimeoutError

    async def at_once(_):
        return "done"

    desk = _Desk({MonitoringStarted: Effect(never, repeatable=True), MonitoringEnded: Effect(at_once)})
    failing = [_ordered(MonitoringStarted(pupil=f"p{n}", because="focus-family"), f"f{n}") for n in range(20)]
    desk.effects.start(failing)
    await asyncio.wait([asyncio.create_task(desk.came.wait())], timeout=0.05)

    desk.effects.start([_ordered(MonitoringEnded(pupil="p1"), "good")])
    await asyncio.wait_for(desk.came.wait(), 5)

    assert desk.outcomes == ["done"]
    await desk.effects.close()


async def test_an_effect_that_broke_off_is_looked_up_and_not_performed_twice(monkeypatch):
    monkeypatch.setattr(effects_module, "_RETRY", 0.0)
    performed = []

    async def send(said):
        performed.append(said.id)
        raise ConnectionResetError

    async def look_up(said):
        return "it had gone"

    desk = _Desk({MonitoringEnded: Effect(send, lookup=look_up)})
    desk.effects.start([_ordered(MonitoringEnded(pupil="p1"), "once")])
    await asyncio.wait_for(desk.came.wait(), 5)

    assert (len(performed), desk.outcomes) == (1, ["it had gone"])


async def test_what_failed_before_it_was_begun_is_prepared_again_and_never_looked_up(monkeypatch):
    """Whatever opens what is sealed may fail: nothing had left by then, so that nobody need be asked."""
    monkeypatch.setattr(effects_module, "_RETRY", 0.0)
    begun_at = []

    async def prepare(said):
        begun_at.append(len(desk.begun))
        if len(begun_at) == 1:
            raise ConnectionResetError
        return "opened"

    async def send(ready):
        return f"sent what was {ready}"

    async def look_up(said):
        return "not known"

    desk = _Desk({MonitoringEnded: Effect(send, lookup=look_up, prepare=prepare)})
    desk.effects.start([_ordered(MonitoringEnded(pupil="p1"), "once")])
    await asyncio.wait_for(desk.came.wait(), 5)

    assert desk.outcomes == ["sent what was opened"]
    assert begun_at == [0, 0], "it is begun only once everything is at hand"


async def test_an_effect_that_had_gone_before_the_database_was_set_back_is_not_performed_again(make_platform, toy):
    """The database knows the order and not that it was begun; the log knows the outcome."""
    performed = []

    async def perform(said):
        performed.append(said.id)
        return "done"

    toy.effects[MonitoringStarted] = Effect(perform, lookup=None)
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
        db = first.runners["pathway"].pool
        order = await db.fetchrow("select fact, trust, position from outbox where position = 1")
        assert await db.fetchval("select count(*) from outbox where cause = $1", outcome_id(order["fact"])) == 1
        first.runners["pathway"].failed = RuntimeError("stopped without a flush")
        await first.runners["pathway"].stop()
        db = await _connected(first)
        await db.execute("truncate states, requests; delete from outbox where position > 1")
        await db.execute("update outbox set sequence = null; update checkpoints set sequence = 0, fact = null, own = 1")
        await db.execute("update checkpoints set positions = '{}'")
        await db.execute("insert into effects values ($1, $2, $3, false)", *order)
        await db.close()
    async with make_platform() as second:
        await second.settled()
        assert performed == [order["fact"]]
        assert await second.runners["pathway"].pool.fetchval("select count(*) from effects") == 0


async def _connected(platform):
    from chassis.store import connect  # noqa: PLC0415

    return await connect(platform.servers.postgres_dsn("pathway"))


async def test_an_effect_knows_a_place_at_which_the_log_has_its_order(toy, make_platform):
    """Whoever reads tables for it would otherwise not know how fresh they must be."""
    seen = []

    async def look(said):
        seen.append((said.id, said.sequence))
        return "looked"

    toy.effects[MonitoringStarted] = Effect(look, repeatable=True)
    async with make_platform() as running:
        await running.watch("p1")
        await running.settled()
        log = running.runners["pathway"].log
        [(order, sequence)] = seen
        assert sequence >= 1
        assert (await log.at("toy", 1)).envelope.id == order
