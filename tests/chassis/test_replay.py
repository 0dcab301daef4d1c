"""A projection is replayed beside the live one, compared, promoted, and can be gone back from."""

import asyncio

import asyncpg
import pytest

import rewards.projection
from chassis.clock import RealClock
from chassis.log import Log
from chassis.replay import Replay, ReplayRefused
from chassis.store import connect
from rollcall.servers.waiting import until


async def _replay(platform, progress=lambda *_: None):
    db = await connect(platform.servers.postgres_dsn("rewards"))
    log = Log(platform.runners["rewards"].client)
    return db, Replay("rewards", rewards.projection, db, log, RealClock(), progress)


async def _some_trackers(platform, toy, pupils=30):
    await asyncio.gather(*(platform.watch(f"p{n}") for n in range(pupils)))
    platform.clock.move(toy.START + toy.WATCH)
    await platform.settled()


async def _schema(platform):
    return await platform.runners["rewards"].pool.fetchval("select schema from pointer")


async def test_a_replayed_projection_equals_the_live_one_and_answers(platform, toy):
    await _some_trackers(platform, toy)
    db, replay = await _replay(platform)

    done = await replay.run()

    assert done.verified
    assert done.schema == await _schema(platform) == "rewards_g2_2"
    assert done.rows == 60
    await db.close()


async def test_the_live_platform_goes_on_hearing_into_the_promoted_tables(platform, toy):
    await _some_trackers(platform, toy)
    db, replay = await _replay(platform)
    await replay.run()

    await platform.watch("later")
    await platform.settled()

    assert await db.fetchval("select count(*) from rewards_g2_2.trackers where pupil = 'later'") == 1
    assert await db.fetchval("select count(*) from rewards_g2.trackers where pupil = 'later'") == 0
    await db.close()


async def test_a_rollback_catches_up_before_it_answers(platform, toy):
    await _some_trackers(platform, toy)
    db, replay = await _replay(platform)
    await replay.run()
    await platform.watch("later")
    await platform.settled()

    await replay.rollback()

    assert await _schema(platform) == "rewards_g2"
    assert await db.fetchval("select count(*) from rewards_g2.trackers where pupil = 'later'") == 1
    await db.close()


async def test_a_replay_killed_in_the_middle_leaves_the_live_tables_and_can_be_begun_again(platform, toy):
    class Killed(Exception):
        pass

    def kill(*_):
        raise Killed

    await _some_trackers(platform, toy)
    db, replay = await _replay(platform, kill)
    with pytest.raises(Killed):
        await replay.run()
    assert await _schema(platform) == "rewards_g2"
    await db.close()

    db, again = await _replay(platform)
    done = await again.run()

    assert done.verified
    assert await db.fetchval("select count(*) from generations where state = 'staging'") == 0
    await db.close()


async def _cut_off_while_it_waits_for(table, platform, replaying):
    """End a replay's session once it waits for a table that somebody else reads."""
    async with platform.runners["rewards"].pool.acquire() as reader, reader.transaction():
        await reader.execute(f"lock table {table} in access share mode")
        waits = "select pid from pg_locks where not granted and locktype = 'relation'"

        async def waiting():
            return await reader.fetchval(waits)

        await reader.fetchval("select pg_terminate_backend($1)", await until(waiting, 30))
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await replaying


async def test_a_rollback_goes_to_the_last_that_answered_whatever_a_killed_replay_left(platform, toy):
    await _some_trackers(platform, toy)
    for work in ("run", "rollback"):
        db, replay = await _replay(platform)
        await getattr(replay, work)()
        await db.close()
    db, replay = await _replay(platform)
    replaying = asyncio.create_task(replay.run())
    await _cut_off_while_it_waits_for("rewards_g2_2.trackers", platform, replaying)
    assert await _schema(platform) == "rewards_g2_3"

    db, again = await _replay(platform)
    earlier = await again.rollback()

    assert earlier.schema == await _schema(platform) == "rewards_g2"
    assert sorted(row["state"] for row in await again.status()) == ["live", "retired"]
    await db.close()


async def test_a_replay_that_falls_silent_while_it_promotes_is_ended_within_a_minute(platform, toy):
    await _some_trackers(platform, toy)
    db, replay = await _replay(platform)

    await replay.run()

    assert await db.fetchval("show idle_in_transaction_session_timeout") == "1min"
    await db.close()


async def test_a_live_table_that_somebody_changed_is_found_out(platform, toy):
    await _some_trackers(platform, toy)
    db, replay = await _replay(platform)
    await db.execute("update rewards_g2.trackers set open = true where pupil = 'p3'")

    with pytest.raises(ReplayRefused, match="trackers differ from the live tables"):
        await replay.run()

    assert await _schema(platform) == "rewards_g2"
    await db.close()


async def test_two_replays_at_once_are_refused(platform, toy):
    await _some_trackers(platform, toy)
    one, first = await _replay(platform)
    other, second = await _replay(platform)
    await first._alone()

    with pytest.raises(ReplayRefused, match="being replayed already"):
        await second.run()
    await one.close()
    await other.close()
