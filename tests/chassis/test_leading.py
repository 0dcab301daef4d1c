"""One leader per service: a second instance waits for the lock and takes over; the first one writes nothing more."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

import rewards.app
from chassis.runner import Runner


async def _standby(platform):
    runner = Runner("rewards", rewards.app.build, platform._settings("rewards"), platform.clock)
    return runner, asyncio.create_task(runner.start())


async def _cut_off(platform, name):
    """End the connection that holds a leader's lock, as the server does when a leader has been silent too long."""
    leader = platform.runners[name]
    pid = await leader.db.fetchval("select pg_backend_pid()")
    await leader.pool.execute("select pg_terminate_backend($1)", pid)


async def test_a_second_instance_waits_and_takes_over(platform):
    await platform.watch("p1")
    await platform.settled()
    standby, starting = await _standby(platform)
    done, _ = await asyncio.wait([starting], timeout=0.5)
    assert not done

    await _cut_off(platform, "rewards")
    await asyncio.wait_for(starting, 20)
    old, platform.runners["rewards"] = platform.runners["rewards"], standby
    await platform.watch("p2")
    await platform.settled()

    assert await platform.facts() == [
        ("MonitoringStarted", "p1"),
        ("TrackerOpened", "p1"),
        ("MonitoringStarted", "p2"),
        ("TrackerOpened", "p2"),
    ]
    await old.stop()


async def test_a_leader_that_lost_its_lock_breaks_off_and_commits_nothing(platform):
    await platform.watch("p1")
    await platform.settled()
    leader = platform.runners["rewards"]

    await _cut_off(platform, "rewards")
    await platform.watch("p2")
    for _ in range(2000):
        if leader.failed is not None:
            break
        await asyncio.wait([asyncio.create_task(platform.counted())])

    assert leader.failed is not None
    assert ("TrackerOpened", "p2") not in await platform.facts()
    with pytest.raises(type(leader.failed)):
        leader.quiet()


async def test_a_leader_may_be_silent_for_longer_while_it_starts(make_platform, monkeypatch):
    """A busy machine may hold a start up, between two of its statements too."""
    plain, allowed = asyncpg.connect, set()

    async def connect(*where, server_settings, **how):
        allowed.add(server_settings.get("idle_session_timeout"))
        return await plain(*where, server_settings=server_settings, **how)

    monkeypatch.setattr(asyncpg, "connect", connect)
    async with make_platform() as platform:
        leader = platform.runners["rewards"]
        async with leader._turn:
            timeouts = "select name, setting from pg_settings where name like 'idle%session_timeout'"
            assert dict(await leader.db.fetch(timeouts)) == {
                "idle_session_timeout": "10000",
                "idle_in_transaction_session_timeout": "10000",
            }
    assert allowed == {"60000", None}


async def test_a_leader_that_is_asked_all_the_time_and_writes_nothing_keeps_its_lock(make_platform):
    platform = make_platform()
    usual = platform._settings
    platform._settings = lambda name: replace(usual(name), lock_seconds=0.4)
    async with platform:
        await platform.watch("p1")
        await platform.settled()
        silent = asyncio.get_running_loop().time() + 1.2
        while asyncio.get_running_loop().time() < silent:
            await platform.counted()
        await platform.watch("p2")
        await platform.settled()
        assert [runner.failed for runner in platform.runners.values()] == [None, None]
