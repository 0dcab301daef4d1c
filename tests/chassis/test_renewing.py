"""States of another build are folded anew, what the log has yet to get included."""

import asyncio

from chassis.log import Log
from rollcall.servers.waiting import until

_ANOTHER = "update shapes set shape = 'another'"
_EMPTY = "update states set seen = '{}', done = '{}', due = null"


async def _spoil(platform):
    db = platform.runners["pathway"].pool
    await db.execute(_ANOTHER)
    await db.execute(_EMPTY)


async def test_what_the_log_has_yet_to_get_is_folded_too_and_goes_there_once(make_platform, toy, monkeypatch):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()

        async def refuse(*_):
            raise OSError("the log is away")

        monkeypatch.setattr(Log, "append", refuse)
        waiting = asyncio.create_task(first.watch("p2"))
        db = first.runners["pathway"].pool
        await until(lambda: db.fetchval("select count(*) from outbox where sequence is null and key = 'p2'"), 10)
        await _spoil(first)
        waiting.cancel()
    monkeypatch.undo()

    async with make_platform(at=toy.START + toy.WATCH) as second:
        await second.settled()

        words = [word for word, key in await second.facts() if key == "p2"]
        assert words.count("MonitoringStarted") == words.count("ImprovementDetected") == 1
        assert [word for word, key in await second.facts() if key == "p1"].count("ImprovementDetected") == 1


async def test_the_same_build_folds_nothing_anew(make_platform):
    async with make_platform() as first:
        await first.watch("p1")
        await first.settled()
        await first.runners["pathway"].pool.execute(_EMPTY)
    async with make_platform() as second:
        await second.settled()
        stored = await second.runners["pathway"].pool.fetchval("select count(*) from states where done <> '{}'")
        assert stored == 0
