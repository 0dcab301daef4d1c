"""A log that was set back to an older copy: refused by every service, then mended sequence for sequence."""

from dataclasses import replace

import pytest

from chassis.log import Log
from chassis.requests import Posted, request_id
from chassis.service import Refused
from events.pathway import AllocateFocusFamily
from rollcall import mending
from rollcall.mending import Mending
from rollcall.reach import database_as, nats_as, servers_of
from rollcall.servers import DECIDING


async def test_a_log_set_back_is_refused_then_mended_and_all_goes_on(folder, tmp_path):
    whole = await folder.log()
    undisturbed = folder.copy(tmp_path / "undisturbed")
    folder.set_log_back("first-day")
    shorter = await folder.log()
    refusal = f"the log went back from {len(whole)} to {len(shorter)}: run rollcall doctor --mend"

    async with folder.platform() as platform:
        assert {runner.health()["stopped"][folder.trust] for runner in platform.runners.values()} == {refusal}
        with pytest.raises(Refused, match="the log went back"):
            await platform.asker.tell(_allocate(), Posted(request_id(), folder.school))
        platform.clock.move(platform.clock.now().replace(hour=23))
        await platform.settled()
        assert await folder.log_of(platform) == shorter
        refused = await folder.cli("doctor", "--mend")
        assert refused.exit_code == 1
        assert "stop it, then run rollcall doctor --mend again" in refused.output
    asked = await folder.cli("doctor")
    assert asked.exit_code == 1
    assert refusal in asked.output

    mended = await folder.cli("doctor", "--mend")

    assert mended.exit_code == 0, mended.output
    assert f"sequences {len(shorter) + 1} to {len(whole)}" in mended.output
    assert await folder.log() == whole
    assert (await folder.cli("doctor")).exit_code == 0
    for one in (folder, undisturbed):
        await one.play(folder.days[2])
    assert folder.said(await folder.log()) == folder.said(await undisturbed.log())


def _allocate():
    return AllocateFocusFamily(mis_id="1", staff="staff-2", role="head-of-school")


async def test_mending_what_needs_no_mending_changes_nothing(folder):
    before = await folder.log()
    answer = await folder.cli("doctor", "--mend")
    assert answer.exit_code == 0
    assert "nothing to mend" in answer.output
    assert await folder.log() == before


async def test_a_mending_killed_in_the_middle_is_run_again(folder, monkeypatch):
    whole = await folder.log()
    folder.set_log_back("first-day")
    monkeypatch.setattr(mending, "LARGEST_BATCH", 7)

    class Killed(Exception):
        pass

    def kill(trust, done, total):
        if done >= 21:
            raise Killed

    with pytest.raises(Killed):
        await _mend(folder, kill)
    assert len(await folder.log()) < len(whole)

    await _mend(folder, lambda *_: None)

    assert await folder.log() == whole


async def test_at_a_gap_nothing_is_written_and_the_sequence_is_named(folder):
    whole = await folder.log()
    folder.set_log_back("first-day")
    shorter = await folder.log()
    gap, service = len(shorter) + 5, whole[len(shorter) + 4][1].split(".")[2]
    async with servers_of(folder.data) as reached, database_as(reached.endpoints, service) as db:
        position = await db.fetchval("delete from outbox where sequence = $1 returning position", gap)

    answer = await folder.cli("doctor", "--mend")

    assert answer.exit_code == 1
    assert "Nothing was written" in answer.output
    assert f"no service's outbox holds sequence {gap} any more ({service}'s fact number {position})" in answer.output
    assert await folder.log() == shorter


@pytest.mark.parametrize("others", [3, 100])
async def test_a_log_that_went_on_without_its_tail_is_left_alone(folder, others):
    folder.set_log_back("first-day")
    async with servers_of(folder.data) as reached, nats_as(reached.endpoints, "mender") as client:
        log = Log(client)
        last = await log.last_of(folder.trust, "registers")
        for _ in range(others):
            await log.append([replace(last, envelope=replace(last.envelope, id=request_id()))])
    before = await folder.log()

    answer = await folder.cli("doctor", "--mend")

    assert answer.exit_code == 1
    assert "holds another fact at" in answer.output
    assert await folder.log() == before


async def _mend(folder, progress):
    async with servers_of(folder.data) as reached, nats_as(reached.endpoints, "mender") as client:
        services = {name: database_as(reached.endpoints, name) for name in DECIDING}
        opened = {name: await db.__aenter__() for name, db in services.items()}
        try:
            return await Mending(Log(client), opened, progress).run()
        finally:
            for db in services.values():
                await db.__aexit__(None, None, None)
