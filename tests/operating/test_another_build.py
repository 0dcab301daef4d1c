"""States that another build has written are folded again from the log, and all goes on as if nothing had been."""

import importlib

from rollcall.reach import database_as, servers_of
from rollcall.servers import DECIDING


def _kept(service):
    return [name for name, kind in importlib.import_module(f"{service}.domain").KINDS.items() if kind.kept]


async def _written_by_another_build(folder):
    """What this build finds says nothing to it: every state that is folded from facts reads as empty."""
    async with servers_of(folder.data) as reached:
        for service in DECIDING:
            async with database_as(reached.endpoints, service) as db:
                await db.execute("update shapes set shape = 'another'")
                await db.execute(
                    "update states set seen = '{}', done = '{}', due = null where kind <> all($1::text[])",
                    _kept(service),
                )


async def test_another_build_s_states_are_folded_anew_and_the_next_day_is_the_same(folder, tmp_path):
    undisturbed = folder.copy(tmp_path / "undisturbed")
    whole = await folder.log()
    await _written_by_another_build(folder)

    async with folder.platform() as platform:
        await platform.settled()
        assert await folder.log_of(platform) == whole, "nothing is decided twice"
    for one in (folder, undisturbed):
        await one.play(folder.days[2])

    assert folder.said(await folder.log()) == folder.said(await undisturbed.log())
    assert await folder.duties() == await undisturbed.duties()
    assert await folder.figures() == await undisturbed.figures()
    assert (await folder.cli("doctor")).exit_code == 0
